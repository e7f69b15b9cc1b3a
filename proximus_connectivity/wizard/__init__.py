from . import (
    proximus_line_change,
    proximus_line_tmf_export,
    proximus_line_tmf_import,
    proximus_problem_compensation,
    proximus_problem_move,
    proximus_problem_tell,
)
