from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_date

from ...tools.ledger import Stretch
from ..catalogue.proximus_bundle_component import ROLES

KINDS = [
    ("recurring", "Period"),
    ("one_off", "One-Off"),
    ("credit", "Credit"),
    ("usage", "Usage"),
    ("fee", "Fee"),
    ("compensation", "Compensation"),
]
STATES = [("to_bill", "To Bill"), ("billed", "Billed"), ("void", "Void")]


@dataclass
class InvoiceCache:
    """What is looked up once for all lines of a run.

    :param has_distribution_models: whether analytic models may set the distribution
        of an invoice line; else there is no need to ask for each line.
    :param taxes: taxes per product and conditions.
    :param included: whether a price holds some taxes, per taxes.
    :param days: days as a customer reads them, per day and language.
    """

    has_distribution_models: bool
    taxes: dict = field(default_factory=dict)
    included: dict = field(default_factory=dict)
    days: dict = field(default_factory=dict)

    def is_in_price(self, taxes) -> bool:
        """Return whether a price with some `account.tax` records includes one."""
        if taxes not in self.included:
            self.included[taxes] = taxes._is_in_price()
        return self.included[taxes]

    def day(self, env, day, lang: str) -> str:
        """Return a day in a language."""
        if (day, lang) not in self.days:
            self.days[day, lang] = format_date(env, day, lang_code=lang)
        return self.days[day, lang]


