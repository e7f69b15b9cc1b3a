from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProximusOnboardingRetyping(models.Model):
    """What is typed over from one tool into another, and how often."""

    _name = "proximus.onboarding.retyping"
    _description = "Typed Twice"
    _inherit = "proximus.onboarding.part.mixin"
    _order = "session_id, times desc, id"
    _rec_name = "subject"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    from_tool_id = fields.Many2one(
        "proximus.onboarding.tool", "From", required=True, ondelete="restrict"
    )
    to_tool_id = fields.Many2one(
        "proximus.onboarding.tool", "Into", required=True, ondelete="restrict"
    )
    subject = fields.Selection(
        [
            ("quotation", "Quotations"),
            ("order", "Orders"),
            ("invoice", "Invoices"),
            ("bill", "Bills of suppliers"),
            ("contact", "Customers and contacts"),
            ("time", "Hours worked"),
            ("stock", "Stock"),
            ("other", "Something else"),
        ],
        "What",
        required=True,
        default="order",
    )
    times = fields.Integer("Times a Month", required=True, default=1)

    _times_positive = models.Constraint(
        "CHECK(times > 0)", "How often it is typed twice is one or more a month."
    )

    @api.constrains("from_tool_id", "to_tool_id")
    def _check_tools(self):
        for line in self:
            if line.from_tool_id == line.to_tool_id:
                raise ValidationError(
                    self.env._(
                        "Nothing is typed twice from %(tool)s into itself: choose two "
                        "different tools.",
                        tool=line.from_tool_id.name,
                    )
                )
