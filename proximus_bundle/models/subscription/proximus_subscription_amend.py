from contextlib import contextmanager
from datetime import date as day_type

from odoo import fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.proximus_connectivity.tools.tenure import commitment_end

from ...tools.lifecycle import RUNNING


class ProximusSubscription(models.Model):
    """How a running subscription changes: locked, exact to the day, and on record.

    Each method does one change from a day on and returns its
    `proximus.subscription.change`. What was billed in advance is credited and charged
    anew by the ledger; prices are closed and followed by others, never edited. Another
    customer may take over some lines, or everything.
    """

    _inherit = "proximus.subscription"

    change_ids = fields.One2many(
        "proximus.subscription.change", "subscription_id", "Changes"
    )
    change_number = fields.Integer(copy=False, readonly=True)
    predecessor_id = fields.Many2one(
        "proximus.subscription",
        "Transferred From",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )

    # === THE DOOR === #

    @contextmanager
    def _recorded(self, kind, date, description, reason=None):
        """Do a change inside, once at a time, and note its effect.

        :param kind: of `proximus.subscription.change`.
        :param date: first day on which it holds.
        :param description: what changes, in words.
        :return: the change; its subscription has the context to work with.
        :raises UserError: when somebody else changes or bills it at this moment.
        """
        self.ensure_one()
        self._lock_for_change()
        # sudo: the record of a change is written by the change alone
        changes = self.env["proximus.subscription.change"].sudo()
        change = changes.create(
            {
                "subscription_id": self.id,
                "number": self.change_number,
                "parent_id": changes._at_work().id,
                "kind": kind,
                "date": date,
                "description": description,
                "reason": reason,
                "user_id": self.env.uid,
                "monthly_before": self._monthly_on(date),
                "commitment_before": self.commitment_end_date,
            }
        )
        marked = change._marked()
        yield marked
        subscription = marked.subscription_id
        subscription.line_ids._settle()
        subscription._refresh_next_invoice_date()
        change._conclude()

    def _lock_for_change(self):
        """Let nobody else change or bill the subscription until this is done."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "%(subscription)s is being changed or billed at this moment. Try "
                    "again in a minute.",
                    subscription=self.name,
                )
            ) from error
        # Writing makes a transaction that began earlier start again.
        self.sudo().change_number += 1  # sudo: a counter
        self.flush_recordset(["change_number"])

    def _monthly_on(self, date):
        """Return what the subscription costs a month on a day, without VAT."""
        self.ensure_one()
        return sum(line._monthly_on(date) for line in self.line_ids)

    # === CHECKS === #

    def _check_amend(self, date, lines=None):
        """Return the day of a change after checking that it may be.

        :param date: first day on which it holds, today by default.
        :raises UserError: naming the subscription or line, and what to do instead.
        """
        self.ensure_one()
        day = fields.Date.to_date(date) or self._proximus_today()
        if self.state not in RUNNING:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(subscription)s is “%(state)s”: only a subscription that works "
                    "can change. Before it starts, change its order.",
                    subscription=self.name,
                    state=labels[self.state],
                )
            )
        if day < self.date_start:
            raise UserError(
                self.env._(
                    "%(subscription)s started on %(start)s, so nothing can change on "
                    "%(date)s.",
                    subscription=self.name,
                    start=self._proximus_spoken_day(self.date_start),
                    date=self._proximus_spoken_day(day),
                )
            )
        for line in lines or ():
            line._check_amend(day)
        return day

    def _check_amount(self, amount):
        """Return an agreed amount, rounded; None stays None.

        :raises UserError: when it is negative.
        """
        if amount is None:
            return None
        if amount < 0:
            raise UserError(
                self.env._(
                    "%(subscription)s: a price cannot be negative (%(amount)s).",
                    subscription=self.name,
                    amount=amount,
                )
            )
        return self.currency_id.round(amount)

    # === CHANGES === #

    def _change_quantity(self, line, quantity, date=None, reason=None):
        """Charge another quantity of a line, at the same price per unit.

        :param line: `proximus.subscription.line` of this subscription, not one of an
            installed line: of those each is one unit.
        :raises UserError: for a wrong quantity, line or day.
        """
        date = self._check_amend(date, line)
        line._check_quantity(quantity)
        text = self.env._(
            "%(line)s: %(before)s → %(after)s",
            line=line.name,
            before=self._proximus_spoken_number(line.quantity),
            after=self._proximus_spoken_number(quantity),
        )
        self._check_downgrade(line, date, quantity < line.quantity)
        factor = quantity / line.quantity
        fees = line._downgrade_fees(date, factor)
        self._ask_about_less({line: factor}, date)
        with self._recorded("quantity", date, text, reason) as change:
            line.with_env(change.env)._reprice(
                date, lambda s: s.amount * quantity / s.quantity, {"quantity": quantity}
            )
            change.subscription_id._add_fees(fees, date)
        return change

    def _change_offer(self, line, product, date=None, amount=None, reason=None):
        """Charge another product instead of the one of a line.

        :param amount: new price per month of the whole line; by default the
            customer's price of the product, less what this line is reduced by now.
        :raises UserError: for a wrong product, price or day.
        """
        return self._change_offers({line: (product, amount)}, date, reason)

    def _change_offers(self, offers: dict, date=None, reason=None):
        """Charge other products, on several lines at once; see :meth:`_change_offer`.

        :param offers: pair of product and amount (or None) per line.
        """
        lines = self.line_ids.browse([line.id for line in offers])
        date = self._check_amend(date, lines)
        amounts, fees, factors, texts = {}, {}, {}, []
        for line in lines:
            product, amount = offers[line]
            line._check_offer(product)
            amount = self._check_amount(amount)
            if amount is None:
                amount = line._price_of(product, date)
            before = line._regular_amount(date)
            self._check_downgrade(line, date, amount < before)
            factors[line] = min(amount / before, 1) if before else 1
            fees |= line._downgrade_fees(date, factors[line])
            amounts[line.id] = amount
            texts.append(f"{line.product_id._offer_name()} → {product._offer_name()}")
        text = ", ".join(dict.fromkeys(texts))
        self._ask_about_less(factors, date)
        with self._recorded("offer", date, text, reason) as change:
            for product, group in (
                lines.with_env(change.env)
                .grouped(lambda line: offers[line.with_env(self.env)][0])
                .items()
            ):
                group._switch_product(product, amounts, date)
            change.subscription_id._add_fees(fees, date)
        return change

    def _change_price(self, amounts: dict, date=None, reason=None, kind="price"):
        """Charge other regular prices from a day on; promotions keep their part.

        :param amounts: new price per month per `proximus.subscription.line`.
        :raises UserError: for a negative price or a wrong day.
        """
        lines = self.line_ids.browse([line.id for line in amounts])
        date = self._check_amend(date, lines)
        amounts = {line.id: self._check_amount(amounts[line]) for line in lines}
        text = self.env._("Prices of %s", ", ".join(lines.mapped("name")))
        with self._recorded(kind, date, text, reason) as change:
            lines = lines.with_env(change.env)
            lines._reprice(date, lines._in_proportion(amounts, date))
        return change

    def _add_component(self, product, quantity, date=None, amount=None, reason=None):
        """Charge one more thing from a day on; a line product is ordered with it.

        :param amount: price per month of the whole quantity, by default the customer's
            price.
        :raises UserError: for a wrong quantity, price or day.
        """
        date = self._check_amend(date)
        self.line_ids._check_units(product, quantity)
        amount = self._check_amount(amount)
        if amount is None:
            amount = self.currency_id.round(
                self._list_price(product, quantity, date) * quantity
            )
        text = self.env._(
            "%(count)s × %(product)s",
            count=self._proximus_spoken_number(quantity),
            product=product._offer_name(),
        )
        with self._recorded("add", date, text, reason) as change:
            change.subscription_id._create_component(product, quantity, date, amount)
        return change

    def _remove_component(self, line, date=None, reason=None):
        """Charge a line no more from a day on; its installed line ends the day before.

        :raises UserError: when the line has ended, or others depend on it.
        """
        date = self._check_amend(date, line)
        quote = self._leaving_quote(line, date)
        self._check_downgrade(line, date, True)
        with self._recorded("remove", date, line.name, reason) as change:
            line = line.with_env(change.env)
            change.subscription_id._undo_fees_of_ends(line)
            line._end_on(date, reason)
            change.subscription_id._add_fees(quote["fees"], date)
            change.subscription_id._degrade(line, date)
        self._ask_about_end(line, date, quote["unsure"])
        return change

    def _extend_term(self, months, date=None, reason=None, kind="term"):
        """Commit the customer for some months from a day on.

        :raises UserError: when that would end before what is agreed upon already.
        """
        date = self._check_amend(date)
        end = self._term_end(months, date)
        text = self.env._(
            "Committed until %(date)s (%(months)s months)",
            date=self._proximus_spoken_day(end, with_year=True),
            months=months,
        )
        with self._recorded(kind, date, text, reason) as change:
            # sudo: the term follows from the recorded change
            change.subscription_id.sudo()._as_charge().write(
                {"commitment_end_date": end, "term_months": months, "term_start": date}
            )
        return change

    def _compensate(self, line, date, reason, days=0, amount=None):
        """Credit a line for an outage: for some days, or an exact amount.

        :param date: first day of the outage.
        :param reason: shown on the invoice.
        :raises UserError: without days, amount or reason, for days that were not
            charged, or for an outage that was credited already.
        """
        date = self._check_amend(date, line)
        if days:
            amount = line._days_worth(date, days)
        vals = line._prepare_compensation(date, days, amount, reason)
        text = self.env._(
            "%(line)s: %(amount)s off",
            line=line.name,
            amount=self.currency_id.format(-vals["amount"]),
        )
        with self._recorded("compensation", date, text, reason) as change:
            # sudo: the change writes the ledger, whoever may make it
            change.env["proximus.billing.item"].sudo().create(
                {**vals, "change_id": change.id}
            )
        return change

    # === PARTS === #

    def _term_end(self, months, date):
        months = int(months)
        if months < 1:
            raise UserError(
                self.env._(
                    "%(subscription)s: a term needs one month or more, not %(months)s.",
                    subscription=self.name,
                    months=months,
                )
            )
        end = commitment_end(date, months)
        if end < (self.commitment_end_date or day_type.min):
            raise UserError(
                self.env._(
                    "%(subscription)s is committed until %(date)s already. A new term "
                    "cannot end before.",
                    subscription=self.name,
                    date=self._proximus_spoken_day(self.commitment_end_date),
                )
            )
        return end

    def _list_price(self, product, quantity, date):
        """Return the customer's price of one unit, in the subscription's currency.

        Without the VAT that the price list may include.
        """
        pricelist = self.pricelist_id
        price = pricelist._get_product_price(
            product, quantity, currency=self.currency_id, date=date
        )
        taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
        return taxes._without_tax(price or 0.0, product=product)

    def _create_component(self, product, quantity, date, amount):
        """Create the lines of an added product; a line product gives one per unit."""
        delivered = self.env["product.product"]._proximus_provision(
            [self._prepare_provision(product, quantity, date, amount)]
        )[0]
        vals = {
            "subscription_id": self.id,
            "product_id": product.id,
            "name": self._product_name(product),
            "sequence": max(self.line_ids.mapped("sequence"), default=0) + 1,
        }
        if delivered._name == "proximus.line" and delivered:
            vals_list = [{**vals, "line_id": line.id} for line in delivered]
            amounts = self._split(amount, len(delivered), self.currency_id)
        else:
            vals_list = [{**vals, "quantity": quantity, "date_start": date}]
            amounts = [amount]
        # sudo: lines are made by the recorded change
        lines = self.env["proximus.subscription.line"].sudo().create(vals_list)
        steps = [
            [{"month_from": 1, "months": 0, "amount": part, "name": ""}]
            for part in amounts
        ]
        # sudo: so are their prices
        self.env["proximus.subscription.segment"].sudo()._create_timelines(lines, steps)
        return lines

    def _prepare_provision(self, product, quantity, date, amount):
        customer = self.commercial_partner_id
        site = self.partner_shipping_id
        units = int(quantity)
        return {
            "product": product,
            "quantity": units if units == quantity else quantity,
            "partner": customer,
            "company": self.company_id,
            "site": site if site.commercial_partner_id == customer else site.browse(),
            "start": date,
            "origin": self.name,
            "is_recurring": True,
            "unit_price": self._in_own_currency(
                amount / quantity, self.currency_id, self.company_id
            ),
        }

    # === ANOTHER CUSTOMER === #

    def _hand_over(self, lines: dict, partner, date):
        """Charge another customer for some lines from a day on, under the same prices.

        :param lines: the installed line that takes over (may be empty) per
            `proximus.subscription.line` of this subscription.
        :param partner: the new customer.
        :return: the subscription of the new customer.
        """
        self.ensure_one()
        text = self.env._(
            "%(before)s → %(after)s",
            before=self.partner_id.display_name,
            after=partner.display_name,
        )
        with self._recorded("holder", date, text) as change:
            subscription = change.subscription_id.sudo()  # sudo: by the change
            successor = subscription._create_successor(partner, date)
            for line, installed in lines.items():
                line._move_to(successor, installed, date)
            moved = subscription.line_ids.filtered(lambda x: x in lines)
            moved._as_charge().date_end = date
            # The end of the installed lines has credited them already.
            orphans = moved.item_ids.filtered(
                lambda i: i.state == "to_bill" and i.segment_id and not i.change_id
            )
            orphans.change_id = change
            subscription._degrade(moved, date)
        successor._refresh_next_invoice_date()
        successor.line_ids.line_id._follow_commitment()
        return successor

    def _transfer(self, partner, date=None, reason=None):
        """Let another customer take over the whole subscription, its lines included.

        :param partner: the new customer.
        :return: the subscription of the new customer.
        :raises UserError: for the same customer, a wrong day, or a line that cannot be
            taken over.
        """
        date = self._check_amend(date)
        if not partner or partner.commercial_partner_id == self.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(subscription)s belongs to this customer already. Change its "
                    "invoice address instead.",
                    subscription=self.name,
                )
            )
        running = self.line_ids.filtered(lambda x: not x.date_end or x.date_end > date)
        waiting = running.filtered(lambda x: x.line_id and not x.date_start)
        if waiting:
            raise UserError(
                self.env._(
                    "%(line)s is not in service yet. Cancel it or wait for it first.",
                    line=waiting[0].name,
                )
            )
        old = running._lines_ahead()
        new = dict(zip(old.ids, old._hand_over(partner, date, reason), strict=True))
        return self._hand_over(
            {
                line: self.env["proximus.line"].browse(
                    new[line.line_id.id].id if line.line_id else False
                )
                for line in running
            },
            partner,
            date,
        )

    def _create_successor(self, partner, date):
        """Return a running subscription of another customer, with these conditions."""
        position = self.env["account.fiscal.position"].with_company(self.company_id)
        vals = {
            "partner_id": partner.id,
            "partner_invoice_id": partner.address_get(["invoice"])["invoice"],
            "partner_shipping_id": partner.address_get(["delivery"])["delivery"],
            "fiscal_position_id": position._get_fiscal_position(partner).id,
            "payment_term_id": partner.property_payment_term_id.id,
            "client_order_ref": False,
            "predecessor_id": self.id,
            "order_id": self.order_id.id,
            "snapshot": self.snapshot,
            "company_id": self.company_id.id,
        }
        self.env["ir.sequence"]._name_batch(self._name, [vals])
        data = self.copy_data()[0]
        data.pop("line_ids", None)
        successor = self.create({**data, **vals})
        successor._transition(
            "active",
            date_start=date,
            commitment_end_date=self.commitment_end_date,
            term_start=self.term_start or self.date_start,
        )
        return successor
