from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.lifecycle import CUTOFF_TRANSITIONS


class ProximusCutoffMixin(models.AbstractModel):
    """What belongs to another accounting period: previewed, booked, and taken back.

    An entry on the closing day moves it, one on the day after takes it back. A model
    has the rows of its preview and says in :meth:`_moves` which entries it has made.
    """

    _name = "proximus.cutoff.mixin"
    _description = "Cut-Off"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread"]
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
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        compute="_compute_journal_id",
        store=True,
        index=True,
        readonly=False,
        domain="[('type', '=', 'general')]",
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

    @api.depends("company_id")
    def _compute_journal_id(self):
        journals = self.env["account.journal"]
        for company, cutoffs in self.grouped("company_id").items():
            cutoffs.journal_id = company.proximus_cutoff_journal_id or journals.search(
                [
                    *journals._check_company_domain(company),
                    ("type", "=", "general"),
                ],
                limit=1,
            )

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

    def _check_draft(self):
        for cutoff in self.filtered(lambda cutoff: cutoff.state != "draft"):
            raise UserError(
                self.env._(
                    "The cut-off of %(date)s is not a draft any more.",
                    date=self._proximus_spoken_day(cutoff.date, with_year=True),
                )
            )

    # === BOOKING === #

    def _moves(self):
        """Return the entries of these cut-offs and their reversals."""
        raise NotImplementedError

    def _book(self, vals):
        """Post an entry and its reversal on the day after.

        :param vals: values of the entry (account.move).
        :return: the entry, and its reversal.
        :raises UserError: when one of the two days is locked: core would move them.
        """
        self.ensure_one()
        following = fields.Date.add(self.date, days=1)
        for day in (self.date, following):
            self._check_unlocked(day)
        move = self.env["account.move"].create(vals)
        move._post(soft=False)
        ref = self.env._("Reversal of %s", move.ref)
        reversal = move._reverse_moves([{"date": following, "ref": ref}])
        reversal._post(soft=False)
        return move, reversal

    def _check_unlocked(self, day):
        locks = self.company_id._get_violated_lock_dates(day, False, self.journal_id)
        if locks:
            lock, _field = locks[-1]
            raise UserError(
                self.env._(
                    "The books are closed up to %(lock)s: nothing can be booked on "
                    "%(day)s. Change the lock date or ask for an exception first.",
                    lock=self._proximus_spoken_day(lock, with_year=True),
                    day=self._proximus_spoken_day(day, with_year=True),
                )
            )

    def action_cancel(self):
        """Take back a booked cut-off: its entries are cancelled."""
        self._check_move("cancelled")
        moves = self._moves()
        moves.button_draft()
        moves.button_cancel()
        self._transition("cancelled")
        # The unique key must know before another one takes the day.
        self.flush_recordset(["state"])
        return True

    @api.readonly
    def action_view_moves(self):
        """Open the entries of these cut-offs."""
        return {
            "name": self.env._("Entries"),
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", self._moves().ids)],
        }
