from odoo import api, models


class ProximusLineUsageMonth(models.Model):
    """The way from a month to the operator's records of it."""

    _inherit = "proximus.line.usage.month"

    @api.readonly
    def action_view_records(self):
        """Open the usage records of a line and month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_usage_record_action"
        )
        return {
            **action,
            "domain": [
                ("line_id", "=", self.line_id.id),
                ("month", "=", self.month),
            ],
            "context": {},
            "display_name": self.display_name,
        }
