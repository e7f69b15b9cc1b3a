from odoo import fields, models


class ResPartner(models.Model):
    """How the operator knows a customer."""

    _inherit = "res.partner"

    proximus_customer_number = fields.Char(
        "Operator Customer Number",
        help="Number by which the operator knows this customer.",
    )
    proximus_customer_verified_on = fields.Date(
        "Number Verified On",
        copy=False,
        readonly=True,
        help="Somebody has checked the customer number on this day.",
    )
    proximus_customer_verified_by_id = fields.Many2one(
        "res.users", "Number Verified By", copy=False, readonly=True
    )

    def write(self, vals):
        if "proximus_customer_number" in vals:
            changed = self.filtered(
                lambda partner: (
                    (partner.proximus_customer_number or "")
                    != (vals["proximus_customer_number"] or "")
                )
            )
            if changed.filtered("proximus_customer_verified_on"):
                vals = {
                    **vals,
                    "proximus_customer_verified_on": False,
                    "proximus_customer_verified_by_id": False,
                }
        return super().write(vals)

    def action_verify_proximus_customer_number(self):
        """Note that the user has checked the customer numbers today."""
        self.filtered("proximus_customer_number").write(
            {
                "proximus_customer_verified_on": fields.Date.context_today(self),
                "proximus_customer_verified_by_id": self.env.user.id,
            }
        )
