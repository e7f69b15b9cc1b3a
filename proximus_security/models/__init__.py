# Odoo registers models in the order of their import: a folder extends and imports only
# those before it.
from . import service
from . import coverage
from . import incident
from . import posture
from . import event
from . import awareness
from . import grant
from . import home
from . import client
