from . import (
    proximus_line_change,
    proximus_line_change_holder,
    proximus_line_change_offer,
    proximus_line_change_site,
    proximus_problem_move,
)
