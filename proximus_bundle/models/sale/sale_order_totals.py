from odoo import api, fields, models

from ...tools.timing import ARREARS


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
    recurring_total_included = fields.Monetary(
        "Per Month, with VAT", compute="_compute_pool_totals_included"
    )
    one_off_total_included = fields.Monetary(
        "One-Off, with VAT", compute="_compute_pool_totals_included"
    )
    price_headline = fields.Char(
        "Price",
        compute="_compute_price_headline",
        help="Without VAT. What is paid every month and what is paid once are never "
        "added up. Empty when nothing is paid every month.",
    )
    today_saving = fields.Monetary(
        "Saving over the Term",
        compute="_compute_today_saving",
        compute_sudo=True,
        help="What the customer pays less than today for the lines that are replaced; "
        "below zero: more.",
    )
    today_extra = fields.Monetary(
        "Extra Cost over the Term",
        compute="_compute_today_saving",
        compute_sudo=True,
        help="What the customer pays more than today for the lines that are replaced.",
    )
    today_label = fields.Char(compute="_compute_today_saving", compute_sudo=True)
    today_months = fields.Integer(compute="_compute_today_saving", compute_sudo=True)
    usage_note = fields.Char(compute="_compute_usage_note", compute_sudo=True)
    has_bundle = fields.Boolean(compute="_compute_has_bundle")

    # === COMPUTE METHODS === #

    @api.depends("order_line.price_subtotal", "order_line.billing_pool")
    def _compute_pool_totals(self):
        for order in self:
            lines = order._get_priced_lines()
            recurring = lines.filtered(lambda line: line.billing_pool == "recurring")
            order.recurring_total = sum(recurring.mapped("price_subtotal"))
            order.one_off_total = sum((lines - recurring).mapped("price_subtotal"))

    @api.depends("order_line.price_subtotal", "order_line.billing_pool", "company_id")
    def _compute_pool_totals_included(self):
        for order in self:
            lines = order._get_priced_lines()
            monthly = lines.filtered(lambda line: line.billing_pool == "recurring")
            order.recurring_total_included = order._total_included(monthly)
            order.one_off_total_included = order._total_included(lines - monthly)

    @api.depends("recurring_total", "one_off_total")
    @api.depends_context("lang")
    def _compute_price_headline(self):
        for order in self:
            order.price_headline = order.recurring_total and order._format_headline(
                order.recurring_total, order.one_off_total
            )

    @api.depends(
        "replaced_line_ids",
        "today_monthly_cost",
        "is_today_known",
        "is_today_told",
        "recurring_total",
        "one_off_total",
        "order_line.bundle_price",
    )
    @api.depends_context("lang")
    def _compute_today_saving(self):
        for order in self:
            compared = order.replaced_count and order.is_today_known
            summary = order._bundle_summary() if compared else {}
            order.today_saving = summary.get("today_saving", 0.0)
            order.today_extra = max(-order.today_saving, 0.0)
            order.today_months = summary.get("months", 0)
            order.today_label = bool(summary) and order._describe_today()

    def _describe_today(self):
        """Return what the amount against today is called: a saving, or an extra."""
        if self.today_extra:
            return self.env._("Costs more than today over %s months", self.today_months)
        return self.env._("Saving over %s months", self.today_months)

    @api.depends("order_line.usage_terms")
    @api.depends_context("lang")
    def _compute_usage_note(self):
        for order in self:
            order.usage_note = self.env["proximus.bundle.usage"]._note(order.order_line)

    @api.depends("order_line.bundle_key")
    def _compute_has_bundle(self):
        for order in self:
            order.has_bundle = any(order.order_line.mapped("bundle_key"))

    # === TOTALS === #

    def _total_included(self, lines) -> float:
        """Return what lines of the order come to with VAT, as core counts it."""
        self.ensure_one()
        taxes = self.env["account.tax"]
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        return taxes._get_tax_totals_summary(
            base_lines=base_lines,
            currency=self.currency_id or self.company_id.currency_id,
            company=self.company_id,
        )["total_amount_currency"]

    def _format_headline(self, monthly: float, once: float) -> str:
        """Return "88.92 € a month + 129.00 € once" without what costs nothing."""
        return " + ".join(self._headline_parts(monthly, once))

    def _headline_parts(self, monthly: float, once: float) -> list[str]:
        """Return what is paid every month and what once, each unless it is nothing."""
        currency = self.currency_id or self.company_id.currency_id
        parts = []
        if not currency.is_zero(monthly):
            parts.append(self.env._("%s a month", currency.format(monthly)))
        if not currency.is_zero(once):
            parts.append(self.env._("%s once", currency.format(once)))
        return parts

    # === SUMMARY === #

    def _bundle_sections(self):
        """Return the section lines of the bundles on the order."""
        return self.order_line.filtered(
            lambda line: line.bundle_key and line.display_type == "line_section"
        )

    def _bundle_summary(self):
        """Return what the customer sees of the price, in the order's currency.

        Without VAT. ``phases`` are the months with another price than the one that
        stays; the first invoice is at most one full period, since it counts from the
        day of activation. An order that one of several sellers has shows the whole
        offer as it was presented.

        :return: dictionary with the amounts ``recurring``, ``first_month``,
            ``one_off``, ``first_invoice``, ``term_total``, ``saving``,
            ``today_monthly`` and ``today_saving`` (all float), ``months`` and
            ``replaced`` (int), ``today_known`` and ``today_told`` (bool), ``phases``
            and ``sellers`` (lists of dictionaries). Nothing is compared with today
            unless lines are ``replaced`` and ``today_known`` says that their cost is;
            ``today_told``: that cost is what the customer has said.
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
        compared = bool(self.replaced_count) and self.is_today_known
        today = self.today_monthly_cost if compared else 0.0
        today_saving = today * months - term_total if compared else 0.0
        return {
            "recurring": self.recurring_total,
            "first_month": monthly[0],
            "one_off": self.one_off_total,
            "first_invoice": self._first_invoice(sections, phases, monthly[0]),
            "interval": max(
                sections.bundle_term_id.mapped("interval_months"), default=1
            ),
            "arrears": self._billed_in_arrears(sections),
            "is_start_collected": self._is_start_collected(),
            "usage": self._summary_usage(),
            "term_total": term_total,
            "saving": self.currency_id.round(saving),
            "today_monthly": today,
            "today_saving": self.currency_id.round(today_saving),
            "today_known": compared,
            "today_told": compared and self.is_today_told,
            "replaced": self.replaced_count,
            "months": months,
            "phases": phases,
        }

    def _billed_in_arrears(self, sections) -> list[str]:
        """Return the names of what is billed afterwards."""
        terms = {section.bundle_key: section.bundle_term_id for section in sections}
        none = sections.bundle_term_id.browse()
        return [
            line.bundle_component_id.name or line.product_id.name
            for line in self._get_priced_lines()
            if line.billing_pool == "recurring"
            and line.bundle_component_id._timing_under(terms.get(line.bundle_key, none))
            == ARREARS
        ]

    def _summary_usage(self) -> list[dict]:
        """Return what is charged by usage: its name, the prices and an example.

        It is in no total: what will be used is not known.
        """
        usage = self.env["proximus.bundle.usage"]
        found = {}
        # sudo: the prices as the customer reads them, without the mark-up
        for line in self._get_priced_lines().sudo().filtered("usage_terms"):
            name = line.bundle_component_id.name or line.product_id.name
            found[name, line.usage_text] = {
                "name": name,
                "text": line.usage_text,
                "example": usage._example(line.usage_terms, self.currency_id),
            }
        return list(found.values())

    def _is_start_collected(self) -> bool:
        """Return whether what starts is billed with the next billing day."""
        partner, company = self.partner_id.commercial_partner_id, self.company_id
        chosen = partner.proximus_start_billing or company.proximus_start_billing
        return chosen == "billing_day"

    def _first_invoice(self, sections, phases: list, month: float) -> float:
        """Return what the first invoice comes to at most: one full period of each.

        What waited for the billing day stands on it with the period that begins then.

        :param phases: as :meth:`_summary_phases` returns them.
        :param month: what the first month costs.
        """
        total = month + self.one_off_total
        parts = 2 if self._is_start_collected() else 1
        recurring = self._get_priced_lines().filtered(
            lambda line: line.billing_pool == "recurring"
        )
        alone = recurring.filtered(lambda line: not line.bundle_key)
        total += sum(alone.mapped("price_subtotal")) * (parts - 1)
        for section in sections:
            regular = sum(
                line.price_subtotal
                for line in recurring
                if line.bundle_key == section.bundle_key
            )
            own = [phase for phase in phases if phase["key"] == section.bundle_key]
            last = (section.bundle_term_id.interval_months or 1) * parts
            for number in range(2, last + 1):
                total += regular + sum(
                    phase["difference"]
                    for phase in own
                    if phase["month_from"] <= number <= phase["month_to"]
                )
        return self.currency_id.round(total)

    def _summary_phases(self, sections, months):
        """Return the phases of all bundles with what they take off a month."""
        result = []
        for section in sections:
            price = section._price_snapshot()
            _list_total, normal = price.totals("recurring")
            # a price with VAT in it differs by the same part without
            part = self._part_without_vat(section)
            for phase in price.phases:
                last = min(phase.month_to, months)
                difference = (float(phase.total) - float(normal)) * part
                difference = self.currency_id.round(difference)
                result.append(
                    {
                        "key": section.bundle_key,
                        "name": phase.name,
                        "month_from": phase.month_from,
                        "month_to": last,
                        "difference": difference,
                        "total": self.recurring_total + difference,
                    }
                )
        return result

    def _part_without_vat(self, section) -> float:
        """Return which part of the monthly price of a bundle is no VAT."""
        lines = section._bundle_lines().filtered(
            lambda line: line.billing_pool == "recurring"
        )
        if not any(line.tax_ids._is_in_price() for line in lines):
            return 1.0
        listed = {
            line: (line.price_unit or line.bundle_list_price) * line.product_uom_qty
            for line in lines
        }
        whole = sum(listed.values())
        net = sum(line._without_vat(amount) for line, amount in listed.items())
        return net / whole if whole else 1.0

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
