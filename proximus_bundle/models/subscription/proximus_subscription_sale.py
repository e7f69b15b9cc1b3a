import datetime

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.money import decimal_unit
from odoo.addons.proximus_connectivity.tools.tenure import commitment_end

from ...tools.allocation import allocate


class ProximusSubscription(models.Model):
    """How a confirmed order becomes subscriptions."""

    _inherit = "proximus.subscription"

    @api.model
    def _create_from_sale(self, sale_lines):
        """Make the subscriptions of confirmed order lines and order their delivery.

        One subscription per bundle, and one per order for what is sold monthly by
        itself. A line product gives one subscription line per installed line. When
        nothing has to be installed, charging begins on the day that was agreed, by
        default today.

        :param sale_lines: `sale.order.line` records without subscription lines.
        :return: the created subscriptions.
        """
        sale_lines = sale_lines.filtered("product_uom_qty")
        groups = sale_lines.grouped(lambda line: (line.order_id, line.bundle_key))
        vals_list = [
            self._prepare_from_sale(order, lines)
            for (order, _key), lines in groups.items()
        ]
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        # The chatter of the order says it already.
        subscriptions = self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(vals_list)
        subscriptions = subscriptions.with_env(self.env)
        by_sale_line = {}
        for subscription, lines in zip(subscriptions, groups.values(), strict=True):
            by_sale_line.update(dict.fromkeys(lines, subscription))
        self._create_lines_from_sale(by_sale_line)
        ready = subscriptions.filtered(lambda sub: not sub.line_ids.line_id)
        for day, subs in ready.grouped(lambda sub: sub._agreed_start()).items():
            subs._start(day)
        return subscriptions

    def _agreed_start(self) -> datetime.date:
        """Return from when what needs no line is charged: the day that was agreed.

        That is the delivery date of the order, or today when it is past or there is
        none: nobody is charged for days before the order was confirmed.
        """
        self.ensure_one()
        today = self._proximus_today()
        agreed = self.order_id.commitment_date
        if not agreed:
            return today
        return max(today, self._proximus_day(agreed))

    def _follow_agreed_start(self) -> None:
        """Let what has started on paper only start on another day that was agreed.

        :raises UserError: for one that was changed meanwhile.
        """
        for subscription in self.filtered(lambda sub: sub._is_to_come()):
            day = subscription._agreed_start()
            if day == subscription.date_start or subscription.line_ids.line_id:
                continue
            if subscription.change_ids:
                raise UserError(
                    self.env._(
                        "%(subscription)s starts on %(date)s and was changed since: "
                        "withdraw it before you agree upon another day.",
                        subscription=subscription.name,
                        date=self._proximus_spoken_day(subscription.date_start),
                    )
                )
            subscription._start_anew(day)

    def _start_anew(self, day: datetime.date) -> None:
        """Charge from another day, nothing being billed yet."""
        self.ensure_one()
        term, segments = self.term_months, self.line_ids.segment_ids
        self._as_charge().write(
            {
                "date_start": day,
                "commitment_end_date": commitment_end(day, term) if term else False,
            }
        )
        self.line_ids._as_charge().date_start = day
        # a price keeps its days: others take their place
        dates = {"date_from": False, "date_to": False}
        again = segments.create([{**vals, **dates} for vals in segments.copy_data()])
        segments.unlink()
        again._pin(day)
        waiting = self.item_ids.filtered(lambda item: item.state == "to_bill")
        waiting.date = self._first_invoice_day(day)
        self._refresh_next_invoice_date()

    def _prepare_from_sale(self, order, lines):
        """Return the values of the subscription of some lines of an order."""
        section = order._bundle_sections().filtered(
            lambda section: section.bundle_key == lines[0].bundle_key
        )[:1]
        partner = order.partner_id.commercial_partner_id
        company = order.company_id
        return {
            "company_id": company.id,
            "currency_id": order.currency_id.id,
            "partner_id": order.partner_id.id,
            "partner_invoice_id": order.partner_invoice_id.id,
            "partner_shipping_id": order.partner_shipping_id.id,
            "order_id": order.id,
            "bundle_id": lines[0].bundle_id.id,
            "title": section.name or lines[0].product_id.name,
            "snapshot": self._prepare_snapshot(section, lines),
            "user_id": order.user_id.id,
            "team_id": order.team_id.id,
            "pricelist_id": order.pricelist_id.id,
            "fiscal_position_id": order.fiscal_position_id.id,
            "payment_term_id": order.payment_term_id.id,
            "client_order_ref": order.client_order_ref,
            "anchor_day": partner.proximus_anchor_day or company.proximus_anchor_day,
            "start_billing": partner.proximus_start_billing
            or company.proximus_start_billing,
            "month_days": int(company.proximus_month_days),
            "term_months": section.bundle_term_id.months,
            "interval_months": section.bundle_term_id.interval_months or 1,
            **self._prepare_rules(section, lines[0].bundle_id, company),
        }

    def _sold_term(self):
        """Return the term of the bundle that was sold, if there is one."""
        self.ensure_one()
        months = self.term_months
        return self.bundle_id.term_ids.filtered(lambda term: term.months == months)[:1]

    def _prepare_snapshot(self, section, lines):
        """Return what was sold and why at this price, as it will be for ever."""
        return {
            "bundle": section.bundle_id.name or "",
            "title": section.name or "",
            "advantages": section.bundle_advantage_ids.mapped("name"),
            "price": section.bundle_price or {},
            "lines": [
                {
                    "product": line.product_id.display_name,
                    "quantity": line.product_uom_qty,
                    "amount": line.price_subtotal,
                    "pool": line.billing_pool,
                }
                for line in lines
            ],
        }

    def _price_snapshot(self):
        """Return how what was sold was priced; empty when it was in no bundle.

        :raises UserError: when what is stored cannot be read.
        """
        self.ensure_one()
        return self.env["proximus.bundle"]._parse_price(
            (self.snapshot or {}).get("price"), self.name
        )

    # === LINES === #

    @api.model
    def _create_lines_from_sale(self, by_sale_line: dict):
        """Create subscription lines with their prices, and the one-off items.

        :param by_sale_line: the subscription of each order line.
        """
        recurring = [line for line in by_sale_line if line.billing_pool == "recurring"]
        delivered = self.env["product.product"]._proximus_provision(
            [self._prepare_request(line) for line in recurring]
        )
        line_vals, timelines, taxes, prices = [], [], {}, {}
        for sale_line, records in zip(recurring, delivered, strict=True):
            subscription = by_sale_line[sale_line]
            if subscription not in prices:
                prices[subscription] = subscription._price_snapshot()
            timeline = sale_line._price_timeline(prices[subscription])
            vals, lines_timelines = self._prepare_lines(
                subscription, sale_line, records, timeline, taxes
            )
            line_vals += vals
            timelines += lines_timelines
        lines = self.env["proximus.subscription.line"].create(line_vals)
        self.env["proximus.subscription.segment"]._create_timelines(lines, timelines)
        self._create_one_offs_from_sale(
            {line: by_sale_line[line] for line in by_sale_line if line not in recurring}
        )

    @api.model
    def _create_one_offs_from_sale(self, by_sale_line: dict):
        """Bill what is sold once, and order what it delivers other than a line.

        :param by_sale_line: the subscription of each order line.
        """
        self.env["proximus.billing.item"].create(
            [
                self._prepare_one_off(subscription, sale_line)
                for sale_line, subscription in by_sale_line.items()
            ]
        )
        self._order_once(list(by_sale_line))

    @api.model
    def _order_once(self, sale_lines):
        """Order what is delivered of lines that are paid once, such as seats.

        A line product that is sold once is its set-up, and no line.

        :param sale_lines: `sale.order.line` records that are paid once.
        """
        templates = {line: line.product_id.product_tmpl_id for line in sale_lines}
        self.env["product.product"]._proximus_provision(
            [
                {**self._prepare_request(line), "is_recurring": False}
                for line, template in templates.items()
                if template._is_monthly() and not template.line_kind
            ]
        )

    def _prepare_request(self, sale_line):
        """Return what to provision for an order line, and at which site.

        A line that has a site of its own is delivered there; else the delivery
        address of the order counts where it is the customer's own.
        """
        order, quantity = sale_line.order_id, sale_line.product_uom_qty
        customer = order.partner_id.commercial_partner_id
        site = order.partner_shipping_id
        if site.commercial_partner_id != customer:
            site = site.browse()
        units = int(quantity) if quantity == int(quantity) else 0
        return {
            "product": sale_line.product_id,
            "quantity": units or quantity,
            "partner": customer,
            "company": order.company_id,
            "site": sale_line.proximus_site_id or site,
            "start": order.commitment_date
            and order._proximus_day(order.commitment_date),
            "origin": order.name,
            "is_recurring": True,
            "unit_price": self._in_own_currency(
                sale_line.price_subtotal / quantity, order.currency_id, order.company_id
            ),
        }

    def _prepare_lines(self, subscription, sale_line, records, timeline, taxes):
        """Return values and price timelines: per installed line, or for all units.

        :param timeline: what the order line costs, phase after phase.
        """
        vals = {
            "subscription_id": subscription.id,
            "sale_line_id": sale_line.id,
            "component_id": sale_line.bundle_component_id.id,
            "billing_timing": sale_line.bundle_component_id._timing_under(
                subscription._sold_term()
            ),
            "charge_kind": sale_line.charge_kind or "fixed",
            "usage_terms": sale_line.usage_terms,
            "product_id": sale_line.product_id.id,
            "name": sale_line.name,
            "quantity": sale_line.product_uom_qty,
            "tax_ids": sale_line._own_taxes(taxes),
            "analytic_distribution": sale_line.analytic_distribution,
        }
        if records._name != "proximus.line" or not records:
            return [vals], [timeline]
        count, currency = len(records), sale_line.currency_id
        split = [
            (
                step,
                self._split(step["amount"], count, currency),
                self._split(step["included_amount"], count, currency),
            )
            for step in timeline
        ]
        return (
            [{**vals, "line_id": record.id, "quantity": 1} for record in records],
            [
                [
                    {**step, "amount": net[index], "included_amount": gross[index]}
                    for step, net, gross in split
                ]
                for index in range(count)
            ],
        )

    def _prepare_one_off(self, subscription, sale_line):
        amount = sale_line.price_unit * sale_line.product_uom_qty
        included = sale_line.tax_ids._is_in_price()
        return {
            "subscription_id": subscription.id,
            "sale_line_id": sale_line.id,
            "kind": "one_off",
            "product_id": sale_line.product_id.id,
            "name": sale_line.name,
            "quantity": sale_line.product_uom_qty,
            "amount": sale_line._without_vat(amount) if included else amount,
            "included_amount": amount if included else 0.0,
        }

    @api.model
    def _in_own_currency(self, amount, currency, company):
        """Return an amount in the currency of a company, by the rate of its today."""
        today = company._proximus_today()
        return currency._convert(amount, company.currency_id, company, today)

    @api.model
    def _split(self, amount, count, currency):
        """Spread an amount over `count` equal units, to the cent."""
        return allocate(amount, [1] * count, decimal_unit(currency.rounding))
