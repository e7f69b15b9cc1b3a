from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.money import (
    decimal_unit,
    fraction,
    round_half_up,
)


def _is_billed(item) -> bool:
    return item.state == "billed"


class ProximusBillingItem(models.Model):
    """What the ledger says of credit notes made by hand, and of what replaces them.

    Each line of each document has its own entry. The entry of a credit note is worth
    money only, so that nothing is billed twice by mistake, until it *counts*: then the
    time that it gives back is charged anew.
    """

    _inherit = "proximus.billing.item"

    is_reversal = fields.Boolean(
        "Credited by Hand",
        readonly=True,
        help="From a document that somebody made of another one, not from billing.",
    )
    replaces_item_id = fields.Many2one(
        "proximus.billing.item",
        "In Place Of",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The charge of the invoice that was credited and made anew.",
    )
    is_edited = fields.Boolean(
        "Edited on the Invoice",
        copy=False,
        readonly=True,
        help="Somebody wrote another amount on the invoice than the price asks for.",
    )
    credit_ids = fields.One2many(
        "proximus.billing.item", "credited_item_id", "Credited By"
    )
    replacement_ids = fields.One2many(
        "proximus.billing.item", "replaces_item_id", "Replaced By"
    )

    # === COPIES OF INVOICE LINES === #

    @api.model
    def _copy_to_lines(self, lines):
        """Create the entries of lines that credit or replace others.

        :param lines: `account.move.line` records with a ``px_origin_line_id``.
        :return: the created entries.
        """
        pairs = [
            (item, line)
            for line in lines
            for item in line.px_origin_line_id.billing_item_ids
            if item.state == "billed"
        ]
        places = self.union(*(item for item, _line in pairs))._taken_places()
        vals_list = []
        for item, line in pairs:
            vals = item._prepare_copy(line)
            vals["sequence"] = self._take_place(places, vals)
            vals_list.append(vals)
        items = self._as_ledger().create(vals_list)
        # What is made anew is charged in place of what is credited at the same time.
        made_anew = items.replaces_item_id.credit_ids.filtered("is_reversal")
        made_anew._count()
        return items

    def _prepare_copy(self, line) -> dict:
        """Return the values of the entry of a line that credits or replaces this one.

        :param line: the `account.move.line`.
        """
        self.ensure_one()
        origin = line.px_origin_line_id
        vals = {
            "state": "billed",
            "move_line_id": line.id,
            "is_edited": self.is_edited,
            "change_id": False,
        }
        if line.move_id.move_type == origin.move_id.move_type:
            return self._prepare_like(**vals, replaces_item_id=self.id)
        charges = self.kind == "credit" and self.segment_id
        return self._prepare_opposite(
            **vals,
            kind="recurring" if charges else "credit",
            segment_id=False,
            is_reversal=True,
        )

    # === ENTRIES LIKE OTHERS === #

    def _prepare_like(self, **vals) -> dict:
        """Return the values of an entry like this one, that waits for its invoice.

        :param vals: what is different.
        """
        (copied,) = self.copy_data()
        own = {"state": "to_bill", "move_line_id": False, "run_id": False}
        return {**copied, **own, **vals}

    def _prepare_opposite(self, **vals) -> dict:
        """Return the values of an entry that gives back what this one charges.

        :param vals: what is different beside that.
        """
        return self._prepare_like(
            amount=-self.amount,
            included_amount=-self.included_amount,
            credited_item_id=self.id,
            **vals,
        )

    def _create_at_places(self, vals_list: list):
        """Create entries near these, at places of the ledger that are free."""
        places = self._taken_places()
        return self.create(
            [{**vals, "sequence": self._take_place(places, vals)} for vals in vals_list]
        )

    def _taken_places(self) -> dict:
        """Return the next free number of each place in the ledger near these."""
        places = defaultdict(int)
        if not self:
            return places
        lines, sales = self.subscription_line_id.ids, self.sale_line_id.ids
        near = self.search(
            [
                ("state", "!=", "void"),
                "|",
                ("subscription_line_id", "in", lines),
                ("sale_line_id", "in", sales),
            ]
        )
        for item in near:
            place = self._place(item)
            places[place] = max(places[place], item.sequence + 1)
        return places

    @api.model
    def _place(self, item) -> tuple:
        """Return what the unique keys of the ledger compare.

        :param item: an entry, or the values of one by `copy_data`.
        """
        names = ("kind", "subscription_line_id", "sale_line_id", "period_from")
        if isinstance(item, dict):
            values = [item.get(name) or False for name in names]
        else:
            values = [
                item.kind,
                item.subscription_line_id.id,
                item.sale_line_id.id,
                item.period_from,
            ]
        return tuple(values)

    def _take_place(self, places: dict, item) -> int:
        """Return the number of a new entry at its place, and note that it is taken."""
        place = self._place(item)
        places[place] += 1
        return places[place] - 1

    def _fees_undone_by(self, change):
        """Return the `proximus.subscription.line` whose fees a change took back."""
        return self.filtered(
            lambda item: (
                (item.kind == "fee" and change and item.undone_by_id == change)
                or (item.credited_item_id.kind == "fee" and item.change_id == change)
            )
        ).subscription_line_id

    # === WHAT CREDITS COUNT === #

    def _count(self):
        """Let what credits give back be charged anew, where they give back all of it.

        A credit note that is credited itself takes that back.
        """
        ready = self.filtered(
            lambda item: (
                item.is_reversal and item.state == "billed" and not item._counts()
            )
        )
        for item in ready:
            origin = item.credited_item_id
            if origin.is_reversal and not origin.segment_id:
                origin._withdraw_again()
            elif not item._gives_back_all():
                continue
            elif origin.segment_id:
                item.segment_id = origin.segment_id
            else:
                made_anew = origin.replacement_ids.filtered(_is_billed)[:1]
                item.replaced_by_id = made_anew or origin._bill_again()
        ready._settle_subscriptions()

    def _counts(self) -> bool:
        """Whether what this credit gives back is charged anew already."""
        return bool(self.segment_id or self.replaced_by_id)

    def _uncount(self):
        """Let credits be worth their money only again: they are drafts.

        Where the invoice was made anew they still stand for the former one.
        """
        credits = self.filtered(
            lambda item: (
                item.is_reversal
                and item._counts()
                and not item.credited_item_id.replacement_ids.filtered(_is_billed)
            )
        )
        credits._withdraw_again()
        credits.segment_id = False
        credits._settle_subscriptions()

    def _gives_back_all(self) -> bool:
        """Whether nothing is left of the charge that is credited."""
        self.ensure_one()
        origin = self.credited_item_id
        if origin.state == "void" or self.period_from != origin.period_from:
            return False
        given = origin.credit_ids.filtered(
            lambda item: (
                item.is_reversal
                and item.state == "billed"
                and (item == self or item.move_id.state == "posted")
            )
        )
        left = origin.amount + sum(given.mapped("amount"))
        same_days = self.period_to == origin.period_to
        return same_days and self.currency_id.is_zero(left)

    def _bill_again(self):
        """Return an entry that bills once more what is no period and was credited."""
        self.ensure_one()
        waiting = self.credit_ids.filtered(
            lambda item: item.state == "to_bill" and not item.segment_id
        )[:1]
        if waiting:
            waiting._void()
            return self
        return self._create_at_places([self._prepare_like()])

    def _withdraw_again(self):
        """Take back what credits made billable once more, or credit it."""
        for item in self.filtered("replaced_by_id"):
            again = item._last_replacement()
            if again.state == "to_bill":
                again._void()
            elif again.state == "billed":
                # it is charged twice
                again._create_at_places([again._prepare_opposite(kind="credit")])
            item.replaced_by_id = False

    def _settle_subscriptions(self):
        """Bring the ledger in line with what counts by now, for the next run."""
        if not self:
            return
        self.subscription_line_id._settle(at_once=True)
        self.subscription_id._refresh_next_invoice_date()

    # === EDITED LINES === #

    def _follow_line(self, line, alone=True):
        """Take over what somebody wrote on the invoice line of this entry.

        :param line: the `account.move.line`.
        :param alone: whether the line has no other entry.
        :raises UserError: when the entry cannot say it.
        """
        self.ensure_one()
        if line.currency_id != self.currency_id:
            self._refuse_edit(
                line,
                self.env._(
                    "it is charged in %(own)s, not in %(other)s",
                    own=self.currency_id.name,
                    other=line.currency_id.name,
                ),
            )
        vals = self._edited_days(line)
        amount = line._ledger_amount()
        if self.currency_id.compare_amounts(amount, self.amount):
            if (
                not alone
                or amount * self.amount < 0
                or (amount < 0 and not self.amount)
            ):
                self._refuse_edit(
                    line, self.env._("a charge cannot become a credit, or turn round")
                )
            vals.update(amount=amount, included_amount=0.0, is_edited=True)
            vals["quantity"] = abs(line.quantity) or self.quantity
        if line.product_id and line.product_id != self.product_id:
            vals["product_id"] = line.product_id.id
        if vals:
            self._as_ledger().write(vals)
            line.move_id._explain_changes_again()

    def _edited_credit(self, period) -> float:
        """Return what giving back a part of an edited charge is worth.

        :param period: the :class:`~..tools.periods.Period` that is given back.
        :return: the same part of what was really charged, below zero.
        """
        self.ensure_one()
        part = period.fraction / self._to_charge().share
        unit = decimal_unit(self.currency_id.rounding)
        return -float(round_half_up(fraction(self.amount) * part, unit))

    def _edited_days(self, line) -> dict:
        """Return the days that were written on the line of a credit made by hand."""
        days = (line.px_period_from, line.px_period_to)
        if days == (self.period_to and self.period_from, self.period_last):
            return {}
        if not self.is_reversal or self._counts() or not all(days):
            self._refuse_edit(
                line,
                self.env._(
                    "its days are those of the subscription, and stay as they are"
                ),
            )
        return {
            "period_from": days[0],
            "period_to": fields.Date.add(days[1], days=1),
            "days": (days[1] - days[0]).days + 1,
        }

    def _refuse_edit(self, line, reason: str):
        """Raise with what cannot be written on an invoice line, and what to do."""
        raise UserError(
            self.env._(
                "%(item)s on %(invoice)s is billed by subscription %(subscription)s: "
                "%(reason)s. Delete this line or cancel the invoice, and change the "
                "subscription: it is billed again then.",
                item=self.name,
                invoice=line.move_id.display_name,
                subscription=self.subscription_id.name,
                reason=reason,
            )
        )
