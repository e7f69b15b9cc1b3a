from odoo import fields, models


class ProximusPortRequest(models.Model):
    """Numbers that leave: why they do, which is what one learns from."""

    _inherit = "proximus.port.request"

    leave_reason = fields.Selection(
        [
            ("price", "Price"),
            ("coverage", "Coverage or Speed"),
            ("service", "Service"),
            ("offer", "Missing Offer"),
            ("grouped", "Everything at One Operator"),
            ("moved", "Moved"),
            ("ended", "Activity Ended"),
            ("other", "Other"),
        ],
        "Why They Leave",
        tracking=True,
    )
