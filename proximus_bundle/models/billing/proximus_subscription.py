import logging
from collections import defaultdict
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.lifecycle import RUNNING

_logger = logging.getLogger(__name__)
#: What a run writes beside documents.
OWN_MODELS = (
    "proximus.billing.item",
    "proximus.subscription.line",
    "proximus.subscription",
)


class ProximusSubscription(models.Model):
    """The billing run: what is due, rated and invoiced, never twice and never lost.

    Three things see to "never twice": the subscriptions are locked, the ledger
    (`proximus.billing.item`) has a unique key, and all of a customer's invoice, items
    and progress are one savepoint.
    """

    _inherit = "proximus.subscription"

    # === ACTIONS === #

    def action_bill(self):
        """Bill these subscriptions now, also again after a problem.

        :raises UserError: with the problem, when there is one again, or with the day
            on which something is due.
        """
        today = self._proximus_today()
        due = self.filtered(
            lambda sub: sub.next_invoice_date and sub.next_invoice_date <= today
        )
        if not due:
            days = (
                (sub.name, sub._proximus_spoken_day(sub.next_invoice_date) or "–")
                for sub in self
            )
            raise UserError(
                self.env._(
                    "Nothing is due: %(dates)s.",
                    dates=", ".join(map(" ".join, days)),
                )
            )
        moves = due._bill(today)
        failed = due.filtered("billing_error")
        if failed and not moves:
            raise UserError(
                "\n".join(f"{sub.name}: {sub.billing_error}" for sub in failed)
            )
        return due.action_view_invoices()

    # === PUBLIC ENTRY === #

    @api.model
    def _bill(self, until, batch: int = 100, run=None):
        """Invoice everything that may be billed in advance on a day.

        Missed periods are caught up; what was billed is skipped. One customer's
        failure is stored on its subscriptions and does not stop the others.

        :param until: the day, also the invoice date.
        :param batch: invoices per round.
        :param run: the `proximus.billing.run` that it is a part of, if any.
        :return: the created `account.move` records, posted if the company wants so.
        :raises UserError: without a day or a positive batch.
        """
        until = fields.Date.to_date(until)
        if not until or batch < 1:
            raise UserError(
                self.env._("Billing needs a day and batches of one invoice or more.")
            )
        moves = self.env["account.move"]
        for subscriptions in self._billing_batches(until, batch):
            moves |= subscriptions._bill_batch(until, run)
        return moves

    @api.model
    def _billing_batches(self, until, batch):
        """Return the due subscriptions, cut into rounds of `batch` invoices.

        The subscriptions of one invoice stay together.

        :return: list of record sets; of `self`, or of all when it is empty.
        """
        domain = [("next_invoice_date", "<=", until)]
        if self:
            domain.append(("id", "in", self.ids))
        due = self.search(domain, order="company_id, partner_invoice_id, id")
        groups = list(due.grouped(lambda sub: sub._invoice_key()).values())
        return [
            self.browse().union(*groups[start : start + batch])
            for start in range(0, len(groups), batch)
        ]

    def _bill_batch(self, until, run=None):
        """Bill some subscriptions together; if that fails, customer by customer."""
        # Another run that holds a subscription bills it: skip it here.
        subscriptions = self._whole_invoices(self.try_lock_for_update())
        try:
            with self.env.cr.savepoint():
                return subscriptions._bill_now(until, run)
        except OperationalError:
            # A conflict with another transaction: whoever called tries again.
            raise
        except Exception as error:
            groups = subscriptions.grouped(lambda sub: sub._invoice_key())
            if len(groups) < 2:
                subscriptions._store_billing_error(error)
                return self.env["account.move"]
        moves = self.env["account.move"]
        for group in groups.values():
            moves |= group._bill_batch(until, run)
        return moves

    def _whole_invoices(self, locked):
        """Return what is locked as far as all that shares an invoice with it is.

        Else two workers that begin at once would make two invoices of one.
        """
        if self <= locked:
            return self
        groups = self.grouped(lambda sub: sub._invoice_key()).values()
        return self.browse().union(*(group for group in groups if group <= locked))

    def _bill_now(self, until, run=None):
        """Rate and invoice; leave nothing behind when something fails."""
        stops = self._due_stops(until)
        charges = self._rate(until, stops)
        waiting = self._waiting_items(until)
        moves = self._invoice(charges, waiting, until, run)
        self._move_on(stops, until)
        if any(self.mapped("billing_error")):
            self.write({"billing_error": False})
        self._refresh_next_invoice_date()
        self._close_finished(until)
        # from the first number on, no other worker gets one of that journal: what is
        # ours is written before; what posting changes too is written once, with it
        for name in OWN_MODELS:
            self.env[name].flush_model()
        self._post_invoices(moves)
        self.env.flush_all()
        return moves

    def _store_billing_error(self, error):
        """Keep what went wrong, in words, for whoever looks after billing."""
        if isinstance(error, UserError):
            message = str(error)
        else:
            message = self.env._(
                "Unexpected problem, please report it: %(type)s: %(error)s",
                type=type(error).__name__,
                error=error,
            )
        _logger.info(
            "Subscriptions %s were not billed", self.mapped("name"), exc_info=error
        )
        self.write({"billing_error": message})

    # === RATING === #

    def _rate(self, until, stops: dict | None = None):
        """Return what is due and not in the ledger yet, without saving anything.

        :param until: day on which one bills.
        :param stops: what :meth:`_due_stops` says of that day, if it is known already.
        :return: list of values of `proximus.billing.item`.
        """
        if stops is None:
            stops = self._due_stops(until)
        lines = self.line_ids.browse([line.id for line in stops])
        items = lines._covered(ahead=True)
        none = self.env["proximus.billing.item"]
        return [
            vals
            for line, stop in stops.items()
            for vals in line._lacking(
                line.billed_until or line.date_start, stop, items.get(line.id, none)
            )
        ]

    def _due_stops(self, until):
        """Return up to which day each line with something due may be billed."""
        lines = self.with_prefetch().line_ids.with_prefetch()
        schedules = {sub: sub._schedule() for sub in self if sub.date_start}
        stops = {}
        for line in lines:
            start = line._next_date()
            if not start or start > until:
                continue
            stops[line] = line._billed_to(schedules[line.subscription_id], until)
        return stops

    def _move_on(self, stops, until):
        """Remember how far the lines are billed.

        :param stops: see :meth:`_due_stops`.
        :param until: day on which one bills.
        """
        billed = self.line_ids.browse().union(*stops)
        by_date = billed.grouped(
            lambda line: max(stops[line], line.billed_until or stops[line])
        )
        for stop, lines in by_date.items():
            lines._as_charge().billed_until = stop

    def _waiting_items(self, until):
        """Return the entries that wait for an invoice: one-offs, usage, credits."""
        return self.env["proximus.billing.item"].search(
            [
                ("subscription_id", "in", self.ids),
                ("state", "=", "to_bill"),
                ("date", "<=", until),
            ]
        )

    # === SCHEDULED === #

    @api.model
    def _cron_bill(self):
        """Begin the run of today in each company where something is due, and work.

        What was stopped by hand stays stopped for its day.
        """
        self.search(
            [("state", "in", list(RUNNING)), ("next_invoice_date", "=", False)]
        )._close_finished()
        runs, cron = self.env["proximus.billing.run"], self.env["ir.cron"]
        cron._commit_progress()
        for (company,) in self._read_group(
            self._proximus_day_domain("next_invoice_date", "<="), ["company_id"]
        ):
            if not runs._work_safely(runs._begin_today, company):
                # somebody makes or starts the run at this moment
                soon = fields.Datetime.now() + timedelta(minutes=1)
                self.env.ref("proximus_bundle.ir_cron_bill")._trigger(soon)
            cron._commit_progress()
        runs._work_scheduled()

    # === INVOICES === #

    def _invoice_key(self):
        """Return what subscriptions must have in common to be on one invoice."""
        self.ensure_one()
        return (
            self.company_id,
            self.partner_invoice_id,
            self.currency_id,
            self.fiscal_position_id,
            self.payment_term_id,
            self.client_order_ref or "",
            self.id if self._invoice_grouping() == "subscription" else 0,
        )

    def _invoice_grouping(self):
        """Return what the customer wants to have on one invoice."""
        customer = self.partner_invoice_id.commercial_partner_id
        return customer.proximus_invoice_grouping or "customer"

    def _invoice(self, charges: list, waiting, until, run=None):
        """Invoice new charges and entries that wait.

        :param charges: values of new `proximus.billing.item` records.
        :param waiting: `proximus.billing.item` records to bill.
        :param until: invoice date.
        :param run: the `proximus.billing.run` that it is a part of, if any.
        :return: the `account.move` records.
        """
        run_id = run.id if run else False
        ledger = self.env["proximus.billing.item"]
        items = ledger._as_ledger().create(charges).with_env(self.env) | waiting
        noted = items._only_noted()
        noted._as_ledger().write({"state": "billed", "run_id": run_id})
        items -= noted
        taxes = items._invoice_cache().taxes
        groups = [
            part for group in items._by_invoice() for part in group._by_sign(taxes)
        ]
        # An invoice about nothing at all is no document: free months are only noted.
        paid = [group for group in groups if any(group.mapped("amount"))]
        free = items - items.browse().union(*paid)
        free._as_ledger().write({"state": "billed", "run_id": run_id})
        if not paid:
            return self.env["account.move"]
        return self._create_moves(paid, until, run_id)

    def _post_invoices(self, moves):
        for company, posted in moves.grouped("company_id").items():
            if company.proximus_post_invoices:
                posted.with_company(company)._post(soft=False)
                posted._queue_sending()

    def _create_moves(self, groups, until, run_id):
        """Create one invoice per group of ledger entries and link them."""
        by_company = defaultdict(list)
        for items in groups:
            by_company[items[0].company_id].append(items)
        all_moves = self.env["account.move"]
        for company, item_groups in by_company.items():
            moves = (
                self.env["account.move"]
                .with_company(company)
                .with_context(default_move_type="out_invoice")
                .create(self._prepare_moves(item_groups, until, run_id))
            )
            for move, items in zip(moves, item_groups, strict=True):
                move._link_billing_items(items._in_invoice_order())
            billed = self.env["proximus.billing.item"].union(*item_groups)
            billed._as_ledger().write({"state": "billed", "run_id": run_id})
            moves._turn_into_refunds()
            all_moves |= moves
        return all_moves.with_env(self.env)

    def _prepare_moves(self, groups, until, run_id):
        """Return the values of one invoice per group of ledger entries.

        Each is written in the language of who gets it, whoever bills.
        """
        groups = [
            items.with_env(items.subscription_id[:1]._as_customer_reads().env)
            for items in groups
        ]
        cache = self.env["proximus.billing.item"]._invoice_cache()
        journals = self._invoice_journals(groups)
        changes = groups[0]._explain_changes(groups)
        return [
            {
                **items.subscription_id[0]._prepare_invoice(items, until),
                "journal_id": journals[items.currency_id].id,
                "px_changes": differences,
                "billing_run_id": run_id,
                "invoice_line_ids": [
                    Command.create(vals)
                    for vals in self._prepare_invoice_lines(items, cache)
                ],
            }
            for items, differences in zip(groups, changes, strict=True)
        ]

    def _invoice_journals(self, groups) -> dict:
        """Return the journal that core takes for invoices, once per currency.

        :param groups: ledger entries of one company.
        """
        company, moves = groups[0].company_id, self.env["account.move"]
        common = {"move_type": "out_invoice", "company_id": company.id}
        return {
            currency: moves.with_company(company)
            .new({**common, "currency_id": currency.id})
            .journal_id
            for currency in groups[0].union(*groups).currency_id
        }

    def _prepare_invoice(self, items, until):
        """Return the values of an invoice, as an order prepares its own."""
        self.ensure_one()
        names = ", ".join(items.subscription_id.mapped("name"))
        orders = ", ".join(dict.fromkeys(items.subscription_id.order_id.mapped("name")))
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.partner_invoice_id.id,
            "partner_shipping_id": (
                items[:1]._invoice_site() or self.partner_shipping_id
            ).id,
            "currency_id": self.currency_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "invoice_payment_term_id": self.payment_term_id.id,
            "invoice_date": until,
            # Core would take today; with a payment term it works it out itself.
            "invoice_date_due": until,
            "invoice_origin": names,
            "ref": self.client_order_ref or orders,
            "invoice_user_id": self.user_id.id,
            "team_id": self.team_id.id,
        }

    def _prepare_invoice_lines(self, items, cache):
        """Return the values of the invoice lines of ledger entries, in their order.

        A section names each subscription. The position of a line is its sequence,
        which finds the entry of a created line again.

        :param cache: the `InvoiceCache` of the run.
        """
        vals_list, subscription = [], None
        for item in items._in_invoice_order():
            if item.subscription_id != subscription:
                subscription = item.subscription_id
                lang = subscription.partner_invoice_id.lang
                vals_list.append(
                    {
                        "display_type": "line_section",
                        "name": subscription.display_name,
                        "sequence": len(vals_list),
                    }
                )
            vals_list.append(
                {
                    **item._prepare_invoice_line(lang, cache),
                    "sequence": len(vals_list),
                }
            )
        return vals_list

    # === PORTAL === #

    def _forecast(self):
        """Return day and net amount of the next invoice, None when unknown."""
        self.ensure_one()
        date = self.next_invoice_date
        if not date:
            return None
        amounts = [charge["amount"] for charge in self._rate(date)]
        amounts += self._waiting_items(date).mapped("amount")
        return {"date": date, "amount": self.currency_id.round(sum(amounts))}

    def _forecast_following(self):
        """Return day and net amount of the invoice after the next one, if known.

        The next one is billed as far as it takes to know, and undone again.
        """
        self.ensure_one()
        first = self.next_invoice_date
        if not first:
            return None
        # sudo: whoever may see what the next invoice is
        tried = self.sudo().with_context(tracking_disable=True)
        savepoint = self.env.cr.savepoint()
        with savepoint:
            try:
                tried._move_on(tried._due_stops(first), first)
                return tried._forecast_after(first)
            finally:
                self.env.flush_all()
                savepoint.rollback()

    def _forecast_after(self, first):
        """Return the forecast of what is due after a day, until which it is billed."""
        waiting = self.item_ids.filtered(
            lambda item: item.state == "to_bill" and item.date > first
        )
        dates = [line._next_date() for line in self.line_ids]
        date = min(filter(None, [*dates, *waiting.mapped("date")]), default=None)
        if not date:
            return None
        amounts = [charge["amount"] for charge in self._rate(date)]
        amounts += waiting.filtered(lambda item: item.date <= date).mapped("amount")
        return {"date": date, "amount": self.currency_id.round(sum(amounts))}

    def _portal_invoices(self):
        """Return the invoices that a customer may see, the newest first."""
        return self.move_ids.filtered(lambda move: move.state == "posted").sorted(
            "invoice_date", reverse=True
        )
