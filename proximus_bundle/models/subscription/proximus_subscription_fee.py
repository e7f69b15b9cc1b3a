from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.proximus_connectivity.tools.money import decimal_unit

from ...tools.early_termination import clawback


class ProximusSubscription(models.Model):
    """What leaving before the end of the term costs, and how it is billed."""

    _inherit = "proximus.subscription"

    def _exit_quote(self, last_day, lines=None):
        """Return what it costs when lines leave after a day.

        :param last_day: last day of service.
        :param lines: all that are charged by default.
        :return: dict with ``fees`` (amount per `proximus.subscription.line`), their
            ``total``, the ``clawback`` in it, ``protected``, whether the law limits
            it for some lines, and ``unsure``, what contracts ask beyond a law that is
            not checked.
        """
        self.ensure_one()
        leave = fields.Date.add(last_day, days=1)
        running = self.line_ids.filtered(lambda x: x._charged_after(leave))
        lines = running if lines is None else lines
        quotes = {line: line._exit_quote(leave) for line in lines}
        fees = {line: quote["fee"] + quote["back"] for line, quote in quotes.items()}
        back = sum(quote["back"] for quote in quotes.values())
        unsure = sum(quote["unsure"] for quote in quotes.values())
        if lines and not running - lines:
            setup, setup_unsure = self._setup_back(leave)
            fees[lines[0]] += setup
            back, unsure = back + setup, unsure + setup_unsure
        return {
            "fees": {line: float(fee) for line, fee in fees.items() if fee},
            "total": float(sum(fees.values())),
            "clawback": float(back),
            "protected": any(quote["protected"] for quote in quotes.values()),
            "unsure": float(unsure),
        }

    def _ask_about_law(self, lines, leave, unsure: float):
        """Ask somebody to decide about what the law may forbid to charge.

        :param unsure: what contracts ask beyond it, see :meth:`_exit_quote`.
        :return: the activity, none where there is nothing to decide.
        """
        if self.currency_id.compare_amounts(unsure, 0) <= 0:
            return self.env["mail.activity"]
        note = self.env._(
            "%(lines)s ended early or became less, from %(date)s on. The contract asks "
            "%(amount)s more than is charged: the law may protect this customer, and "
            "its figures are not checked yet. Have them checked under Configuration, "
            "Parameters; if it does not protect, bill this amount.",
            lines=", ".join(lines.mapped("display_name")),
            date=format_date(self.env, leave),
            amount=self.currency_id.format(unsure),
        )
        # sudo: a customer who leaves plans nothing
        return self.sudo()._activity(
            self._proximus_today(), note, self.env._("Early Termination Fee")
        )

    def _ask_about_end(self, lines, leave, unsure: float):
        """Ask somebody about what the law may forbid to charge for an end, once.

        :param leave: first day that is not charged any more.
        :param unsure: see :meth:`_ask_about_law`.
        """
        # sudo: the question is kept by the program
        lines.sudo().law_activity_id = self._ask_about_law(lines, leave, unsure)

    def _close_question_about_end(self, lines):
        """Ask nobody any more about lines that do not end so; about others again."""
        # sudo: see _ask_about_end
        lines_sudo = self.sudo().line_ids
        open_sudo = lines_sudo.filtered(
            lambda x: x.id in lines.ids and x.law_activity_id.active
        ).law_activity_id
        others = lines_sudo.filtered(
            lambda x: x.law_activity_id in open_sudo and x.id not in lines.ids
        )
        open_sudo.unlink()
        for leave, group in others.filtered("date_end").grouped("date_end").items():
            group = group.with_env(self.env)
            unsure = self._leaving_quote(group, leave)["unsure"]
            self._ask_about_end(group, leave, unsure)

    def _ask_about_less(self, factors: dict, date):
        """Ask somebody about what the law may forbid to charge for becoming less.

        :param factors: part of the price that stays per line, before it changes.
        """
        unsure = {
            line: line._downgrade_unsure(date, factor)
            for line, factor in factors.items()
        }
        lines = self.line_ids.filtered(lambda line: unsure.get(line))
        self._ask_about_law(lines, date, sum(unsure.values()))

    def _setup_back(self, leave) -> tuple[Decimal, Decimal]:
        """Return what is taken back of the set-up when everything leaves.

        :return: what is charged, and what the contract asks beyond a law that is not
            checked.
        """
        zero = Decimal(0)
        if not (self.exit_clawback and self.setup_given and self.term_months):
            return zero, zero
        back = clawback(
            Decimal(repr(self.setup_given)),
            self.term_months,
            self._elapsed_months(leave),
            decimal_unit(self.currency_id.rounding),
        )
        protected = self.line_ids.filtered(lambda line: line._exit_limit(leave)[1])
        if not protected:
            return back, zero
        # a protected customer pays no fee beyond the law's
        # sudo: the seller or the customer reads the answer, not the line
        checked = any(protected.line_id.sudo().mapped("exit_protection_checked"))
        return zero, zero if checked else back

    def _elapsed_months(self, day):
        """Return how many full months of the term have gone by on a day."""
        start = self.term_start or self.date_start
        months = (day.year - start.year) * 12 + day.month - start.month
        return max(months - (fields.Date.add(start, months=months) > day), 0)

    # === ENTRIES === #

    def _leaving_quote(self, lines, leave) -> dict:
        """Return what it costs that lines leave: one calculation for every door.

        :param leave: first day that is not charged any more.
        :return: see :meth:`_exit_quote`.
        """
        return self._exit_quote(fields.Date.subtract(leave, days=1), lines)

    def _leaving_fees(self, lines, leave) -> dict:
        """Return the fee per line of :meth:`_leaving_quote`."""
        return self._leaving_quote(lines, leave)["fees"]

    def _add_fees(self, fees: dict, date):
        """Have termination fees billed with the next invoice, once per line and day.

        :param fees: amount per `proximus.subscription.line`.
        :param date: first day that is not charged any more.
        """
        product = self.env.ref("proximus_bundle.product_exit_fee")
        change = self.env["proximus.subscription.change"]._at_work()
        reader = self._as_customer_reads().env
        # sudo: the change writes the ledger, whoever may make it
        items_sudo = self.sudo().item_ids
        taken = items_sudo.filtered(
            lambda i: i.kind == "fee" and i.period_from == date and i.state != "void"
        ).grouped(lambda i: i.subscription_line_id.id)
        return items_sudo.create(
            [
                {
                    "subscription_id": self.id,
                    "subscription_line_id": line.id,
                    "product_id": product.id,
                    "name": reader._("Early termination fee: %s", line.name),
                    "kind": "fee",
                    "date": line._correction_date(date),
                    "period_from": date,
                    "sequence": len(taken.get(line.id, ())),
                    "amount": fee,
                    "change_id": change.id,
                }
                for line, fee in fees.items()
                if fee
            ]
        )

    def _fees_due(self, lines, leave):
        """Return the fees of lines for an end, unless they were taken back."""
        # sudo: whoever ends a line need not see the ledger
        items_sudo = self.sudo().item_ids
        returned = items_sudo.filtered(
            lambda i: i.kind == "compensation" and i.state != "void"
        ).credited_item_id
        return items_sudo.filtered(
            lambda i: (
                i.kind == "fee"
                and i.period_from == leave
                and i.state != "void"
                and i.subscription_line_id.id in lines.ids
                and i not in returned
            )
        )

    def _undo_fees(self, lines, leave):
        """Void the fees of lines for an end; what is on an invoice is credited.

        What somebody was to decide about that end is no question any more.

        :param leave: first day that was not to be charged any more.
        :return: the `proximus.subscription.line` records that had one.
        """
        self._close_question_about_end(lines)
        fees = self._fees_due(lines, leave)
        change = self.env["proximus.subscription.change"]._at_work()
        waiting = fees.filtered(lambda item: item.state == "to_bill")
        waiting._void()
        waiting.undone_by_id = change
        billed, today = fees - waiting, self._proximus_today()
        billed._create_at_places(
            [
                item._prepare_opposite(
                    kind="compensation", date=today, change_id=change.id
                )
                for item in billed
            ]
        )
        return lines.browse(fees.subscription_line_id.ids)

    def _undo_fees_of_ends(self, lines):
        """Undo the fees of the ends that lines have, for they get another one."""
        for day, group in lines.filtered("date_end").grouped("date_end").items():
            self._undo_fees(group, day)

    def _move_fees(self, lines, leave):
        """Let fees follow an end that is another one now, or none.

        Who is followed by another customer leaves no commitment.

        :param leave: first day that was not to be charged any more.
        """
        asked = lines.filtered(lambda x: x.sudo().law_activity_id.active)  # sudo: ours
        owing = self._undo_fees(lines, leave)
        ending = lines.filtered(lambda x: x.date_end and not x.line_id.successor_ids)
        for day, group in (ending & owing).grouped("date_end").items():
            self._add_fees(self._leaving_fees(group, day), day)
        for day, group in (ending & asked).grouped("date_end").items():
            self._ask_about_end(group, day, self._leaving_quote(group, day)["unsure"])

    def _charge_leaving(self, lines, leave, quote: dict):
        """Have the fees of lines billed that leave on a day from now on.

        :param leave: first day that is not charged any more.
        :param quote: what was announced, by :meth:`_leaving_quote` before they left:
            who has left has fewer numbers, and the law would seem to protect.
        :return: the created `proximus.billing.item` records.
        """
        self._undo_fees(lines, leave)
        self._ask_about_end(lines, leave, quote["unsure"])
        fees = {line: fee for line, fee in quote["fees"].items() if line in lines}
        return self._add_fees(fees, leave)

    def _check_downgrade(self, lines, date, is_less):
        """Refuse less than what the customer is committed to, if so agreed upon.

        :raises UserError: with the first day on which it is possible.
        """
        end = self.commitment_end_date
        if is_less and self.downgrade_rule == "refuse" and end and date <= end:
            raise UserError(
                self.env._(
                    "%(lines)s: %(subscription)s is committed until %(end)s and does "
                    "not allow less before. Choose a later day.",
                    lines=", ".join(lines.mapped("name")),
                    subscription=self.name,
                    end=self._proximus_spoken_day(end),
                )
            )
