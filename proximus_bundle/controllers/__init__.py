from . import portal, portal_sale
