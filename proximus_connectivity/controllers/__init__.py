from . import portal, portal_inventory, portal_problem, provider
