from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.incidents import span
from .res_company import NIS2_STATUS

#: The page of the authority is the source of a dated parameter.
PAGES = {"nis2": "nis2_authority_page", "gdpr": "gdpr_authority_page"}
#: Less than this is urgent.
URGENT_HOURS = 12
OVER = ("closed", "dismissed")


class ProximusSecurityIncident(models.Model):
    """What is due next, how long is left, and which question is still open."""

    _inherit = "proximus.security.incident"

    next_notification_id = fields.Many2one(
        "proximus.security.notification", compute="_compute_next"
    )
    next_text = fields.Char("What Is Due Next", compute="_compute_next")
    next_urgency = fields.Selection(
        [("late", "Late"), ("urgent", "Urgent"), ("calm", "Not urgent")],
        compute="_compute_next",
    )
    authority_url = fields.Char("Where to Report", compute="_compute_authority_url")
    open_question = fields.Selection(
        [
            ("aware_at", "Are you sure?"),
            ("nis2_status", "NIS2"),
            ("is_significant", "Significant"),
            ("personal_data", "Personal data"),
            ("risk", "Risk"),
        ],
        compute="_compute_open_question",
    )
    question_text = fields.Char(compute="_compute_open_question")
    significant_by_id = fields.Many2one(
        "res.users", "Decided By", readonly=True, copy=False
    )
    significant_at = fields.Datetime("Decided On", readonly=True, copy=False)
    significant_reason = fields.Text("Why", readonly=True, copy=False)

    @api.depends("notification_ids.due_at", "notification_ids.state")
    @api.depends_context("lang")
    def _compute_next(self):
        now = fields.Datetime.now()
        for incident in self:
            pending = incident.notification_ids.filtered(
                lambda each: each.state == "pending"
            )
            dated = pending.filtered("due_at").sorted("due_at")
            following = dated[:1] or pending[:1]
            incident.next_notification_id = following
            left = following.due_at - now if following.due_at else None
            incident.next_text = following and incident._next_words(following, left)
            incident.next_urgency = following and _urgency(left)

    def _next_words(self, notification, left):
        """Return what is due next and how long is left, as one sentence."""
        what = notification._label()
        if left is None:
            return self.env._("%(what)s: no date yet", what=what)
        days, hours, minutes = span(left)
        if days >= 2:
            time = self.env._("%(days)s days", days=days)
        else:
            time = f"{days * 24 + hours} h {minutes:02}"
        if left.total_seconds() < 0:
            return self.env._("%(time)s too late: %(what)s", time=time, what=what)
        return self.env._("%(time)s left: %(what)s", time=time, what=what)

    @api.depends("notification_ids.due_at", "notification_ids.state")
    def _compute_authority_url(self):
        # one look for all: the law in force is the same for each
        pages = self.env["proximus.parameter"]._in_force(PAGES.values())
        urls = {page.code: page.source_url for page in pages}
        for incident in self:
            regime = incident.next_notification_id.regime or "nis2"
            kind = regime.partition("_")[0]
            incident.authority_url = urls.get(PAGES.get(kind), False)

    @api.depends(
        "aware_at", "is_significant", "nis2_status", "personal_data", "risk", "state"
    )
    @api.depends_context("lang")
    def _compute_open_question(self):
        _ = self.env._
        words = {
            False: False,
            "aware_at": _("Are you reasonably sure that this is a security incident?"),
            "nis2_status": _(
                "Does your company fall under the NIS2 law (a listed sector, and 50 "
                "people or more than 10 million euro)?"
            ),
            "is_significant": _(
                "Is it significant: does it, or can it, seriously disturb your work, "
                "cost you much or harm others?"
            ),
            "personal_data": _(
                "Are personal data lost, leaked, changed or out of reach?"
            ),
            "risk": _("Is there a risk for the people whose data it concerns?"),
        }
        for incident in self:
            question = incident._first_open_question()
            incident.open_question = question
            incident.question_text = words[question]

    def _first_open_question(self):
        """Return the field of the first legal question that has no answer yet."""
        self.ensure_one()
        if self.state in OVER:
            return False
        if not self.aware_at:
            return "aware_at"
        if self.nis2_status == "unknown":
            return "nis2_status"
        if self.nis2_status != "out" and self.is_significant == "unknown":
            return "is_significant"
        if self.personal_data == "unknown":
            return "personal_data"
        if self.personal_data == "yes" and self.risk == "unknown":
            return "risk"
        return False

    # === ACTIONS === #

    def action_answer_yes(self):
        """Answer the open question with yes."""
        for incident in self:
            question = incident._first_open_question()
            if question == "aware_at":
                incident.action_start_clocks()
            elif question == "nis2_status":
                incident.nis2_status = "in_scope"
            elif question == "risk":
                incident.risk = "risk"
            elif question:
                incident[question] = "yes"

    def action_answer_essential(self):
        """Answer that the company is an essential entity under NIS2."""
        self._answer_nis2("essential")

    def action_answer_important(self):
        """Answer that the company is an important entity under NIS2."""
        self._answer_nis2("important")

    def _answer_nis2(self, kind: str):
        """Keep what the company is under NIS2: no other incident asks it again.

        :param kind: a value of ``res.company.security_nis2``
        """
        asked = self.filtered(lambda each: each._first_open_question() == "nis2_status")
        asked.nis2_status = NIS2_STATUS[kind]
        for company in asked.company_id:
            # sudo: whoever handles incidents may not write the settings of the company,
            # and is the one who knows this
            company_sudo = company.sudo()
            if company_sudo.security_nis2 in (False, "unknown"):
                company_sudo.security_nis2 = kind

    def action_answer_no(self):
        """Answer the open question with no."""
        for incident in self:
            question = incident._first_open_question()
            if question == "nis2_status":
                incident._answer_nis2("out")
            elif question == "risk":
                incident.risk = "none"
            elif question and question != "aware_at":
                incident[question] = "no"

    def action_answer_high(self):
        """Answer that the risk for people is high: they are to be told as well."""
        self.filtered(lambda each: each._first_open_question() == "risk").risk = "high"

    def action_help_decide(self):
        """Open the questions by which the law tells what is significant."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is It Significant?"),
            "res_model": "proximus.security.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_incident_id": self.id},
        }

    def action_open_next(self):
        """Open what is to be sent next."""
        self.ensure_one()
        notification = self._next_or_refuse()
        return {
            "type": "ir.actions.act_window",
            "name": notification.display_name,
            "res_model": notification._name,
            "res_id": notification.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_print_next(self):
        """Print the dossier of what is to be sent next."""
        return self._next_or_refuse().action_print_dossier()

    def _next_or_refuse(self):
        if not self.next_notification_id:
            raise UserError(
                self.env._("%(name)s: nothing is to be sent.", name=self.display_name)
            )
        return self.next_notification_id

    def action_notify_voluntarily(self):
        """Add a notification that no law asks for (law of 26 April 2024, art. 38)."""
        for incident in self:
            if incident.state == "dismissed":
                raise UserError(
                    self.env._(
                        "%(name)s was dismissed: reopen it first.",
                        name=incident.display_name,
                    )
                )
            if incident.nis2_status == "in_scope" and incident.is_significant != "no":
                raise UserError(
                    self.env._(
                        "%(name)s has to be notified under NIS2 already: that is no "
                        "notification of your own will.",
                        name=incident.display_name,
                    )
                )
            regimes = incident.notification_ids.mapped("regime")
            if "nis2_voluntary" not in regimes:
                self.env["proximus.security.notification"].create(
                    {"incident_id": incident.id, "regime": "nis2_voluntary"}
                )

    def action_ask_dismissal(self):
        """Ask why it is no incident, then dismiss it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("No Incident"),
            "res_model": "proximus.security.dismiss",
            "view_mode": "form",
            "target": "new",
            "context": {"default_incident_id": self.id},
        }

    def action_reopen(self):
        """Take up again what was handled, closed or dismissed."""
        for incident in self:
            incident._transition(
                "containment" if incident.state == "resolved" else "triage"
            )

    # === DECISION === #

    def _decide_significance(self, answer: str, reason: str):
        """Keep what a person decided, and why.

        :param answer: ``yes``, ``no`` or ``unknown``
        :param reason: the answers and words that it rests on
        """
        self.ensure_one()
        self.write(
            {
                "is_significant": answer,
                "significant_by_id": self.env.uid,
                "significant_at": fields.Datetime.now(),
                "significant_reason": reason,
            }
        )
        label = dict(self._fields["is_significant"]._description_selection(self.env))
        self._log(
            "decision",
            self.env._(
                "Significant: %(answer)s. %(reason)s",
                answer=label[answer],
                reason=reason,
            ),
        )


def _urgency(left):
    if left is None:
        return "calm"
    seconds = left.total_seconds()
    if seconds < 0:
        return "late"
    return "urgent" if seconds < URGENT_HOURS * 3600 else "calm"
