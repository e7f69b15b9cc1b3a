from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.early_termination import notice_end
from ..catalogue.proximus_subscription_rules import EXIT_METHODS


class ProximusSubscription(models.Model):
    """How a term goes on or ends, how a customer gives notice, and what it costs."""

    _inherit = "proximus.subscription"

    notice_date = fields.Date("Notice Given On", copy=False, readonly=True)
    notice_end_date = fields.Date(
        "Ends After Notice", copy=False, readonly=True, tracking=True, help="Last day."
    )
    reminded_end_date = fields.Date(
        copy=False, readonly=True, help="The end of the term of the last reminder."
    )
    term_due_date = fields.Date(
        "Term Looked At From",
        compute="_compute_term_due_date",
        store=True,
        index="btree_not_null",
        help="Day from which there is something to do about the end of the term.",
    )
    term_tried_date = fields.Date(
        copy=False,
        readonly=True,
        help="Day on which the term could not go on or end as agreed upon.",
    )

    # === WHAT AN END COSTS === #
    exit_method = fields.Selection(
        EXIT_METHODS,
        "Early Termination Fee",
        default="none",
        required=True,
        help="What leaving before the end of the term costs, as it was sold.",
    )
    exit_percent = fields.Float("Early Termination Fee (%)", default=100.0)
    exit_clawback = fields.Boolean("Claw Back Promotions")
    setup_given = fields.Monetary(
        "One-Off Discount Granted",
        help="What was taken off one-off prices because of the term.",
    )
    term_start = fields.Date("Term From", copy=False, help="Empty: from the first day.")

    _exit_valid = models.Constraint(
        "CHECK(COALESCE(exit_percent, 0) BETWEEN 0 AND 100 AND notice_days >= 0)",
        "An early termination fee is 0 to 100 % and a notice takes no less than 0 "
        "days.",
    )

    @api.depends(
        "state",
        "commitment_end_date",
        "renewal_rule",
        "term_months",
        "reminder_days",
        "reminded_end_date",
    )
    def _compute_term_due_date(self):
        for subscription in self:
            end, days = subscription.commitment_end_date, []
            if end and subscription.state == "active":
                reminder = fields.Date.subtract(end, days=subscription.reminder_days)
                if subscription.reminded_end_date != end:
                    days.append(reminder)
                if subscription.renewal_rule == "renew" and subscription.term_months:
                    days.append(fields.Date.add(end, days=1))
                elif subscription.renewal_rule == "end":
                    days.append(reminder)
            subscription.term_due_date = min(days, default=False)

    # === NOTICE === #

    def _notice_options(self, day=None):
        """Return how the customer could leave, in order of time.

        :param day: day of the notice, today by default.
        :return: list of dicts with ``in_term`` (before the end of the commitment),
            ``last_day`` and what :meth:`_exit_quote` says.
        """
        self.ensure_one()
        day = fields.Date.to_date(day) or self._proximus_today()
        options, seen = [], set()
        for in_term in (True, False):
            last = notice_end(
                day, self.notice_days, self.commitment_end_date or None, in_term
            )
            last = max(last, self.date_start or last)
            if last not in seen:
                seen.add(last)
                quote = self._exit_quote(last)
                options.append({"in_term": in_term, "last_day": last, **quote})
        return options

    def _give_notice(self, last_day=None, day=None, reason=None):
        """End everything after a day, with the termination fee that this costs.

        :param last_day: last day of service; by default the end of the commitment, or
            of the notice when that is later.
        :param day: day of the notice, today by default.
        :return: the recorded change.
        :raises UserError: when the day is too early, a notice runs already, or an
            installed line cannot end.
        """
        day = fields.Date.to_date(day) or self._proximus_today()
        last_day = self._check_notice(last_day, day)
        leave = fields.Date.add(last_day, days=1)
        quote = self._exit_quote(last_day)
        fees = quote["fees"]
        text = self.env._(
            "Ends after %s", self._proximus_spoken_day(last_day, with_year=True)
        )
        with self._recorded("notice", leave, text, reason) as change:
            subscription = change.subscription_id
            # sudo: customers and sellers give notice, billing people change the rest
            subscription.sudo()._transition(
                "ending", notice_date=day, notice_end_date=last_day
            )
            lines = subscription.line_ids.filtered(
                lambda line: not line.date_end or line.date_end > leave
            )
            subscription._undo_fees_of_ends(lines)
            for line in lines.filtered("date_end").sudo():  # sudo: see above
                line._as_charge().replaced_end = line.date_end
            lines._end_on(leave, reason)
            subscription._add_fees(
                {line.with_env(change.env): fee for line, fee in fees.items()}, leave
            )
        self._ask_about_end(lines.with_env(self.env), leave, quote["unsure"])
        return change

    def _check_notice(self, last_day, day):
        self._check_amend(day)
        options = self._notice_options(day)
        last_day = fields.Date.to_date(last_day) or options[-1]["last_day"]
        if self.state == "ending":
            raise UserError(
                self.env._(
                    "Notice was given already: %(subscription)s ends after %(date)s.",
                    subscription=self.name,
                    date=self._proximus_spoken_day(self.notice_end_date),
                )
            )
        if last_day < options[0]["last_day"]:
            raise UserError(
                self.env._(
                    "%(subscription)s has a notice of %(days)s days: it cannot end "
                    "before %(date)s.",
                    subscription=self.name,
                    days=self.notice_days,
                    date=self._proximus_spoken_day(options[0]["last_day"]),
                )
            )
        return last_day

    def _withdraw_notice(self, reason=None):
        """Go on as if no notice had been given; fees that are due are undone.

        :raises UserError: without a notice, or when it is too late.
        """
        self.ensure_one()
        today = self._proximus_today()
        if self.state != "ending" or self.notice_end_date < today:
            raise UserError(
                self.env._(
                    "%s has no notice that could be withdrawn.", self.display_name
                )
            )
        leave = fields.Date.add(self.notice_end_date, days=1)
        with self._recorded(
            "withdrawal", leave, self.notice_end_date, reason
        ) as change:
            subscription = change.subscription_id.sudo()  # sudo: see _give_notice
            ending = subscription.line_ids.filtered(
                lambda line: line.date_end and line.date_end >= leave
            )
            subscription._undo_fees(ending, leave)
            subscription._transition("active", notice_date=False, notice_end_date=False)
            ending = ending.filtered(lambda line: line.date_end == leave)
            notice = self.change_ids.filtered(lambda x: x.kind == "notice")
            owed = subscription.item_ids._fees_undone_by(notice.sorted("number")[-1:])
            subscription._end_as_before(ending, owed)
        return change

    def _end_as_before(self, lines, owed):
        """Let lines end as they would have without a notice that is withdrawn.

        :param owed: those of which a fee was due for that end.
        """
        for line in lines._as_charge():
            end, installed = line.replaced_end, line.line_id
            if not installed:
                line.date_end = end
            elif installed.state == "pending_terminate" and end:
                installed.action_terminate(fields.Date.subtract(end, days=1))
            elif installed.state == "pending_terminate":
                installed.action_resume()
            if end and line.id in owed.ids:
                self._add_fees(self._leaving_fees(line, end), end)
        lines._as_charge().replaced_end = False

    # === END OF THE TERM === #

    @api.model
    def _cron_terms(self):
        """Do each day what the terms say: remind, renew, end; once for each term.

        And show the quantities and products of today where a later change holds now.
        """
        self.env["proximus.subscription.term.work"]._work_scheduled()
        self.env["proximus.subscription.segment.work"]._work_scheduled()

    def _term_domain(self):
        """Return the domain of what is to be done about the end of a term.

        What could not be done is tried again on another day.
        """
        day = self._proximus_day_domain
        renewed = Domain("renewal_rule", "=", "renew") & Domain("term_months", ">", 0)
        ends = Domain("renewal_rule", "=", "end")
        tried = Domain("term_tried_date", "=", False) | day("term_tried_date", "<")
        goes_on = day("commitment_end_date", ">=") | renewed | ends
        return day("term_due_date", "<=") & goes_on & tried

    def _follow_term(self, today):
        """Remind of the end of a term; renew it, or end it, as agreed upon."""
        self.ensure_one()
        end = self.commitment_end_date
        if self.reminded_end_date != end and today <= end:
            self._remind(end)
        try:
            with self.env.cr.savepoint():
                if self.renewal_rule == "renew" and end < today:
                    self._extend_term(
                        self.term_months,
                        fields.Date.add(end, days=1),
                        self.env._("The term begins again, as agreed upon."),
                        kind="renewal",
                    )
                elif self.renewal_rule == "end":
                    self._end_term(end, today)
        except UserError as error:
            self.term_tried_date = today
            self._activity(today, str(error))

    def _end_term(self, end, today):
        """Let a subscription end with its term."""
        last = max(end, fields.Date.add(today, days=self.notice_days))
        self._give_notice(last, today, self.env._("The term ends, as agreed upon."))

    def _remind(self, end):
        labels = dict(self._fields["renewal_rule"]._description_selection(self.env))
        self._activity(
            end,
            self.env._(
                "The term of %(subscription)s ends on %(date)s. Then: %(rule)s.",
                subscription=self.display_name,
                date=self._proximus_spoken_day(end, with_year=True),
                rule=labels[self.renewal_rule],
            ),
        )
        self.reminded_end_date = end

    def _activity(self, day, note, summary=None):
        """Ask the salesperson to look at the subscription."""
        self.ensure_one()
        return self.activity_schedule(
            "mail.mail_activity_data_todo",
            day,
            summary=summary or self.env._("Subscription"),
            note=note,
            user_id=(self.user_id or self.order_id.user_id or self.env.user).id,
        )

    # === WHAT AN END COSTS === #

    def _prepare_rules(self, section, bundle, company):
        """Return the rules of the bundle and of its term as they are sold.

        :param section: the section of the order, which knows the term.
        """
        # sudo: whoever signs takes over the rules of the bundle without reading it
        bundle, term = bundle.sudo(), section.bundle_term_id.sudo()
        rules = {
            "suspension_rule": company.proximus_suspension_rule,
            "notice_days": company.proximus_subscription_notice_days,
        }
        if bundle:
            rules = bundle._rules()
        if term:
            rules |= {
                "exit_method": term.exit_fee_method,
                "exit_percent": term.exit_fee_percent,
                "exit_clawback": term.exit_clawback
                or term.exit_fee_method == "clawback",
                "setup_given": self._setup_given(section),
            }
        return rules

    def _setup_given(self, section):
        """Return what was taken off the one-off prices of a bundle, without VAT."""
        price = section._price_snapshot()
        lines = section._bundle_lines().grouped(
            lambda line: (line.bundle_component_id.id, line.product_id.id)
        )
        given = 0.0
        for row in price.one_offs():
            taxes = lines[row.component_id, row.product_id][:1].tax_ids
            less = row.list_total - float(row.share)
            product = self.env["product.product"].browse(row.product_id)
            given += taxes._without_tax(less, row.quantity, product)
        return max(section.currency_id.round(given), 0.0)
