from . import handover, portal
from . import portal, public
