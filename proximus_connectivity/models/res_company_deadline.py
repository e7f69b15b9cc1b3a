from odoo import fields, models


class ResCompany(models.Model):
    """How long before a deadline the company wants to be reminded, and who is."""

    _inherit = "res.company"

    proximus_responsible_id = fields.Many2one(
        "res.users",
        "Responsible for Lines",
        domain="[('share', '=', False)]",
        help="Gets the reminders about lines that nobody ordered here.",
    )
    proximus_commitment_days = fields.Integer(
        "Days Before a Commitment Ends", default=60, required=True
    )
    proximus_notice_days = fields.Integer(
        "Days Before the Last Day to Give Notice", default=30, required=True
    )
    proximus_stuck_days = fields.Integer(
        "Days Without News of an Order", default=7, required=True
    )
    proximus_qualification_days = fields.Integer(
        "Days Before a Qualification Expires", default=7, required=True
    )

    _proximus_lead_times = models.Constraint(
        """CHECK(proximus_commitment_days >= 0 AND proximus_notice_days >= 0
            AND proximus_stuck_days > 0 AND proximus_qualification_days >= 0)""",
        "A lead time cannot be negative, and an order is stuck after a day at least.",
    )
