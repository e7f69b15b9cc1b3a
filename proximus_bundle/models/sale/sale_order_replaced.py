from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_LIVE


class SaleOrder(models.Model):
    """What an offer takes the place of, so that a saving is one.

    Nobody assumes what a customer gives up: only ticked lines are compared.
    """

    _inherit = "sale.order"

    replaced_line_ids = fields.Many2many(
        "proximus.line",
        "sale_order_replaced_line_rel",
        "order_id",
        "line_id",
        "Replaces",
        domain="replaceable_domain",
        copy=False,
        help="The customer's lines that stop when this offer starts. Only these are "
        "compared with it: without any, no saving is shown.",
    )
    replaceable_domain = fields.Binary(compute="_compute_replaceable_domain")
    replaced_count = fields.Integer(compute="_compute_replaced_count")
    today_monthly_cost = fields.Monetary(
        "Paid Today per Month",
        compute="_compute_today_monthly_cost",
        store=True,
        readonly=False,
        copy=False,
        help="What the customer pays today for the lines that are replaced, without "
        "VAT. Proposed from the lines; correct it when the bills say something else.",
    )
    told_line_count = fields.Integer(
        "Lines Named by the Customer", copy=False, readonly=True
    )
    told_monthly_cost = fields.Monetary(
        "Paid Today, as Told",
        copy=False,
        readonly=True,
        help="What the customer says that it pays a month for the lines that it wants "
        "replaced, without VAT.",
    )
    is_told_known = fields.Boolean(
        copy=False,
        readonly=True,
        help="The customer has said of each of these lines what it pays.",
    )
    is_today_told = fields.Boolean(
        "Told by the Customer",
        compute="_compute_is_today_known",
        store=True,
        copy=False,
        help="The amount is what the customer has told, no price that is known here.",
    )
    is_today_known = fields.Boolean(
        "Paid Today Is Known",
        compute="_compute_is_today_known",
        store=True,
        copy=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    def _compute_replaceable_domain(self):
        for order in self:
            order.replaceable_domain = list(order._replaceable_domain())

    @api.depends("replaced_line_ids", "told_line_count")
    def _compute_replaced_count(self):
        for order in self:
            # sudo: how many, for sellers who do not work with lines
            ticked = len(order.sudo().replaced_line_ids)
            order.replaced_count = max(ticked, order.told_line_count)

    @api.depends("replaced_line_ids", "told_monthly_cost", "is_told_known")
    def _compute_today_monthly_cost(self):
        for order in self:
            if order.state not in ("draft", "sent"):
                order.today_monthly_cost = order.today_monthly_cost
                continue
            amounts = order._replaced_amounts()
            if order._is_all_priced(amounts):
                order.today_monthly_cost = order._from_company_currency(sum(amounts))
            else:
                # all of it as told: told and known amounts are never added up
                told = order.is_told_known and order.told_monthly_cost
                order.today_monthly_cost = told or 0.0

    # An amount that the seller has filled in is known, whatever the lines say.
    @api.depends(
        "replaced_line_ids", "today_monthly_cost", "told_monthly_cost", "is_told_known"
    )
    def _compute_is_today_known(self):
        for order in self:
            amounts = order._replaced_amounts()
            priced = order._is_all_priced(amounts)
            order.is_today_told = (
                not priced
                and order.is_told_known
                and not order.currency_id.compare_amounts(
                    order.today_monthly_cost, order.told_monthly_cost
                )
            )
            order.is_today_known = (
                priced
                or order.is_today_told
                or bool(order.replaced_count and order.today_monthly_cost)
            )

    # === ONCHANGE === #

    @api.onchange("partner_id", "company_id")
    def _onchange_replaced_customer(self):
        """Let go of the lines of another customer."""
        # sudo: whose lines they are, for sellers who do not work with lines
        lines_sudo = self.sudo().replaced_line_ids._origin
        kept = lines_sudo.filtered(self._is_replaceable)
        if kept != lines_sudo:
            self.replaced_line_ids = [Command.set(kept.ids)]

    # === CONSTRAINTS === #

    @api.constrains("replaced_line_ids", "partner_id", "company_id")
    def _check_replaced_lines(self):
        for order in self:
            # sudo: whose lines they are, for sellers who do not work with lines
            lines_sudo = order.sudo().replaced_line_ids
            strange = lines_sudo - lines_sudo.filtered(order._is_replaceable)
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(order)s cannot replace %(lines)s: only lines of "
                        "%(customer)s that %(company)s knows can be ticked.",
                        order=order.name,
                        lines=", ".join(strange.mapped("name")),
                        customer=order.partner_id.commercial_partner_id.display_name,
                        company=order.company_id.display_name,
                    )
                )

    # === REPLACED LINES === #

    def _replaceable_domain(self) -> Domain:
        """Return which lines the offer may take the place of."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        return (
            Domain("commercial_partner_id", "=", customer.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", sorted(LINE_LIVE))
        )

    def _is_replaceable(self, line) -> bool:
        """Whether a line is the customer's; it may have ended since it was ticked."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        return (
            line.commercial_partner_id == customer
            and line.company_id == self.company_id
        )

    def _replaced_amounts(self) -> list:
        """Return what the holder pays a month for each ticked line, None: unknown."""
        self.ensure_one()
        # sudo: amounts for the quotation, for sellers who do not work with lines
        lines_sudo = self.sudo().replaced_line_ids
        return list(lines_sudo._origin._holder_monthly().values())

    def _is_all_priced(self, amounts: list) -> bool:
        """Tell whether the price of every replaced line is known here.

        :param amounts: what ``_replaced_amounts`` returns.
        """
        self.ensure_one()
        ticked = len(amounts)
        return bool(ticked) and None not in amounts and ticked >= self.told_line_count

    def _from_company_currency(self, amount: float) -> float:
        """Return an amount of the company in the currency of the order."""
        own = self.company_id.currency_id
        return amount and own._convert(
            amount,
            self.currency_id or own,
            self.company_id,
            self.date_order or fields.Datetime.now(),
        )

    def _clear_replaced(self, vals: dict) -> dict:
        """Return values for `write` that untick what another customer has.

        :param vals: what is written.
        """
        moved = {"partner_id", "company_id"} & vals.keys()
        if "replaced_line_ids" in vals or not moved:
            return vals
        partner = self.env["res.partner"].browse(vals.get("partner_id") or [])
        same = not partner or all(
            order.partner_id.commercial_partner_id == partner.commercial_partner_id
            for order in self
        )
        if same and "company_id" not in vals:
            return vals
        told = {"told_line_count": 0, "told_monthly_cost": 0.0, "is_told_known": False}
        return {**vals, **told, "replaced_line_ids": [Command.clear()]}
