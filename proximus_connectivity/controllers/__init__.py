from . import home, portal, portal_mandate, portal_problem, provider
