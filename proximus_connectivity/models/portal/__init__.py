from . import proximus_portal_money_mixin
from . import portal_mixin
from . import res_partner
from . import res_users
from . import account_move
