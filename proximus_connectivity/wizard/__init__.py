from . import (
    proximus_line_change,
    proximus_problem_move,
)
