from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_IN_SERVICE


class SaleOrder(models.Model):
    """What a customer sees of the price: totals, summary and the way to the shares."""

    _inherit = "sale.order"

    recurring_total = fields.Monetary(
        "Per Month",
        compute="_compute_pool_totals",
        store=True,
        help="What the order costs every month, without VAT, after any promotion.",
    )
    one_off_total = fields.Monetary(
        "One-Off",
        compute="_compute_pool_totals",
        store=True,
        help="What the order costs once, without VAT.",
    )
    today_monthly_cost = fields.Monetary(
        "Today's Bills per Month",
        compute="_compute_today_monthly_cost",
        store=True,
        readonly=False,
        help="What the customer pays today for what this quotation replaces, without "
        "VAT. Proposed from the installed lines of the customer. 0: not compared.",
    )
    has_bundle = fields.Boolean(compute="_compute_has_bundle")

    # === COMPUTE METHODS === #

    @api.depends("order_line.price_subtotal", "order_line.billing_pool")
    def _compute_pool_totals(self):
        for order in self:
            lines = order._get_priced_lines()
            recurring = lines.filtered(lambda line: line.billing_pool == "recurring")
            order.recurring_total = sum(recurring.mapped("price_subtotal"))
            order.one_off_total = sum((lines - recurring).mapped("price_subtotal"))

    @api.depends("partner_id", "company_id")
    def _compute_today_monthly_cost(self):
        costs = self._installed_monthly_costs()
        for order in self:
            if order.state not in ("draft", "sent"):
                order.today_monthly_cost = order.today_monthly_cost
                continue
            customer = order.partner_id.commercial_partner_id
            cost = costs.get((customer, order.company_id), 0.0)
            order.today_monthly_cost = cost and order.company_id.currency_id._convert(
                cost,
                order.currency_id or order.company_id.currency_id,
                order.company_id,
                order.date_order or fields.Datetime.now(),
            )

    @api.depends("order_line.bundle_key")
    def _compute_has_bundle(self):
        for order in self:
            order.has_bundle = any(order.order_line.mapped("bundle_key"))

    # === SUMMARY === #

    def _installed_monthly_costs(self):
        """Return what the working lines cost a month per customer and company."""
        # sudo: a sum for the quotation, for sellers who do not work with lines
        lines_sudo = self.env["proximus.line"].sudo()
        groups = lines_sudo._read_group(
            [
                (
                    "commercial_partner_id",
                    "in",
                    self.partner_id.commercial_partner_id.ids,
                ),
                ("state", "in", list(LINE_IN_SERVICE)),
            ],
            ["commercial_partner_id", "company_id"],
            ["monthly_cost:sum"],
        )
        return {(partner, company): cost for partner, company, cost in groups}

    def _bundle_sections(self):
        """Return the section lines of the bundles on the order."""
        return self.order_line.filtered(
            lambda line: line.bundle_key and line.display_type == "line_section"
        )

    def _bundle_summary(self):
        """Return what the customer sees of the price, in the order's currency.

        Without VAT. ``phases`` are the months with another price than the one that
        stays; the first invoice is at most one full month, since it counts from the
        day of activation. An order that one of several sellers has shows the whole
        offer as it was presented.

        :return: dictionary with the amounts ``recurring``, ``first_month``,
            ``one_off``, ``first_invoice``, ``term_total``, ``saving``,
            ``today_monthly`` and ``today_saving`` (all float), ``months`` (int),
            ``phases`` and ``sellers`` (lists of dictionaries).
        """
        self.ensure_one()
        if self.presentation:
            return self.presentation
        return {**self._summary_amounts(), "sellers": self._summary_sellers()}

    def _summary_amounts(self):
        """Return the amounts and the phases of this order's own lines."""
        sections = self._bundle_sections()
        months = max(sections.bundle_term_id.mapped("months"), default=0) or 12
        phases = self._summary_phases(sections, months)
        monthly = [self.recurring_total] * months
        for phase in phases:
            for month in range(phase["month_from"], phase["month_to"] + 1):
                monthly[month - 1] += phase["difference"]
        saved_monthly = self.currency_id.round(self._list_recurring() * months)
        saving = saved_monthly - sum(monthly) + self._one_off_saving()
        term_total = self.currency_id.round(sum(monthly) + self.one_off_total)
        today = self.today_monthly_cost
        return {
            "recurring": self.recurring_total,
            "first_month": monthly[0],
            "one_off": self.one_off_total,
            "first_invoice": monthly[0] + self.one_off_total,
            "term_total": term_total,
            "saving": self.currency_id.round(saving),
            "today_monthly": today,
            "today_saving": self.currency_id.round(today * months - term_total),
            "months": months,
            "phases": phases,
        }

    def _summary_phases(self, sections, months):
        """Return the phases of all bundles with what they take off a month."""
        result = []
        for section in sections:
            price = section._price_snapshot()
            _list_total, normal = price.totals("recurring")
            for phase in price.phases:
                last = min(phase.month_to, months)
                difference = float(phase.total) - float(normal)
                result.append(
                    {
                        "name": phase.name,
                        "month_from": phase.month_from,
                        "month_to": last,
                        "difference": difference,
                        "total": self.recurring_total + difference,
                    }
                )
        return result

    def _list_recurring(self):
        """Return what the monthly lines would cost a month by themselves."""
        return sum(
            line._separate_price()
            for line in self._get_priced_lines()
            if line.billing_pool == "recurring"
        )

    def _one_off_saving(self):
        return sum(
            line._separate_price() - line.price_subtotal
            for line in self._get_priced_lines()
            if line.billing_pool == "one_off"
        )

    # === EXPLANATION === #

    def _price_explanations(self):
        """Return the way from list prices to shares, bundle by bundle, in words.

        :return: list of dictionaries for the template ``price_explanation``.
        """
        self.ensure_one()
        return [
            section._price_explanation()
            for section in self._bundle_sections()
            if section.bundle_price
        ]
