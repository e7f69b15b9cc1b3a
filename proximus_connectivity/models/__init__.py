# Odoo registers models in the order of their import: a folder extends and imports only
# those before it.
from . import mixin
from . import offer
from . import line
from . import resource
from . import order
from . import site
from . import switching
from . import problem
from . import claim
from . import bill
from . import operator
from . import deadline
from . import request
from . import home
from . import cost
from . import benefit
