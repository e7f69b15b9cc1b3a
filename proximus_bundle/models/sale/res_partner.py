from odoo import api, fields, models

from odoo.addons.proximus_connectivity.fields import Reference

from ..catalogue.proximus_subscription_rules import START_BILLING


class ResPartner(models.Model):
    """How a customer is billed, and how the operator knows it."""

    _inherit = "res.partner"

    proximus_anchor_day = fields.Integer(
        "Own Billing Day",
        help="Day of the month on which this customer's subscriptions are billed. "
        "0 for the billing day of the company.",
    )
    # an earlier database is upgraded from its Apps page, which reads it without this
    proximus_start_billing = fields.Selection(
        START_BILLING,
        "First Invoice",
        prefetch=False,
        help="When what starts between two billing days is billed. Empty: as the "
        "company says. Counts for new subscriptions.",
    )
    proximus_invoice_grouping = fields.Selection(
        [
            ("customer", "Everything on one invoice"),
            ("subscription", "One invoice per subscription"),
            ("site", "One invoice per site"),
        ],
        "Subscription Invoices",
        help="What a billing run puts on one invoice. Subscriptions with another "
        "customer reference, currency or payment term always have their own.",
    )
    proximus_subscription_count = fields.Integer(
        "Subscription Count", compute="_compute_proximus_subscription_count"
    )

    # === CUSTOMER NUMBER === #
    proximus_customer_number = Reference(
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
        "res.users",
        "Number Verified By",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )

    _proximus_anchor_day_valid = models.Constraint(
        "CHECK(proximus_anchor_day BETWEEN 0 AND 31)",
        "The billing day of a customer must be between 1 and 31, or 0 for none.",
    )

    # === COMPUTE METHODS === #

    def _compute_proximus_subscription_count(self):
        if not self.env["proximus.subscription"].has_access("read"):
            self.proximus_subscription_count = 0
            return
        counts = dict(
            self.env["proximus.subscription"]._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.proximus_subscription_count = counts.get(
                partner.commercial_partner_id, 0
            )

    # === CRUD METHODS === #

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

    # === ACTIONS === #

    @api.readonly
    def action_view_proximus_subscriptions(self):
        """Open the subscriptions of the customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_subscription_action"
        )
        customers = self.commercial_partner_id.ids
        return {
            **action,
            "domain": [("commercial_partner_id", "in", customers)],
            "context": {"create": False},
        }

    def action_verify_proximus_customer_number(self):
        """Note that the user has checked the customer numbers today."""
        self.filtered("proximus_customer_number").write(
            {
                "proximus_customer_verified_on": self._proximus_today(),
                "proximus_customer_verified_by_id": self.env.user.id,
            }
        )
