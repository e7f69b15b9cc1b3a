from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.proximus_connectivity.tools.deferral import deferred
from odoo.addons.proximus_connectivity.tools.money import decimal_unit


class ProximusCutoff(models.Model):
    """Revenue billed in advance that belongs to the time after a closing day.

    One entry on the closing day moves it to deferred income, one on the day after
    takes it back: by days, line by line, with the analytic distribution kept.
    """

    _name = "proximus.cutoff"
    _description = "Revenue Cut-Off"
    _inherit = ["proximus.cutoff.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

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

    @api.depends("company_id")
    def _compute_account_id(self):
        for cutoff in self:
            cutoff.account_id = cutoff.company_id.proximus_deferred_account_id

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

    # === LINES === #

    def action_compute(self):
        """Look up again what was billed for the time after the closing day."""
        self._check_draft()
        for cutoff in self:
            cutoff.line_ids.unlink()
            cutoff.env["proximus.cutoff.line"].create(cutoff._prepare_cutoff_lines())
        return True

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
            move, reversal = cutoff._book(cutoff._prepare_move())
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

    def _moves(self):
        return self.move_id | self.reversal_id
