# Odoo registers models in the order of their import: a folder extends and imports only
# those before it.
from . import session
from . import company
from . import assessment
from . import advice
from . import preflight
from . import offer
from . import install
from . import people
from . import results
from . import golive
from . import public
from . import home
from . import client
