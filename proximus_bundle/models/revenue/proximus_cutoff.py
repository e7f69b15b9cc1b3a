from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.proximus_connectivity.tools.deferral import deferred
from odoo.addons.proximus_connectivity.tools.money import decimal_unit


class ProximusCutoff(models.Model):
    """Revenue that belongs to the other side of a closing day.

    What was billed for later days is deferred income, what was delivered and is billed
    later (``proximus_cutoff_accrued.py``) is accrued income. One entry on the closing
    day moves both, one on the day after takes them back: by days, line by line, with
    the analytic distribution kept.
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
    accrued_account_id = fields.Many2one(
        "account.account",
        "Accrued Income Account",
        check_company=True,
        compute="_compute_accrued_account_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('account_type', 'in', ('asset_current', 'asset_prepayments'))]",
        help="Such as 491 in the Belgian chart of accounts.",
    )
    line_ids = fields.One2many("proximus.cutoff.line", "cutoff_id", "Lines")
    deferred_ids = fields.One2many(
        "proximus.cutoff.line",
        "cutoff_id",
        "Deferred Income",
        domain=[("kind", "=", "deferred")],
    )
    accrued_ids = fields.One2many(
        "proximus.cutoff.line",
        "cutoff_id",
        "Accrued Income",
        domain=[("kind", "=", "accrued")],
    )
    note = fields.Text("Not Included", readonly=True, copy=False)
    line_count = fields.Integer(compute="_compute_amount", store=True)
    amount = fields.Monetary("Deferred", compute="_compute_amount", store=True)
    accrued_amount = fields.Monetary("Accrued", compute="_compute_amount", store=True)
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

    @api.depends("company_id")
    def _compute_accrued_account_id(self):
        for cutoff in self:
            cutoff.accrued_account_id = cutoff.company_id._proximus_cutoff_account(
                "proximus_accrued_income_account_id", "491"
            )

    @api.depends("line_ids.deferred_amount", "line_ids.accrued_amount")
    def _compute_amount(self):
        groups = self.env["proximus.cutoff.line"]._read_group(
            [("cutoff_id", "in", self.ids)],
            ["cutoff_id"],
            ["__count", "deferred_amount:sum", "accrued_amount:sum"],
        )
        found = {cutoff: amounts for cutoff, *amounts in groups}
        for cutoff in self:
            count, deferred_sum, accrued = found.get(cutoff._origin, (0, 0.0, 0.0))
            cutoff.line_count = count
            cutoff.amount = deferred_sum
            cutoff.accrued_amount = accrued

    # === LINES === #

    def action_compute(self):
        """Look up again what lies on the other side of the closing day."""
        self._check_draft()
        for cutoff in self:
            cutoff.line_ids.unlink()
            accrued, cutoff.note = cutoff._prepare_accrued()
            vals_list = cutoff._prepare_cutoff_lines() + accrued
            cutoff.env["proximus.cutoff.line"].create(vals_list)
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
                "partner_id": line.partner_id.id,
                "account_id": line.account_id.id,
                "product_id": line.product_id.id,
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
        """Book deferred and accrued income, and the reversal on the day after.

        :raises UserError: when there is nothing to move, or an account or journal is
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
        day = self._proximus_spoken_day(self.date, with_year=True)
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Nothing was billed for the time after %(date)s, and nothing was "
                    "delivered that is billed later: there is no revenue to defer or "
                    "accrue.",
                    date=day,
                )
            )
        if not self.journal_id or (self.deferred_ids and not self.account_id):
            raise UserError(
                self.env._(
                    "Choose the deferred income account and the journal of the cut-off "
                    "of %(date)s. The account can be set for all of them in Settings, "
                    "Bundles.",
                    date=day,
                )
            )
        if self.accrued_ids and not self.accrued_account_id:
            raise UserError(
                self.env._(
                    "Choose the accrued income account of the cut-off of %(date)s. The "
                    "account can be set for all of them in Settings, Bundles.",
                    date=day,
                )
            )
        for line in self.line_ids.filtered(lambda line: not line.account_id):
            raise UserError(
                self.env._(
                    "%(product)s has no revenue account: enter one on the product.",
                    product=line.product_id.display_name,
                )
            )

    def _prepare_move(self):
        """Return the entry: revenue against deferred and accrued income, by analytic.

        Deferring takes revenue away, accruing adds some.
        """
        lines = []
        for kind, account, sign in (
            ("deferred", self.account_id, 1),
            ("accrued", self.accrued_account_id, -1),
        ):
            own = self.line_ids.filtered(lambda line, kind=kind: line.kind == kind)
            if own:
                lines += self._prepare_move_lines(own, account, f"{kind}_amount", sign)
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "ref": self._entry_label(),
            "line_ids": [Command.create(vals) for vals in lines],
        }

    def _prepare_move_lines(self, own, account, name: str, sign: int) -> list[dict]:
        """Return the lines of the entry of one kind.

        :param own: what is deferred, or accrued.
        :param account: where it is kept meanwhile.
        :param name: the field of the amount.
        :param sign: 1 when revenue becomes less, -1 when it becomes more.
        """
        lines, total = [], 0.0
        for key, group in own.grouped(lambda line: line._booking_key()).items():
            revenue, _distribution = key
            amount = self.currency_id.round(sum(group.mapped(name)))
            total += amount
            lines.append(
                {
                    "account_id": revenue.id,
                    "name": self._entry_label(),
                    "balance": amount * sign,
                    "analytic_distribution": group[:1].analytic_distribution,
                }
            )
        lines.append(
            {
                "account_id": account.id,
                "name": self._entry_label(),
                "balance": -self.currency_id.round(total) * sign,
            }
        )
        return lines

    def _entry_label(self):
        day = self._proximus_spoken_day(self.date, with_year=True)
        if self.accrued_ids and self.deferred_ids:
            return self.env._("Income deferred and accrued on %(date)s", date=day)
        if self.accrued_ids:
            return self.env._("Income accrued on %(date)s", date=day)
        return self.env._("Income deferred on %(date)s", date=day)

    def _moves(self):
        return self.move_id | self.reversal_id
