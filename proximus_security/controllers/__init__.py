from . import events, portal, portal_report
