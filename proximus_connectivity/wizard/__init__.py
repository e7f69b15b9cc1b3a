from . import (
    proximus_line_change,
    proximus_line_change_ordered,
    proximus_line_change_row,
)

# isort: split
from . import (
    mail_compose_message,
    proximus_bill_detail,
    proximus_claim_refuse,
    proximus_line_change_holder,
    proximus_line_change_number,
    proximus_line_change_number_row,
    proximus_line_change_offer,
    proximus_line_change_sim,
    proximus_line_change_sim_card,
    proximus_line_change_site,
    proximus_line_end,
    proximus_line_end_answer,
    proximus_line_order_cancel,
    proximus_line_suspend,
    proximus_line_tmf_export,
    proximus_line_tmf_import,
    proximus_line_tmf_import_item,
    proximus_line_withdraw,
    proximus_number_paste,
    proximus_problem_compensation,
    proximus_problem_compensation_line,
    proximus_problem_move,
    proximus_problem_tell,
    proximus_quote_request_answer_import,
)