class ProximusBillingItem(models.Model):
    """The ledger of what was billed: one entry per line, kind and period.

    The database refuses a second one, so that no rerun, no second worker and no click
    can bill a period twice. A void entry does not count: its period may be billed
    again.
    """

    _name = "proximus.billing.item"
    _description = "Billing Item"
    _order = "period_from desc, id desc"
    _check_company_auto = True

    subscription_id = fields.Many2one(
        "proximus.subscription", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    commercial_partner_id = fields.Many2one(
        related="subscription_id.commercial_partner_id"
    )
    subscription_line_id = fields.Many2one(
        "proximus.subscription.line", "Line", index=True, ondelete="restrict"
    )
    segment_id = fields.Many2one(
        "proximus.subscription.segment",
        "Price",
        ondelete="restrict",
        index="btree_not_null",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order Line", index="btree_not_null", ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", index=True
    )
    principal_agent = fields.Selection(
        ROLES,
        "Sold As",
        compute="_compute_principal_agent",
        store=True,
        precompute=True,
        help="What is sold for a third party is revenue for the commission only.",
    )
    name = fields.Char("Description", required=True)
    kind = fields.Selection(KINDS, required=True, default="recurring")
    sequence = fields.Integer(
        default=0,
        required=True,
        help="Tells entries of one line, kind and day apart, such as usage.",
    )
    date = fields.Date("Due From", help="First day on which it may be billed.")
    period_from = fields.Date("From")
    period_to = fields.Date("First Day After")
    period_last = fields.Date(
        "To", compute="_compute_period_last", help="Last day, as on the invoice."
    )
    days = fields.Integer()
    full_days = fields.Integer("Days of the Period")
    share = fields.Char(
        "Part of the Period",
        help="Where months weigh as months: 2/3 is two months of a quarter.",
    )
    quantity = fields.Float(default=1.0, required=True)
    amount = fields.Monetary(required=True, help="Without VAT, for the whole quantity.")
    included_amount = fields.Monetary(
        "With VAT", help="The amount with the VAT that was agreed upon with the price."
    )
    state = fields.Selection(STATES, required=True, default="to_bill")
    move_line_id = fields.Many2one(
        "account.move.line",
        "Invoice Line",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    run_id = fields.Many2one(
        "proximus.billing.run", copy=False, index="btree_not_null", ondelete="set null"
    )
    credited_item_id = fields.Many2one(
        "proximus.billing.item",
        "Credit Of",
        index="btree_not_null",
        ondelete="set null",
        help="The charge that this credit undoes, or a part of it.",
    )
    change_id = fields.Many2one(
        "proximus.subscription.change", "Related Change", index="btree_not_null"
    )
    undone_by_id = fields.Many2one(
        "proximus.subscription.change",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The change that took it back before it was billed.",
    )
    replaced_by_id = fields.Many2one(
        "proximus.billing.item",
        "Billed Again By",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _key = models.UniqueIndex(
        "(subscription_line_id, kind, period_from, COALESCE(sequence, 0)) "
        "WHERE state != 'void'",
        "This period of the subscription line has been billed already.",
    )
    _one_off_once = models.UniqueIndex(
        "(sale_line_id, COALESCE(sequence, 0)) "
        "WHERE kind = 'one_off' AND state != 'void'",
        "This order line has been billed already.",
    )
    # each index is paid for with every entry: these are the questions that are asked
    _recent = models.Index("(period_from DESC, id DESC)")
    _reaching = models.Index("(company_id, period_to)")
    _waiting = models.Index("(subscription_id, date) WHERE state = 'to_bill'")
    _period_valid = models.Constraint(
        """CHECK((kind != 'recurring') OR (subscription_line_id IS NOT NULL
                 AND period_to > period_from))""",
        "A billed period needs its line and must end after it begins.",
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_line_id", "sale_line_id")
    def _compute_principal_agent(self):
        for item in self:
            component = (
                item.subscription_line_id.component_id
                or item.sale_line_id.bundle_component_id
            )
            item.principal_agent = component.principal_agent or "principal"

    @api.depends("period_to")
    def _compute_period_last(self):
        for item in self:
            item.period_last = item.period_to and fields.Date.subtract(
                item.period_to, days=1
            )

    # === LEDGER === #

    def _stretch(self):
        """Return the time that this entry charges, or credits."""
        self.ensure_one()
        count = -1 if self.kind == "credit" else 1
        return Stretch(self.period_from, self.period_to, self.segment_id.id, count)

    def _void(self):
        """Let entries count no more."""
        self._as_ledger().write({"state": "void"})
        # The unique keys must know before another entry takes the place.
        self.flush_recordset(["state"])

    def _release_for_billing(self):
        """Make what an invoice billed billable again: the invoice is gone or cancelled.

        Periods are rated anew, as the line should be charged by now; of what is billed
        once, a new entry waits for the next run.
        """
        billed = self.filtered(lambda item: item.state == "billed")
        if not billed:
            return
        reversals = billed.filtered("is_reversal")
        reversals._withdraw_again()
        billed._void()
        rated = billed.filtered("segment_id")
        once = billed - rated - reversals
        again = once._create_at_places(
            [item._prepare_like(**item._prepare_place()) for item in once]
        )
        for item, other in zip(once, again, strict=True):
            item.replaced_by_id = other
        rated.subscription_line_id._settle(at_once=True)
        billed.subscription_id._refresh_next_invoice_date()

    def _prepare_place(self) -> dict:
        """Return what an entry hands over to the one that is billed in its place."""
        return {}

    def _reclaim(self):
        """Bill again by a cancelled invoice that comes back as a draft.

        :raises UserError: when another invoice bills one of the entries meanwhile.
        """
        void = self.filtered(lambda item: item.state == "void")
        reversals = void.filtered("is_reversal")
        for item in void - reversals:
            twin = item._last_replacement() or item._find_overlap()
            if twin.state == "billed":
                raise UserError(
                    self.env._(
                        "%(item)s from %(date)s is on %(invoice)s meanwhile. This "
                        "invoice cannot be used any more.",
                        item=item.name,
                        date=self._proximus_spoken_day(item.period_from or item.date),
                        invoice=twin.move_id.display_name,
                    )
                )
            twin._void()
            item._as_ledger().write({"state": "billed", "replaced_by_id": False})
        places = reversals._taken_places()
        for item in reversals:
            sequence = self._take_place(places, item)
            item._as_ledger().write({"state": "billed", "sequence": sequence})
        self.filtered("segment_id").subscription_line_id._settle(at_once=True)
        self.subscription_id._refresh_next_invoice_date()

    def _only_noted(self):
        """Return the entries that no invoice says anything about."""
        return self.browse()

    def _last_replacement(self):
        """Return the entry that took the place of this one, after all that happened."""
        item = self.replaced_by_id
        while item.replaced_by_id:
            item = item.replaced_by_id
        return item

    def _find_overlap(self):
        """Return an entry that counts for some of the same days."""
        self.ensure_one()
        return self.search(
            [
                ("subscription_line_id", "=", self.subscription_line_id.id),
                ("kind", "=", self.kind),
                ("segment_id", "=", self.segment_id.id),
                ("sequence", "=", self.sequence),
                ("state", "!=", "void"),
                ("period_from", "<", self.period_to),
                ("period_to", ">", self.period_from),
            ],
            limit=1,
        )

    # === INVOICE LINES === #

    def _by_invoice(self):
        """Return the entries grouped by what must be on one invoice.

        The groups prefetch together, so that reading does not depend on their number.
        """
        ids = defaultdict(list)
        for item in self:
            key = (item.subscription_id._invoice_key(), item._invoice_site())
            ids[key].append(item.id)
        return [self.browse(group).with_prefetch(self.ids) for group in ids.values()]

    def _by_sign(self, taxes: dict):
        """Return the entries as they can be on one document.

        What gives back more than it charges is a credit note, and that carries no new
        charge: the charges come on an invoice of their own. Under several taxes this
        holds for each of them: an invoice has no VAT below zero, and what is charged
        with one VAT never makes up for what is given back with another.

        :param taxes: taxes per product and conditions, see `InvoiceCache`.
        """
        if all(item.amount >= 0 for item in self):
            return [self]
        given = self.browse()
        for alike in self.grouped(lambda item: item._invoice_taxes(taxes)).values():
            if self.currency_id.compare_amounts(sum(alike.mapped("amount")), 0) < 0:
                given |= alike.filtered(lambda item: item.amount < 0)
        parts = (given, self - given)
        return [part.with_prefetch(self.ids) for part in parts if part]

    def _invoice_site(self):
        """Return the site that has invoices of its own, if the customer wants so."""
        subscription = self.subscription_id
        if not self or subscription._invoice_grouping() != "site":
            return self.env["res.partner"]
        installed = self.subscription_line_id.line_id
        return installed.site_id or subscription.partner_shipping_id

    def _in_invoice_order(self):
        """Sort for an invoice: by subscription, line and time, one-offs at the end."""
        far = fields.Date.to_date("9999-12-31")
        return self.sorted(
            lambda item: (
                item.subscription_id.id,
                item.period_from or far,
                item.subscription_line_id.sequence,
                item.subscription_line_id.id,
                item.id,
            )
        )

    @api.model
    def _invoice_cache(self):
        """Return an empty :class:`InvoiceCache`."""
        # sudo: whether there are such models, not which
        models_sudo = self.env["account.analytic.distribution.model"].sudo()
        return InvoiceCache(bool(models_sudo.search_count([], limit=1)))

    def _prepare_invoice_line(self, lang: str, cache):
        """Return the values of the invoice line of this entry.

        :param lang: language of the customer.
        :param cache: the :class:`InvoiceCache` of the run.
        """
        self.ensure_one()
        line = self.subscription_line_id
        taxes = self._invoice_taxes(cache.taxes)
        amount = self.amount
        if cache.is_in_price(taxes):
            amount = self._amount_with_tax(taxes)
        vals = {
            "product_id": self.product_id.id,
            "name": self._invoice_line_name(lang, cache),
            "quantity": self.quantity,
            "price_unit": amount / self.quantity,
            "discount": 0.0,
            "tax_ids": [Command.set(taxes.ids)],
            "px_period_from": self.period_to and self.period_from,
            "px_period_to": self.period_to
            and fields.Date.subtract(self.period_to, days=1),
        }
        distribution = (line or self.sale_line_id).analytic_distribution
        if distribution or not cache.has_distribution_models:
            vals["analytic_distribution"] = distribution
        if account := self._income_account():
            vals["account_id"] = account.id
        if self.kind == "one_off" and self.sale_line_id:
            vals["sale_line_ids"] = [Command.link(self.sale_line_id.id)]
        return vals

    def _amount_with_tax(self, taxes) -> float:
        """Return the amount with the VAT that the price includes under some taxes.

        What was agreed upon with VAT is billed so, unless its taxes are others now.
        """
        included = self.included_amount
        if included:
            net = taxes._without_tax(included, self.quantity, self.product_id)
            if not self.currency_id.compare_amounts(net, self.amount):
                return included
        return taxes._with_tax(self.amount, self.quantity, self.product_id)

    def _income_account(self):
        """Return the account that the component asks for, if it does."""
        subscription = self.subscription_id
        if self.kind == "fee":
            return self.env["account.account"]
        component = (
            self.subscription_line_id.component_id
            or self.sale_line_id.bundle_component_id
        ).with_company(subscription.company_id)
        return subscription.fiscal_position_id.map_account(component.income_account_id)

    def _invoice_line_name(self, lang, cache):
        """Return what the customer reads: what, which line and for which days.

        :param cache: see :meth:`_prepare_invoice_line`.
        """
        name = self._charge_name()
        if not self.period_to:
            return name
        last = fields.Date.subtract(self.period_to, days=1)
        period = " – ".join(
            cache.day(self.env, day, lang) for day in (self.period_from, last)
        )
        if self.days != self.full_days:
            period = f"{period} ({self.share or f'{self.days}/{self.full_days}'})"
        reason = self.segment_id.name
        if self.kind == "credit":
            reason = self.env._("credit")
        return f"{name}\n{period}" + (f" · {reason}" if reason else "")

    def _invoice_taxes(self, taxes):
        """Return the taxes of the invoice line, looked up once per product."""
        # What is given back has the taxes that were paid.
        charged = self.credited_item_id.move_line_id
        own = charged.tax_ids or self.subscription_line_id.tax_ids
        if own and self.kind != "fee":
            return own
        if self.sale_line_id and not self.subscription_line_id:
            return self.sale_line_id.tax_ids
        subscription = self.subscription_id
        key = (
            self.product_id,
            subscription.company_id,
            subscription.fiscal_position_id,
        )
        if key not in taxes:
            usual = self.product_id.taxes_id._filter_taxes_by_company(
                subscription.company_id
            )
            taxes[key] = subscription.fiscal_position_id.map_tax(usual)
        return taxes[key]
