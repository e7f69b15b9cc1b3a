from . import proximus_problem_move
