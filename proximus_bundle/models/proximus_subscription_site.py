from odoo import models


class ProximusSubscription(models.Model):
    _inherit = "proximus.subscription"

    def _prepare_request(self, sale_line):
        """Deliver at the site of the line, when it has one of its own."""
        request = super()._prepare_request(sale_line)
        if sale_line.proximus_site_id:
            request["site"] = sale_line.proximus_site_id
        return request
