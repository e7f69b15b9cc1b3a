from . import (
    proximus_line_tmf_export,
    proximus_line_tmf_import,
    proximus_problem_move,
)
