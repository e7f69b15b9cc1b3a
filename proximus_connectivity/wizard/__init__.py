from . import (
    proximus_line_change,
    proximus_problem_compensation,
    proximus_problem_move,
    proximus_problem_tell,
)
