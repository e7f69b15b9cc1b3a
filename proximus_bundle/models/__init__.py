# Odoo registers models in the order of their import: a folder extends and imports only
# those before it.
from . import catalogue
from . import sale
from . import subscription
from . import billing
from . import usage
from . import revenue
from . import request
from . import home
from . import client
