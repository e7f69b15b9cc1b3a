from . import (
    proximus_problem,
    proximus_problem_event,
    proximus_problem_lifecycle,
    proximus_problem_operator,
    proximus_problem_portal,
    proximus_line,
    res_partner,
)
