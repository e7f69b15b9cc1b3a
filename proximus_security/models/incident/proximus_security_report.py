from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.proximus_connectivity.tools import text as texts

#: What one person may tell in an hour: a flood would bury what counts.
MOST_PER_HOUR = 10
#: The same words of the same person are the same report for so long.
SAME_FOR = timedelta(hours=24)
LONGEST = 5000  # characters
TITLE_LENGTH = 80
#: What the reporter hears of an incident: neither its handling nor its outcome.
HEARD = {
    "new": "received",
    "triage": "handled",
    "containment": "handled",
    "resolved": "done",
    "closed": "done",
    "dismissed": "done",
}
#: What a reporter fills in; the rest follows.
TOLD = {"text", "photo"}


class ProximusSecurityReport(models.Model):
    """*I see something odd*: what a person saw, in own words. It opens an incident.

    The one who reports reads the own report and what became of it, never the incident:
    whoever handles that may have to write about the reporter.
    """

    _name = "proximus.security.report"
    _description = "Report of Something Suspicious"
    _order = "id desc"

    name = fields.Char("Reference", compute="_compute_name", compute_sudo=True)
    text = fields.Text("What did you see?", required=True)
    photo = fields.Image(max_width=1920, max_height=1920)
    user_id = fields.Many2one(
        "res.users", "Reported By", readonly=True, required=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, index=True
    )
    incident_id = fields.Many2one(
        "proximus.security.incident",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
        groups="proximus_security.group_officer",
    )
    state = fields.Selection(
        [
            ("received", "Received"),
            ("handled", "Being handled"),
            ("done", "Done"),
        ],
        compute="_compute_state",
        compute_sudo=True,
    )

    @api.depends("incident_id.name")
    def _compute_name(self):
        for report in self:
            report.name = report.incident_id.name or self.env._("New Report")

    @api.depends("incident_id.state")
    def _compute_state(self):
        for report in self:
            report.state = HEARD.get(report.incident_id.state, "received")

    @api.model_create_multi
    def create(self, vals_list):
        """Override: what was seen becomes an incident; who sees it is who writes."""
        self.check_access("create")
        user = self.env.user
        company = self._company_of(user)
        reports = self.browse()
        for vals in vals_list:
            vals = {name: vals.get(name) for name in TOLD}
            words = self._checked_text(vals["text"])
            known = self._told_before(user, words)
            if known:
                reports += known
                continue
            self._check_flood(user)
            incident = self._open_incident(user, company, words)
            # sudo: the incident is not the reporter's to read or to name
            report = super(ProximusSecurityReport, self.sudo()).create(
                {
                    "text": words,
                    "photo": vals["photo"],
                    "user_id": user.id,
                    "company_id": company.id,
                    "incident_id": incident.id,
                }
            )
            reports += report.sudo(self.env.su)
        return reports

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_change()

    def _refuse_change(self):
        if self:
            raise UserError(
                self.env._(
                    "What was reported stays as it was written. Report again to add "
                    "something."
                )
            )

    def action_sent(self):
        """Say that it has arrived, and show it among the own reports."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_report_action"
        )
        return self._proximus_notice(
            "success",
            self.env._(
                "Thank you. The people who handle security have your report %(name)s.",
                name=self.name,
            ),
            then=action,
        )

    def action_open_incident(self):
        """Open the incident that the report opened, for whoever may read it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.security.incident",
            "res_id": self.incident_id.id,
            "view_mode": "form",
        }

    # === CHECKS === #

    @api.model
    def _company_of(self, user):
        """Return the company that hears of it: for a customer, who looks after it."""
        # a visitor of the portal belongs to one company, whatever is asked for
        return user.company_id if user.share else self.env.company

    @api.model
    def _checked_text(self, words) -> str:
        """Return what was typed, as it is kept.

        :raises ValidationError: nothing was typed, or more than anybody reads
        """
        words = texts.kept(words).strip() if isinstance(words, str) else ""
        if not texts.visible(words).strip():
            raise ValidationError(
                self.env._("Write in a few words what you saw, then send it.")
            )
        if len(words) > LONGEST:
            raise ValidationError(
                self.env._(
                    "This is longer than %(most)s characters. Keep what matters most; "
                    "the rest can follow.",
                    most=LONGEST,
                )
            )
        return words

    @api.model
    def _told_before(self, user, words: str):
        """Return the report of the same person in the same words, a short time ago."""
        # sudo: the reports of one person, found for that same person
        reports = self.sudo().search(
            [
                ("user_id", "=", user.id),
                ("text", "=", words),
                ("create_date", ">", fields.Datetime.now() - SAME_FOR),
            ],
            limit=1,
        )
        return reports.sudo(self.env.su)

    @api.model
    def _check_flood(self, user):
        """Refuse more reports in an hour than a person can mean.

        :raises UserError: telling what to do instead
        """
        # sudo: counts the reports of one person
        count = self.sudo().search_count(
            [
                ("user_id", "=", user.id),
                ("create_date", ">", fields.Datetime.now() - timedelta(hours=1)),
            ],
            limit=MOST_PER_HOUR,
        )
        if count >= MOST_PER_HOUR:
            raise UserError(
                self.env._(
                    "You sent %(count)s reports within the hour. They are being read. "
                    "If it is urgent, call; else try again in an hour.",
                    count=count,
                )
            )

    @api.model
    def _open_incident(self, user, company, words: str):
        """Return the new incident that a report opens, with the rights of nobody."""
        responsible = company._security_responsible()
        title = texts.visible(words).strip().splitlines()[0]
        # the program opens it: who writes a message reads it and follows, for ever
        incidents = self.env["proximus.security.incident"].with_user(SUPERUSER_ID)
        incident = incidents.with_company(company).create(
            {
                "title": title[:TITLE_LENGTH],
                "description": words,
                "company_id": company.id,
                "user_id": responsible.id,
                "reporter_id": user.id,
            }
        )
        incident._ask_to_look()
        return incident
