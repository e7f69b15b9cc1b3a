from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.proximus_connectivity.tools.money import decimal_unit

from ...tools.deferral import deferred
from ...tools.lifecycle import CUTOFF_TRANSITIONS


class ProximusCutoff(models.Model):
    """Revenue billed in advance that belongs to the time after a closing day.

    One entry on the closing day moves it to deferred income, one on the day after
    takes it back: by days, line by line, with the analytic distribution kept.
    """

    _name = "proximus.cutoff"
    _description = "Revenue Cut-Off"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "Closing Day",
        required=True,
        default=lambda self: self._default_date(),
        help="Last day of the accounting period, included.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    account_id = fields.Many2one(
        "account.account",
        "Deferred Income Account",
        check_company=True,
        compute="_compute_account_id",
        store=True,
        readonly=False,
        domain="[('account_type', 'in', ('liability_current', 'asset_current'))]",
        help="Such as 493 in the Belgian chart of accounts.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        domain="[('type', '=', 'general')]",
    )
    line_ids = fields.One2many("proximus.cutoff.line", "cutoff_id", "Lines")
    line_count = fields.Integer(compute="_compute_amount", store=True)
    amount = fields.Monetary("Deferred", compute="_compute_amount", store=True)
    move_id = fields.Many2one(
        "account.move", "Entry", readonly=True, copy=False, index="btree_not_null"
    )
    reversal_id = fields.Many2one(
        "account.move", readonly=True, copy=False, index="btree_not_null"
    )

    _once = models.UniqueIndex(
        "(company_id, date) WHERE state != 'cancelled'",
        "This closing day has a cut-off already. Cancel it to make another one.",
    )

    @api.model
    def _default_date(self):
        """Return the last day of the fiscal year that ended last."""
        today = self._proximus_today()
        year = self.env.company.compute_fiscalyear_dates(today)
        return fields.Date.subtract(year["date_from"], days=1)

    @api.depends("date", "company_id")
    def _compute_name(self):
        for cutoff in self:
            cutoff.name = f"{cutoff.company_id.name} {cutoff.date}"

    @api.depends("date", "company_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cutoff in self:
            day = format_date(self.env, cutoff.date)
            cutoff.display_name = " ".join(filter(None, (cutoff.company_id.name, day)))

    # One compute each: core leaves out all fields of a compute of which one is given.
    @api.depends("company_id")
    def _compute_account_id(self):
        for cutoff in self:
            cutoff.account_id = cutoff.company_id.proximus_deferred_account_id

    @api.depends("company_id")
    def _compute_journal_id(self):
        journals = self.env["account.journal"]
        for company, cutoffs in self.grouped("company_id").items():
            cutoffs.journal_id = journals.search(
                [
                    *journals._check_company_domain(company),
                    ("type", "=", "general"),
                ],
                limit=1,
            )

    @api.depends("line_ids.deferred_amount")
    def _compute_amount(self):
        groups = self.env["proximus.cutoff.line"]._read_group(
            [("cutoff_id", "in", self.ids)],
            ["cutoff_id"],
            ["__count", "deferred_amount:sum"],
        )
        found = {cutoff: (count, amount) for cutoff, count, amount in groups}
        for cutoff in self:
            cutoff.line_count, cutoff.amount = found.get(cutoff._origin, (0, 0.0))

    def _lifecycle_moves(self):
        return CUTOFF_TRANSITIONS

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        for cutoff in self.filtered(lambda cutoff: cutoff.state == "posted"):
            raise UserError(
                self.env._(
                    "The cut-off of %(date)s is booked. Cancel it first.",
                    date=self._proximus_spoken_day(cutoff.date, with_year=True),
                )
            )

    # === LINES === #

    def action_compute(self):
        """Look up again what was billed for the time after the closing day."""
        self._check_draft()
        for cutoff in self:
            cutoff.line_ids.unlink()
            cutoff.env["proximus.cutoff.line"].create(cutoff._prepare_cutoff_lines())
        return True

    def _check_draft(self):
        for cutoff in self.filtered(lambda cutoff: cutoff.state != "draft"):
            raise UserError(
                self.env._(
                    "The cut-off of %(date)s is not a draft any more.",
                    date=self._proximus_spoken_day(cutoff.date, with_year=True),
                )
            )

    def _billed_lines(self):
        """Return the posted invoice lines whose service goes on after the day."""
        self.ensure_one()
        return self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "in", ("out_invoice", "out_refund")),
                ("display_type", "=", "product"),
                ("date", "<=", self.date),
                ("px_period_from", "!=", False),
                ("px_period_to", ">", self.date),
            ],
            order="date, move_id, sequence, id",
        )

    def _prepare_cutoff_lines(self):
        unit = decimal_unit(self.currency_id.rounding)
        return [
            {
                "cutoff_id": self.id,
                "move_line_id": line.id,
                "deferred_amount": float(
                    deferred(
                        Decimal(repr(-line.balance)),
                        line.px_period_from,
                        line.px_period_to,
                        self.date,
                        unit,
                    )
                ),
            }
            for line in self._billed_lines()
        ]

    # === BOOKING === #

    def action_post(self):
        """Book the deferred income and its reversal on the day after.

        :raises UserError: when there is nothing to defer, or an account or journal is
            missing.
        """
        self._check_move("posted")
        self.action_compute()
        for cutoff in self:
            cutoff._check_complete()
            move = self.env["account.move"].create(cutoff._prepare_move())
            move._post(soft=False)
            reversal = move._reverse_moves(
                [
                    {
                        "date": fields.Date.add(cutoff.date, days=1),
                        "ref": self.env._("Reversal of %s", move.ref),
                    }
                ]
            )
            reversal._post(soft=False)
            cutoff._transition("posted", move_id=move.id, reversal_id=reversal.id)
        return True

    def _check_complete(self):
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Nothing was billed for the time after %(date)s: there is no "
                    "revenue to defer.",
                    date=self._proximus_spoken_day(self.date, with_year=True),
                )
            )
        if not self.account_id or not self.journal_id:
            raise UserError(
                self.env._(
                    "Choose the deferred income account and the journal of the cut-off "
                    "of %(date)s. The account can be set for all of them in Settings, "
                    "Bundles.",
                    date=self._proximus_spoken_day(self.date, with_year=True),
                )
            )

    def _prepare_move(self):
        """Return the entry: revenue accounts against deferred income, per analytic."""
        lines, total = [], 0.0
        for key, group in self.line_ids.grouped(
            lambda line: line._booking_key()
        ).items():
            account, _distribution = key
            amount = self.currency_id.round(sum(group.mapped("deferred_amount")))
            total += amount
            lines.append(
                {
                    "account_id": account.id,
                    "name": self._entry_label(),
                    "balance": amount,
                    "analytic_distribution": group[:1].analytic_distribution,
                }
            )
        lines.append(
            {
                "account_id": self.account_id.id,
                "name": self._entry_label(),
                "balance": -self.currency_id.round(total),
            }
        )
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "ref": self._entry_label(),
            "line_ids": [Command.create(vals) for vals in lines],
        }

    def _entry_label(self):
        day = self._proximus_spoken_day(self.date, with_year=True)
        return self.env._("Income deferred on %(date)s", date=day)

    def action_cancel(self):
        """Take back a booked cut-off: both entries are cancelled."""
        self._check_move("cancelled")
        moves = self.move_id | self.reversal_id
        moves.button_draft()
        moves.button_cancel()
        self._transition("cancelled")
        # The unique key must know before another one takes the day.
        self.flush_recordset(["state"])
        return True

    def action_view_moves(self):
        """Open the entries of these cut-offs."""
        return {
            "name": self.env._("Entries"),
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.move_id | self.reversal_id).ids)],
        }
