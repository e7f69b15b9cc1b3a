import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import cost, lifecycle


class ProximusLine(models.Model):
    """The two figures of a line, which are never added up.

    Its cost is what the operator bills us; it may be unknown. What its holder pays is
    that cost for a line of our own, and for a customer's line what a subscription
    charges: later modules know that, see :meth:`_holder_monthly`.
    """

    _inherit = "proximus.line"

    monthly_cost = fields.Monetary(
        compute="_compute_monthly_cost",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        # what is paid and what is only ordered is not added up: see active_cost
        aggregator=None,
        # a customer in the portal may read its lines, not what they cost the seller
        groups="base.group_user",
        help="What the operator bills us for the line a month, without VAT. Empty: "
        "unknown.",
    )
    is_cost_known = fields.Boolean(
        "Cost Known",
        compute="_compute_monthly_cost",
        store=True,
        readonly=False,
        precompute=True,
        groups="base.group_user",
        help="An empty cost is unknown, which is not zero: no bill is held against it.",
    )
    active_cost = fields.Monetary(
        "Cost per Month",
        compute="_compute_counted_costs",
        aggregator="sum",
        groups="base.group_user",
        help="What the operator bills us a month, without VAT: only an active line "
        "counts.",
    )
    ordered_cost = fields.Monetary(
        "Cost Ordered",
        compute="_compute_counted_costs",
        aggregator="sum",
        groups="base.group_user",
        help="What a line that is not delivered yet will cost us a month, without VAT.",
    )
    holder_monthly = fields.Monetary(
        "Per Month",
        compute="_compute_holder_monthly",
        help="What the holder pays a month, without VAT.",
    )
    is_holder_monthly_known = fields.Boolean(compute="_compute_holder_monthly")

    _monthly_cost_positive = models.Constraint(
        "CHECK(monthly_cost >= 0)", "The monthly cost of a line cannot be negative."
    )
    _monthly_cost_known = models.Constraint(
        "CHECK(is_cost_known OR COALESCE(monthly_cost, 0) = 0)",
        "A cost that is not known has no amount.",
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id", "is_own")
    def _compute_monthly_cost(self):
        for line in self:
            told = line.monthly_cost, line.is_cost_known or bool(line.monthly_cost)
            if not told[1]:
                told = line._proposed_cost(line.product_id)
            line.monthly_cost, line.is_cost_known = told

    @api.depends("state", "monthly_cost")
    def _compute_counted_costs(self):
        self._count_amounts("active_cost", "ordered_cost")

    @api.depends("monthly_cost", "is_cost_known", "is_own")
    def _compute_holder_monthly(self):
        amounts = self._holder_monthly()
        for line in self:
            amount = amounts[line]
            line.holder_monthly = amount or 0.0
            line.is_holder_monthly_known = amount is not None

    @api.onchange("product_id", "partner_id", "company_id")
    def _onchange_cost_proposal(self):
        """Propose a cost for another offer, and for the other side of a contract."""
        known = self._origin
        same = known.product_id == self.product_id and known.is_own == self.is_own
        if not known or not same:
            told = self._proposed_cost(self.product_id)
            self.monthly_cost, self.is_cost_known = told

    @api.onchange("monthly_cost")
    def _onchange_monthly_cost(self):
        if self.monthly_cost:
            self.is_cost_known = True

    @api.onchange("is_cost_known")
    def _onchange_is_cost_known(self):
        if not self.is_cost_known:
            self.monthly_cost = 0.0

    # === WHAT COUNTS PER MONTH === #

    @api.model
    def _counted_amounts(self) -> dict[str, tuple[str, frozenset[str]]]:
        """Return which amount each total counts, and of lines in which states.

        Later modules extend it with ``super()``.
        """
        return {
            "active_cost": ("monthly_cost", lifecycle.LINE_PAID),
            "ordered_cost": ("monthly_cost", lifecycle.LINE_ORDERED),
        }

    def _count_amounts(self, *names: str) -> None:
        """Fill totals: the amount of a line that counts, and nothing for the others."""
        counted = self._counted_amounts()
        for name in names:
            amount, states = counted[name]
            for line in self:
                line[name] = line[amount] if line.state in states else 0.0

    def _field_to_sql(self, alias, field_expr, query=None) -> SQL:
        """Extend the ORM: totals are added up in the database, though not stored."""
        counted = self._counted_amounts().get(field_expr)
        if not counted:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        amount, states = counted
        return SQL(
            "CASE WHEN %s IN %s THEN %s ELSE 0 END",
            self._field_to_sql(alias, "state", query),
            tuple(sorted(states)),
            self._field_to_sql(alias, amount, query),
        )

    # === WHAT IT COSTS US === #

    def _proposed_cost(self, product) -> tuple[float, bool]:
        """Return what the operator will probably bill for an offer on this line.

        That is the list price where we use the line, and the cost of the product where
        a customer does; never what that customer pays. Where there is none, it is
        unknown.

        :return: the cost a month, and whether it is known.
        """
        self.ensure_one()
        company = self.company_id
        amount = (
            product._price_for(company) if self.is_own else product._cost_for(company)
        )
        return (amount, True) if amount > 0 else (0.0, False)

    def _by_cost(self, vals: dict):
        """Yield values that tell the cost of an offer, and the lines that get them.

        Another offer costs something else: what somebody says, else what is proposed
        for it.

        :param vals: values to write, see :func:`..tools.cost.complete`.
        """
        if "product_id" not in vals or "monthly_cost" in vals:
            yield vals, self
            return
        product = self.env["product.product"].browse(vals["product_id"])
        moved = self.filtered(lambda line: line.product_id != product)
        for told, lines in moved.grouped(
            lambda line: line._proposed_cost(product)
        ).items():
            yield {**vals, cost.COST: told[0], cost.KNOWN: told[1]}, lines
        if self - moved or not self:
            yield vals, self - moved

    def _cost_text(self) -> str:
        """Return the cost in words: an unknown one is called so."""
        self.ensure_one()
        if not self.is_cost_known:
            return self.env._("unknown")
        return self.currency_id.format(self.monthly_cost)

    # === WHAT THE HOLDER PAYS === #

    def _holder_monthly(self, date: datetime.date | None = None) -> dict:
        """Return what the holder of each line pays for it a month, without VAT.

        Whatever is shown to a holder comes from here. Later modules extend it for the
        lines of customers with ``super()``.

        :param date: the day asked about, today by default.
        :return: amount in the currency of the line, ``None`` when it is unknown.
        """
        # sudo: who sees a line of its own sees what it costs
        known = self.sudo().filtered(lambda line: line.is_own and line.is_cost_known)
        costs = known._cost_on(date) if date else {x.id: x.monthly_cost for x in known}
        return {line: costs.get(line.id) for line in self}

    def _holder_text(self) -> str:
        """Return what the holder pays in words: an unknown amount is called so."""
        self.ensure_one()
        if not self.is_holder_monthly_known:
            return self.env._("unknown")
        return self.currency_id.format(self.holder_monthly)
