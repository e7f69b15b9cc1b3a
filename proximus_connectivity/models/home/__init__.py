from . import ir_ui_menu
from . import proximus_line_month
from . import proximus_line_order
from . import proximus_home_card
from . import proximus_home_card_recovered
from . import proximus_home_card_owner
from . import proximus_home_card_partner
from . import proximus_home_card_accountant
