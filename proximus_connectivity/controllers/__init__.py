from . import portal, portal_problem, provider
