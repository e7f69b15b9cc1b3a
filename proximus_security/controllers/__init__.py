from . import events, portal
from . import portal, portal_report
