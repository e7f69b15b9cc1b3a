from odoo import api, fields, models
from odoo.fields import Domain

#: What a figure "per month" counts, and what stands apart from it as ordered.
PAID = {"active"}
ORDERED = {"ordered", "activating"}


class ProximusSecurityService(models.Model):
    """What a service comes to a month, on either side of its contract.

    Our own protection has a cost, and what a customer has of us a price; the two are
    never added up.
    """

    _inherit = "proximus.security.service"

    is_own = fields.Boolean(
        "Own Use",
        compute="_compute_is_own",
        search="_search_is_own",
        help="The company has it for itself, not for a customer.",
    )
    monthly_cost = fields.Monetary(
        compute="_compute_costs",
        help="What our own protection costs us a month, without VAT.",
    )
    monthly_price = fields.Monetary(
        compute="_compute_costs",
        help="What a customer pays a month, without VAT.",
    )
    active_cost = fields.Monetary(
        "Cost per Month",
        compute="_compute_counted",
        help="What our own protection costs us a month: only what is active counts.",
    )
    ordered_cost = fields.Monetary(
        "Cost Ordered",
        compute="_compute_counted",
        help="What our own protection on order will cost us a month.",
    )
    active_price = fields.Monetary(
        "Price per Month",
        compute="_compute_counted",
        help="What a customer pays a month: only what is active counts.",
    )
    ordered_price = fields.Monetary(
        "Price Ordered",
        compute="_compute_counted",
        help="What a customer will pay a month for what is on order.",
    )
    unused_cost = fields.Monetary(
        "Unused per Month",
        compute="_compute_costs",
        help="Paid each month for seats that nobody uses, by whoever has the service.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    def _compute_is_own(self):
        for service in self:
            # sudo: a branch uses what its parent company, closed to it, has signed for
            owners = service.company_id.sudo().parent_ids.partner_id
            holder = service.partner_id.commercial_partner_id
            service.is_own = not holder or holder in owners.commercial_partner_id

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("partner_id", "=", False) | self.env["proximus.home.card"]._own(
            "partner_id.commercial_partner_id"
        )
        return own if True in value else ~own

    @api.depends("seats", "unit_price", "seats_free", "state", "subject", "is_own")
    def _compute_costs(self):
        for service in self:
            counted = service.subject and service.state in ("active", "suspended")
            free = max(service.seats_free, 0) if counted else 0
            paid = service.seats * service.unit_price
            service.monthly_cost = paid if service.is_own else 0.0
            service.monthly_price = 0.0 if service.is_own else paid
            service.unused_cost = free * service.unit_price

    @api.depends("monthly_cost", "monthly_price", "state")
    def _compute_counted(self):
        for service in self:
            cost, price = service.monthly_cost, service.monthly_price
            is_paid, is_ordered = service.state in PAID, service.state in ORDERED
            service.active_cost = cost if is_paid else 0.0
            service.active_price = price if is_paid else 0.0
            service.ordered_cost = cost if is_ordered else 0.0
            service.ordered_price = price if is_ordered else 0.0
