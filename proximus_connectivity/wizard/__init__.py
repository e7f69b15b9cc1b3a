from . import (
    proximus_problem_compensation,
    proximus_problem_move,
    proximus_problem_tell,
)
