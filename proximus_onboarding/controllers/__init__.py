from . import handover, portal, public
