from . import portal, portal_mandate, portal_problem, provider
