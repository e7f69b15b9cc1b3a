from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.proximus_connectivity.models.home.proximus_home_card import (
    SHOWN_ROWS,
)

from ...tools import recurring

#: Movements of the recurring revenue that take something off it.
LESS = ("less", "lost")


class ProximusHomeCard(models.Model):
    """What a seller and its accountant want to know: quotations, revenue, billing."""

    _inherit = "proximus.home.card"

    # === QUOTATIONS === #

    @api.model
    def _card_quotations(self) -> dict:
        _ = self.env._
        sent, draft = (
            Domain("state", "=", state) & ~self._own("partner_id.commercial_partner_id")
            for state in ("sent", "draft")
        )
        orders = self.env["sale.order"]
        groups = orders._read_group(
            sent | draft, ["state", "currency_id"], ["recurring_total:sum", "__count"]
        )
        waiting = [group for group in groups if group[0] == "sent"]
        drafts = sum(group[3] for group in groups if group[0] == "draft")
        action = "sale.action_quotations"
        figures = []
        if waiting:
            count = sum(group[3] for group in waiting)
            amount = self._money(self._sums(group[1:3] for group in waiting))
            opened = self._list(action, sent)
            figures = [
                self._figure("sent", _("Wait for an Answer"), str(count), opened),
                self._figure("month", _("Per Month, excl. VAT"), amount, opened),
            ]
        if drafts:
            opened = self._list(action, draft)
            figures.append(self._figure("draft", _("To Send"), str(drafts), opened))
        lines = [
            self._line(
                f"order_{order.id}",
                f"{order.partner_id.name}: {order.name}",
                _("since %(day)s", day=format_date(self.env, order.date_order)),
                self._form("sale.order", order.id),
            )
            for order in orders.search_fetch(
                sent,
                ["name", "partner_id", "date_order"],
                order="date_order, id",
                limit=SHOWN_ROWS,
            )
        ]
        return {
            "figures": figures,
            "lines": lines,
            "empty": _("No quotation waits for an answer."),
        }

    # === RECURRING REVENUE === #

    @api.model
    def _card_recurring(self) -> dict:
        """Return the recurring revenue of today, and of the twelve months before."""
        _ = self.env._
        today = self._proximus_today()
        this = fields.Date.start_of(today, "month")
        so_far = Domain("date", "<=", today)
        groups = self.env["proximus.mrr.change"]._read_group(
            so_far, ["currency_id", "date:month", "movement"], ["mrr:sum"]
        )
        action = "proximus_bundle.proximus_mrr_change_action"
        figures, lines = [], []
        if groups:
            total = self._money(self._sums((group[0], group[3]) for group in groups))
            opened = self._list(action, so_far)
            figures.append(
                self._figure(
                    "month", _("Subscriptions per Month, excl. VAT"), total, opened
                )
            )
        for key, text, is_less, level in (
            ("more", _("New and more this month"), False, "success"),
            ("less", _("Less and lost this month"), True, "danger"),
        ):
            rows = [
                (group[0], group[3])
                for group in groups
                if group[1] == this and (group[2] in LESS) == is_less
            ]
            if rows:
                domain = so_far & Domain("date", ">=", this)
                domain &= Domain("movement", "in" if is_less else "not in", LESS)
                amount = self._money(self._sums(rows))
                opened = self._list(action, domain)
                lines.append(self._line(key, text, amount, opened, level))
        lines += self._active_price_lines() if groups else []
        return {
            "figures": figures,
            "lines": lines,
            "graph": self._revenue_graph(groups, this) if groups else None,
            "empty": _("No subscription runs yet."),
        }

    @api.model
    def _active_price_lines(self) -> list[dict]:
        """Return which part of it is for active lines, as lists add them up."""
        sold = ~self._own() & Domain("state", "=", "active")
        sums = self.env["proximus.line"]._read_group(
            sold, ["currency_id"], ["active_price:sum"]
        )
        if not sums:
            return []
        action = "proximus_connectivity.proximus_line_action_sold"
        return [
            self._line(
                "lines",
                self.env._("Lines per Month"),
                self._money(self._sums(sums)),
                self._list(action, sold),
            )
        ]

    @api.model
    def _revenue_graph(self, groups, this) -> dict:
        """Return the monthly revenue at the end of each of the last twelve months."""
        own = self.env.company.currency_id
        changes = [
            (month, movement, Decimal(str(amount)))
            for currency, month, movement, amount in groups
            if currency == own
        ]
        since = this - relativedelta(months=11)
        return self._columns(
            self.env._("Per Month"),
            [
                (
                    format_date(self.env, month.first, date_format="MMM"),
                    float(month.after),
                )
                for month in recurring.months(changes, this, since)
            ],
        )

    # === BILLING === #

    @api.model
    def _card_billing(self) -> dict:
        _ = self.env._
        today = self._proximus_today()
        month = fields.Date.start_of(today, "month")
        due = Domain("next_invoice_date", "<=", today)
        failed = Domain("billing_error", "!=", False)
        subscriptions = self.env["proximus.subscription"]
        action = "proximus_bundle.proximus_subscription_action"
        figures, lines = [], []
        if count := subscriptions.search_count(due):
            opened = self._list(action, due)
            figures.append(
                self._figure("due", _("To Bill"), str(count), opened, "warning")
            )
        if count := subscriptions.search_count(failed):
            opened = self._list(action, failed)
            text = _("Could not be billed")
            lines.append(self._line("failed", text, str(count), opened, "danger"))
        ours = Domain("move_type", "in", ["out_invoice", "out_refund"]) & Domain(
            "invoice_line_ids.billing_item_ids", "!=", False
        )
        posted = ours & Domain("state", "=", "posted")
        unpaid = posted & Domain("payment_state", "in", ["not_paid", "partial"])
        late = unpaid & Domain("invoice_date_due", "<", today)
        for key, label, domain, amount, level in (
            (
                "billed",
                _("Billed This Month, excl. VAT"),
                posted & Domain("invoice_date", ">=", month),
                "amount_untaxed_signed",
                "",
            ),
            ("unpaid", _("Unpaid"), unpaid, "amount_residual_signed", ""),
            ("late", _("Overdue"), late, "amount_residual_signed", "danger"),
        ):
            groups = self.env["account.move"]._read_group(
                domain, ["company_currency_id"], [f"{amount}:sum"]
            )
            if groups:
                opened = self._list("account.action_move_out_invoice_type", domain)
                total = self._money(self._sums(groups))
                figures.append(self._figure(key, label, total, opened, level))
        lines += self._elsewhere_lines(due, unpaid)
        drafts = ours & Domain("state", "=", "draft")
        if count := self.env["account.move"].search_count(drafts):
            opened = self._list("account.action_move_out_invoice_type", drafts)
            text = _("Draft invoices to post")
            lines.append(self._line("drafts", text, str(count), opened))
        return {
            "figures": figures,
            "lines": lines,
            "empty": _("Nothing is to be billed, and everything is paid."),
            "button": self._button(
                _("Billing Runs"),
                self._list("proximus_bundle.proximus_billing_run_action", []),
            ),
        }

    @api.model
    def _elsewhere_lines(self, due: Domain, unpaid: Domain) -> list[dict]:
        """Return what waits in the other companies of the user, who has to switch."""
        _ = self.env._
        others = self.env.user.company_ids - self.env.companies
        if not others:
            return []
        there = self.with_context(allowed_company_ids=others.ids).env
        to_bill = dict(
            there["proximus.subscription"]._read_group(due, ["company_id"], ["__count"])
        )
        owed = {
            company: company.currency_id.format(amount)
            for company, amount in there["account.move"]._read_group(
                unpaid, ["company_id"], ["amount_residual_signed:sum"]
            )
        }
        lines = []
        for company in others:
            notes = [
                company in to_bill and _("to bill: %s", to_bill[company]),
                company in owed and _("unpaid: %s", owed[company]),
            ]
            if any(notes):
                text = _("In %(company)s", company=company.name)
                note = " · ".join(filter(None, notes))
                lines.append(self._line(f"company_{company.id}", text, note))
        return lines

    # === CLOSING === #

    @api.model
    def _card_closing(self) -> dict:
        """Return the next closing day, and the last one that waits for its entry."""
        _ = self.env._
        today = self._proximus_today()
        year = self.env.company.compute_fiscalyear_dates(today)
        last = fields.Date.subtract(year["date_from"], days=1)
        cutoffs = self.env["proximus.cutoff"].search_fetch(
            [("state", "!=", "cancelled"), ("company_id", "=", self.env.company.id)],
            ["date", "state", "amount"],
            limit=SHOWN_ROWS,
        )
        action = "proximus_bundle.proximus_cutoff_action"
        left = (year["date_to"] - today).days
        figures = [
            self._figure(
                "next",
                _("Next Closing, in %(days)s Days", days=left),
                format_date(self.env, year["date_to"]),
                self._list(action, []),
            )
        ]
        currency = self.env.company.currency_id
        states = dict(cutoffs._fields["state"]._description_selection(self.env))
        lines = [
            self._line(
                f"cutoff_{cutoff.id}",
                f"{format_date(self.env, cutoff.date)}: {states[cutoff.state]}",
                currency.format(cutoff.amount),
                self._form("proximus.cutoff", cutoff.id),
                "warning" if cutoff.state == "draft" else "",
            )
            for cutoff in cutoffs
        ]
        if last not in cutoffs.mapped("date") and self._has_billed_before(last):
            text = _(
                "Revenue of %(day)s not deferred yet", day=format_date(self.env, last)
            )
            new = self._form("proximus.cutoff", context={"default_date": last})
            lines.insert(0, self._line("missing", text, "", new, "warning"))
        return {"figures": figures, "lines": lines}

    @api.model
    def _has_billed_before(self, day) -> bool:
        """Return whether something was billed for a time that goes on after a day."""
        billed = [
            ("company_id", "=", self.env.company.id),
            ("state", "=", "billed"),
            ("period_from", "<=", day),
            ("period_to", ">", fields.Date.add(day, days=1)),
        ]
        return bool(self.env["proximus.billing.item"].search_count(billed, limit=1))
