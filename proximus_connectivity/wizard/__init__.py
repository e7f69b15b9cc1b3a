from . import (
    proximus_line_change,
    proximus_line_change_holder,
    proximus_line_change_offer,
    proximus_line_change_site,
    proximus_line_end,
    proximus_line_end_answer,
    proximus_line_suspend,
    proximus_line_withdraw,
    proximus_problem_move,
)
