from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.lifecycle import INDEXATION_TRANSITIONS, RUNNING

STATES = [
    ("draft", "Proposal"),
    ("announced", "Announced"),
    ("applying", "Being Applied"),
    ("done", "Applied"),
    ("cancelled", "Cancelled"),
]


class ProximusIndexation(models.Model):
    """Prices of subscriptions that follow an index from a day on, announced before."""

    _name = "proximus.indexation"
    _description = "Indexation"
    _inherit = ["proximus.lifecycle.mixin", "proximus.work.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    _work_item = "proximus.indexation.line"
    _work_inline = 50
    _work_batch = 20

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    index_code = fields.Selection(
        lambda self: self.env["proximus.parameter"]._price_indexes(),
        "Price Index",
        required=True,
    )
    index_name = fields.Char("Name of the Index", compute="_compute_index_name")
    value_id = fields.Many2one(
        "proximus.parameter",
        "New Figure",
        required=True,
        ondelete="restrict",
        domain="[('is_price_index', '=', True), ('code', '=', index_code)]",
    )
    date = fields.Date("Prices From", required=True, help="First day of new prices.")
    notice_days = fields.Integer(
        "Days of Notice",
        default=30,
        required=True,
        help="How long before that day customers must know.",
    )
    state = fields.Selection(
        STATES, default="draft", required=True, index=True, copy=False, tracking=True
    )
    announced_on = fields.Date(readonly=True, copy=False)
    line_ids = fields.One2many("proximus.indexation.line", "indexation_id", "Effect")
    line_count = fields.Integer("Subscriptions", compute="_compute_line_count")
    rise = fields.Float("Monthly Increase", compute="_compute_line_count")

    work_note = fields.Char(compute="_compute_work_note")

    _notice_positive = models.Constraint(
        "CHECK(notice_days >= 0)", "A notice takes no less than 0 days."
    )

    @api.depends("index_code")
    @api.depends_context("lang")
    def _compute_index_name(self):
        names = dict(self.env["proximus.parameter"]._price_indexes())
        for batch in self:
            batch.index_name = names.get(batch.index_code, batch.index_code)

    @api.depends("index_code", "date")
    def _compute_name(self):
        for batch in self:
            batch.name = f"{batch.index_name or ''} {batch.date or ''}".strip()

    @api.depends("line_ids.monthly_after")
    def _compute_line_count(self):
        for batch in self:
            lines = batch.line_ids.filtered("counts")
            batch.line_count = len(lines)
            batch.rise = sum(line.monthly_after - line.monthly_before for line in lines)

    @api.depends("state", "line_ids.change_id", "line_ids.problem", "line_ids.counts")
    @api.depends_context("lang")
    def _compute_work_note(self):
        """Say how the work stands, whoever does it: the schedule or the queue."""
        for batch in self:
            lines = batch.line_ids.filtered("counts")
            done, failed = lines.filtered("change_id"), lines.filtered("problem")
            note = False
            words = {"done": len(done), "total": len(lines), "failed": len(failed)}
            if batch.state == "applying":
                note = self.env._(
                    "Prices of %(done)s of %(total)s subscriptions are changed. The "
                    "rest is done in the background: you may leave this page.",
                    **words,
                )
            elif batch.state == "announced" and (done or failed):
                note = self.env._(
                    "Prices of %(done)s of %(total)s subscriptions are changed, "
                    "%(failed)s could not be: the list says why. Press Apply to try "
                    "again; the scheduled job does so every day.",
                    **words,
                )
            batch.work_note = note

    @api.constrains("value_id", "index_code")
    def _check_figure(self):
        for batch in self:
            figure = batch.value_id
            if figure.is_price_index and figure.code == batch.index_code:
                continue
            raise ValidationError(
                self.env._(
                    "%(figure)s is no figure of %(index)s.",
                    figure=batch.value_id.display_name,
                    index=batch.index_name,
                )
            )

    def _lifecycle_moves(self):
        return INDEXATION_TRANSITIONS

    # === ACTIONS === #

    def action_propose(self):
        """List the subscriptions that follow the index, with their new prices.

        A subscription is left out that had an indexation in the same year, that has
        not started on the day, or whose price would stay the same.
        """
        for batch in self:
            batch._check_is("draft")
            batch.line_ids.unlink()
            found = batch._candidates()
            batch.env["proximus.indexation.line"].create(
                [
                    vals
                    for subscription in found
                    for vals in [batch._prepare_line(subscription)]
                    if vals["monthly_before"] != vals["monthly_after"]
                ]
            )
        return True

    def action_announce(self):
        """Tell the customers by mail which prices they will pay from when.

        :raises UserError: when it is too late for the notice, or nobody is concerned,
            or a customer has no e-mail address and no letter is sent.
        """
        for batch in self:
            batch._check_announcement()
            lines = batch.line_ids.filtered(lambda x: x.counts and not x.by_letter)
            template = batch.env.ref("proximus_bundle.mail_template_indexation")
            if lines:
                template.send_mail_batch(lines.ids)
            for line in batch.line_ids.filtered("counts"):
                line.subscription_id.message_post(body=line._announcement())
            today = batch._proximus_today()
            batch._transition("announced", announced_on=today)
        return True

    def action_apply(self):
        """Charge the announced prices from their day on, once.

        A great many are left to the background. What cannot be changed is noted.

        :raises UserError: unless they were announced.
        """
        for batch in self._begin():
            batch._work_start()
        return True

    def action_stop(self):
        """Change no more prices than those that are being changed at this moment."""
        self._transition("announced")
        return True

    def action_cancel(self):
        """Give up an indexation; its subscriptions may have another one this year."""
        self._check_move("cancelled")
        self.line_ids.filtered(lambda line: not line.change_id).counts = False
        self._transition("cancelled")
        return True

    @api.model
    def _cron_apply(self):
        """Apply the announced indexations whose day is tomorrow or before."""
        tomorrow = self._proximus_day_domain("date", "<=", days=1)
        self.search(Domain("state", "=", "announced") & tomorrow)._begin()
        self._work_scheduled()

    # === LONG WORK === #

    def _begin(self):
        """Let prices change, also (again) where they could not; return what began."""
        begun = self._transition("applying")
        begun.line_ids.filtered("problem").problem = False
        return begun

    @api.model
    def _work_open(self):
        return list(self.search([("state", "=", "applying")]))

    def _work_domain(self):
        return Domain(
            [
                ("indexation_id", "in", self.ids),
                ("counts", "=", True),
                ("change_id", "=", False),
                ("problem", "=", False),
                ("subscription_id.state", "in", list(RUNNING)),
            ]
        )

    def _work_goes_on(self):
        return self.state == "applying"

    def _work_do(self, items):
        items._apply_or_note()

    def _work_end(self):
        if self.state == "applying" and not self._work_left(1):
            failed = any(line.counts and line.problem for line in self.line_ids)
            self._transition("announced" if failed else "done")

    # === BUSINESS METHODS === #

    def _check_is(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state != state:
            raise UserError(
                self.env._(
                    "%(name)s is “%(state)s” already.",
                    name=self.name,
                    state=labels[self.state],
                )
            )

    def _check_announcement(self):
        self._check_is("draft")
        first = fields.Date.add(self._proximus_today(), days=self.notice_days)
        lines = self.line_ids.filtered("counts")
        silent = lines.filtered(
            lambda x: not x.by_letter and not x.subscription_id.partner_id.email
        )
        message = False
        if not lines:
            message = self.env._("%s concerns no subscription.", self.name)
        elif self.date < first:
            message = self.env._(
                "Customers must know %(days)s days before: prices can change on "
                "%(date)s at the earliest.",
                days=self.notice_days,
                date=format_date(self.env, first),
            )
        elif silent:
            message = self.env._(
                "No e-mail address: %s. Fill it in, or tick that you send a letter.",
                ", ".join(silent.subscription_id.partner_id.mapped("display_name")),
            )
        if message:
            raise UserError(message)

    def _candidates(self):
        """Return the subscriptions to index, in a fixed number of queries."""
        year = self.date.year
        done = self.env["proximus.indexation.line"].search(
            [("year", "=", year), ("counts", "=", True)]
        )
        return self.env["proximus.subscription"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("index_code", "=", self.index_code),
                ("index_base", ">", 0),
                ("state", "=", "active"),
                ("date_start", "<", self.date),
                ("id", "not in", done.subscription_id.ids),
            ]
        )

    def _prepare_line(self, subscription):
        factor = subscription._index_factor(self.value_id.value)
        amounts = subscription._indexed_amounts(factor, self.date)
        lines = subscription.line_ids.browse([line.id for line in amounts])
        return {
            "indexation_id": self.id,
            "subscription_id": subscription.id,
            "year": self.date.year,
            "base": subscription.index_base,
            "factor": float(factor),
            "monthly_before": sum(x._regular_amount(self.date) for x in lines),
            "monthly_after": sum(amounts.values()),
        }
