from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

UNDATED = [("date_from", "=", False)]
DATED = [("date_from", "!=", False)]


class ProximusCostCutoff(models.Model):
    """Cost of lines that belongs to the other side of a closing day.

    What operators billed for later days is deferred, what is used and not billed yet is
    accrued: one entry each, and its reversal on the day after. What an earlier cut-off
    of the same day has booked is not booked again, only the difference.

    Which bill lines there are stands in ``proximus_cost_cutoff_bill.py``, what is used
    and not billed in ``proximus_cost_cutoff_agreed.py``.
    """

    _name = "proximus.cost.cutoff"
    _description = "Cost Cut-Off"
    _inherit = ["proximus.cutoff.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    with_customer_lines = fields.Boolean(
        "Lines of Customers Too",
        help="Also what operators bill for lines that are sold to customers. Otherwise "
        "only own use, and what is about no known line.",
    )
    deferred_account_id = fields.Many2one(
        "account.account",
        "Deferred Charges Account",
        check_company=True,
        compute="_compute_deferred_account_id",
        store=True,
        index="btree_not_null",
        readonly=False,
        domain="[('account_type', 'in', ('asset_current', 'asset_prepayments'))]",
        help="Such as 490 in the Belgian chart of accounts.",
    )
    accrued_account_id = fields.Many2one(
        "account.account",
        "Accrued Charges Account",
        check_company=True,
        compute="_compute_accrued_account_id",
        store=True,
        index="btree_not_null",
        readonly=False,
        domain="[('account_type', 'in', ('liability_current', 'liability_payable'))]",
        help="Such as 444 (invoices to be received) or 492 (accrued charges) in the "
        "Belgian chart of accounts; your accountant decides.",
    )
    line_ids = fields.One2many("proximus.cost.cutoff.line", "cutoff_id", "Charges")
    advance_ids = fields.One2many(
        "proximus.cost.cutoff.line",
        "cutoff_id",
        "Advance Charges",
        domain=[("kind", "=", "advance"), *DATED],
    )
    accrued_ids = fields.One2many(
        "proximus.cost.cutoff.line",
        "cutoff_id",
        "Accrued Charges",
        domain=[("kind", "=", "accrued"), *DATED],
    )
    undated_ids = fields.One2many(
        "proximus.cost.cutoff.line", "cutoff_id", "Without Days", domain=UNDATED
    )
    deferred_amount = fields.Monetary(
        "Deferred", compute="_compute_amounts", store=True
    )
    accrued_amount = fields.Monetary("Accrued", compute="_compute_amounts", store=True)
    undated_count = fields.Integer(compute="_compute_amounts", store=True)
    deferred_to_book = fields.Monetary(
        "Deferred, to Book", compute="_compute_amounts", store=True
    )
    accrued_to_book = fields.Monetary(
        "Accrued, to Book", compute="_compute_amounts", store=True
    )
    is_computed = fields.Boolean(readonly=True, copy=False)
    draft_count = fields.Integer("Draft Bills", readonly=True, copy=False)
    costless_count = fields.Integer("Lines Without a Cost", readonly=True, copy=False)
    deferral_count = fields.Integer("Deferred by Odoo", readonly=True, copy=False)
    note = fields.Text("Not Included", compute="_compute_note")
    previous_note = fields.Char("Booked Before", compute="_compute_previous_note")
    deferred_move_id = fields.Many2one(
        "account.move", "Deferral", readonly=True, copy=False, index="btree_not_null"
    )
    deferred_reversal_id = fields.Many2one(
        "account.move",
        "Reversal of the Deferral",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    accrued_move_id = fields.Many2one(
        "account.move", "Accrual", readonly=True, copy=False, index="btree_not_null"
    )
    accrued_reversal_id = fields.Many2one(
        "account.move",
        "Reversal of the Accrual",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    _one_draft = models.UniqueIndex(
        "(company_id, date) WHERE state = 'draft'",
        "This closing day has a draft already: open it and compute it again.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_deferred_account_id(self):
        for cutoff in self:
            cutoff.deferred_account_id = cutoff.company_id._proximus_cutoff_account(
                "proximus_deferred_charge_account_id", "490"
            )

    @api.depends("company_id")
    def _compute_accrued_account_id(self):
        for cutoff in self:
            cutoff.accrued_account_id = cutoff.company_id._proximus_cutoff_account(
                "proximus_accrued_charge_account_id", "444", "492"
            )

    @api.depends("line_ids.moved_amount", "line_ids.amount_to_book", "line_ids.date_to")
    def _compute_amounts(self):
        groups = self.env["proximus.cost.cutoff.line"]._read_group(
            [("cutoff_id", "in", self.ids)],
            ["cutoff_id", "kind"],
            ["moved_amount:sum", "amount_to_book:sum"],
        )
        amounts = {
            (cutoff.id, kind): (moved, to_book)
            for cutoff, kind, moved, to_book in groups
        }
        undated = dict(
            self.env["proximus.cost.cutoff.line"]._read_group(
                [("cutoff_id", "in", self.ids), *UNDATED, ("source", "!=", "gone")],
                ["cutoff_id"],
                ["__count"],
            )
        )
        for cutoff in self:
            deferred = amounts.get((cutoff._origin.id, "advance"), (0.0, 0.0))
            accrued = amounts.get((cutoff._origin.id, "accrued"), (0.0, 0.0))
            cutoff.deferred_amount, cutoff.deferred_to_book = deferred
            cutoff.accrued_amount, cutoff.accrued_to_book = accrued
            cutoff.undated_count = undated.get(cutoff._origin, 0)

    @api.depends(
        "undated_count",
        "draft_count",
        "costless_count",
        "deferral_count",
        "is_computed",
    )
    @api.depends_context("lang")
    def _compute_note(self):
        _ = self.env._
        for cutoff in self:
            told = (
                (
                    cutoff.undated_count,
                    _(
                        "Charges of which nobody knows the days: %s. They are not in "
                        "it. Enter their days under “Without Days”."
                    ),
                ),
                (
                    cutoff.costless_count,
                    _("Lines of which nobody knows the cost: %s. They are not in it."),
                ),
                (
                    cutoff.draft_count,
                    _(
                        "Draft bills of operators up to this day: %s. They are not in "
                        "it: post or cancel them first."
                    ),
                ),
                (
                    cutoff.deferral_count,
                    _("Bill lines that Odoo defers by itself: %s. They are not in it."),
                ),
            )
            cutoff.note = "\n".join(text % count for count, text in told if count)

    @api.depends("date", "company_id", "state")
    @api.depends_context("lang")
    def _compute_previous_note(self):
        _ = self.env._
        for cutoff in self:
            cutoff.previous_note = False
            if cutoff.state != "draft" or not (before := cutoff._previous()):
                continue
            money = cutoff.currency_id.format
            cutoff.previous_note = _(
                "A cut-off of this day is booked: %(deferred)s deferred, %(accrued)s "
                "accrued. This one books the difference only. To book all of it again, "
                "cancel that one first.",
                deferred=money(sum(before.mapped("deferred_to_book"))),
                accrued=money(sum(before.mapped("accrued_to_book"))),
            )

    # === CRUD METHODS === #

    def write(self, vals):
        """Extend: another day, or other lines, make another preview."""
        asked = {"company_id", "date", "with_customer_lines"} & vals.keys()
        if asked:
            self._check_draft()
            vals = {**vals, "is_computed": False}
        return super().write(vals)

    # === THE PREVIEW === #

    def action_compute(self):
        """Look up again what belongs to the other side of the closing day.

        What somebody entered stays: days, what is left out, another account.
        """
        self._check_draft()
        for cutoff in self:
            kept = {line.key: line for line in cutoff.line_ids}
            entered = cutoff._entered_days()
            rows = cutoff._bill_rows(entered)
            rows += cutoff._agreed_rows(entered)
            rows = cutoff._with_booked(rows)
            lines = cutoff.line_ids
            for vals in rows:
                old = kept.get(vals["key"])
                if old:
                    vals["is_left_out"] = old.is_left_out
                    if old.account_id and not old.move_line_id:
                        vals["account_id"] = old.account_id.id
            cutoff.line_ids.create(rows)
            lines.unlink()
            cutoff.is_computed = True
        return True

    def _entered_days(self) -> dict:
        """Return the days that somebody entered, by the key of the charge."""
        entered = self.line_ids.filtered(lambda line: line.source == "entered")
        return {line.key: (line.date_from, line.date_to) for line in entered}

    def _previous(self):
        """Return the other cut-offs of this day that are booked."""
        self.ensure_one()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", "=", self.date),
                ("state", "=", "posted"),
                ("id", "not in", self._origin.ids),
            ]
        )

    def _with_booked(self, rows: list[dict]) -> list[dict]:
        """Return the rows with what was booked before, and rows for what is gone."""
        booked = defaultdict(list)
        for line in self._previous().line_ids:
            booked[line.kind, line.key].append(line)
        for vals in rows:
            lines = booked.pop((vals["kind"], vals["key"]), [])
            vals["booked_amount"] = sum(line.amount_to_book for line in lines)
        for (kind, key), lines in booked.items():
            amount = sum(line.amount_to_book for line in lines)
            if self.currency_id.is_zero(amount):
                continue
            last = lines[0]
            rows.append(
                {
                    **self._row(kind, key, last.name),
                    "source": "gone",
                    "move_line_id": last.move_line_id.id,
                    "line_id": last.line_id.id,
                    "partner_id": last.partner_id.id,
                    "account_id": last.account_id.id,
                    "analytic_distribution": last.analytic_distribution,
                    "date_from": last.date_from,
                    "date_to": last.date_to,
                    "booked_amount": amount,
                }
            )
        return rows

    def _row(self, kind: str, key: str, name: str) -> dict:
        return {
            "cutoff_id": self.id,
            "kind": kind,
            "key": key,
            "name": name or "/",
            "amount": 0.0,
            "account_id": False,
        }

    @api.readonly
    def action_view_lines(self):
        """Open every charge of these cut-offs, to filter and to export."""
        return {
            "name": self.env._("Charges"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.cost.cutoff.line",
            "view_mode": "list,pivot",
            "domain": [("cutoff_id", "in", self.ids)],
            "context": {"search_default_group_kind": True},
        }

    @api.readonly
    def action_view_previous(self):
        """Open what is booked for this day already."""
        self.ensure_one()
        previous = self._previous()
        return {
            "name": self.env._("Booked Before"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", previous.ids)],
        }

    # === BOOKING === #

    def action_post(self):
        """Book what is deferred and what is accrued, and take both back the day after.

        :raises UserError: when there is nothing to book, an account or the journal is
            missing, or one of the two days is locked.
        """
        self._check_move("posted")
        self.action_compute()
        for cutoff in self:
            cutoff._check_complete()
            vals = {}
            for kind, name in (("advance", "deferred"), ("accrued", "accrued")):
                if lines := cutoff._lines_to_book(kind):
                    move, reversal = cutoff._book(cutoff._prepare_move(kind, lines))
                    vals[f"{name}_move_id"] = move.id
                    vals[f"{name}_reversal_id"] = reversal.id
            cutoff._transition("posted", **vals)
            # The unique key must know before another draft takes the day.
            cutoff.flush_recordset(["state"])
        return True

    def _lines_to_book(self, kind: str):
        return self.line_ids.filtered(
            lambda line: (
                line.kind == kind and not line.currency_id.is_zero(line.amount_to_book)
            )
        )

    def _check_complete(self):
        _ = self.env._
        day = self._proximus_spoken_day(self.date, with_year=True)
        advance, accrued = (
            self._lines_to_book(kind) for kind in ("advance", "accrued")
        )
        if not advance and not accrued:
            raise UserError(
                _("On %(date)s there is nothing to book that is not booked.", date=day)
            )
        if not self.journal_id:
            raise UserError(_("Choose the journal of the cut-off of %s.", day))
        if (advance and not self.deferred_account_id) or (
            accrued and not self.accrued_account_id
        ):
            raise UserError(
                _(
                    "Choose the accounts of deferred and accrued charges of the "
                    "cut-off of %(date)s. They can be set for all of them in Settings, "
                    "Proximus, Closing.",
                    date=day,
                )
            )
        for line in (advance | accrued).filtered(lambda line: not line.account_id):
            raise UserError(
                _("“%(charge)s” has no expense account: choose one.", charge=line.name)
            )

    def _prepare_move(self, kind: str, lines) -> dict:
        """Return the entry of one kind: cost against the account where it waits.

        The cost is summed up by account and analytic distribution, the other side by
        operator.
        """
        sign = -1 if kind == "advance" else 1
        label = self._entry_label(kind)
        other = self.deferred_account_id if sign < 0 else self.accrued_account_id
        money = self.currency_id.round
        entry = [
            {
                "account_id": group[:1].account_id.id,
                "name": label,
                "balance": money(sign * sum(group.mapped("amount_to_book"))),
                "analytic_distribution": group[:1].analytic_distribution,
            }
            for group in lines.grouped(lambda line: line._booking_key()).values()
        ]
        entry += [
            {
                "account_id": other.id,
                "partner_id": partner.id,
                "name": label,
                "balance": money(-sign * sum(group.mapped("amount_to_book"))),
            }
            for partner, group in lines.grouped("partner_id").items()
        ]
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "ref": label,
            "line_ids": [Command.create(vals) for vals in entry if vals["balance"]],
        }

    def _entry_label(self, kind: str) -> str:
        day = self._proximus_spoken_day(self.date, with_year=True)
        if kind == "advance":
            return self.env._("Charges deferred on %(date)s", date=day)
        return self.env._("Charges accrued on %(date)s", date=day)

    def _moves(self):
        return (
            self.deferred_move_id
            | self.deferred_reversal_id
            | self.accrued_move_id
            | self.accrued_reversal_id
        )
