import secrets

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import consteq, format_date
from odoo.tools.misc import formatLang

from ...tools import basket, scoring
from .proximus_onboarding_campaign import PATH, TOKEN

#: So many are deleted in one run of the clean-up.
BATCH = 1000
#: Everything by which a visitor can be known, or what one said.
PERSONAL = (
    "answers",
    "access_token",
    "lang",
    "pending",
    "company_name",
    "email",
    "enterprise_number",
    "partner_id",
    "hours_low",
    "hours_likely",
    "hours_high",
)


class ProximusOnboardingVisitor(models.Model):
    """What a visitor of the public page answered, and agreed to have kept.

    It has no name until the visitor asks to be contacted, and confirms that by mail.
    """

    _name = "proximus.onboarding.visitor"
    _description = "Answers of a Visitor"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    campaign_id = fields.Many2one(
        "proximus.onboarding.campaign", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True
    )
    state = fields.Selection(
        [
            ("kept", "Answered"),
            ("confirmed", "Wants Contact"),
            ("taken", "Set Up"),
            ("deleted", "Deleted"),
        ],
        required=True,
        readonly=True,
        default="kept",
        index=True,
    )
    access_token = fields.Char(
        readonly=True, copy=False, groups="proximus_onboarding.group_manager"
    )
    answers = fields.Json(readonly=True)
    answers_html = fields.Html("Answers Given", compute="_compute_answers_html")
    lang = fields.Char("Language", readonly=True)
    hours_low = fields.Float("Hours at Least", readonly=True)
    hours_likely = fields.Float("Hours a Month", readonly=True)
    hours_high = fields.Float("Hours at Most", readonly=True)
    consent_text = fields.Text("Agreed To", readonly=True)
    consent_sha256 = fields.Char("SHA-256", readonly=True)
    expires_on = fields.Date("Deleted On", readonly=True, index=True)

    # === CONTACT === #
    pending = fields.Json(readonly=True, groups="base.group_system")
    mail_count = fields.Integer(readonly=True, groups="base.group_system")
    company_name = fields.Char(readonly=True)
    email = fields.Char("E-mail", readonly=True)
    enterprise_number = fields.Char(readonly=True)
    confirmed_on = fields.Datetime(readonly=True)

    # === SET-UP === #
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        domain="[('parent_id', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
        help="Whose set-up it becomes. Empty: a new contact.",
    )
    session_id = fields.Many2one(
        "proximus.onboarding.session",
        "Set-up",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    taken_on = fields.Datetime("Set Up On", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("company_name")
    @api.depends_context("lang")
    def _compute_name(self):
        for visitor in self:
            visitor.name = visitor.company_name or self.env._(
                "Visitor %(number)s", number=visitor.id or ""
            )

    @api.depends("answers")
    @api.depends_context("lang")
    def _compute_answers_html(self):
        row = Markup("<tr><td>%s</td><td class='fw-bold'>%s</td></tr>")
        table = Markup("<table class='table table-sm'><tbody>%s</tbody></table>")
        for visitor in self:
            rows = [row % pair for pair in visitor._get_said()]
            visitor.answers_html = rows and table % Markup("").join(rows)

    # === ACTIONS === #

    def action_take_over(self) -> dict:
        """Open the set-up of this customer, with what was answered here.

        :return: the action that shows it.
        :raises UserError: when the answers are gone.
        """
        self.ensure_one()
        self.check_access("write")
        partner = self.partner_id or self._create_customer()
        return self._become_set_up(self.company_id, partner).action_open()

    def action_forget(self):
        """Delete what the visitor said, and by what one could know the visitor."""
        self.check_access("write")
        self._forget()
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _keep(self, campaign, answers: dict, lang: str, consent: str):
        """Keep the answers of a visitor who agreed to that.

        :param lang: code of the language of the page.
        :param consent: the sentence to which the visitor agreed.
        :return: the record; empty when the campaign takes no more in this hour.
        """
        if not campaign._has_room():
            return self.browse()
        today = campaign.company_id._proximus_today()
        low, likely, high = self._get_hours(campaign.company_id, answers)
        return self.create(
            {
                "campaign_id": campaign.id,
                "access_token": secrets.token_urlsafe(24),
                "answers": answers,
                "lang": lang,
                "consent_text": consent,
                "consent_sha256": basket.digest("visitor", consent, answers),
                "expires_on": fields.Date.add(today, days=campaign.keep_days),
                "hours_low": float(low or 0),
                "hours_likely": float(likely or 0),
                "hours_high": float(high or 0),
            }
        )

    @api.model
    def _find(self, visitor_id: int, token: str):
        """Return the answers of a link, an empty record for one that is not right."""
        if not TOKEN.fullmatch(token) or visitor_id >= 2**31:
            return self.browse()
        visitor = self.search([("id", "=", visitor_id)])
        known = visitor.access_token or ""
        if not known or not consteq(known, token) or visitor._is_expired():
            return self.browse()
        return visitor

    def _is_expired(self) -> bool:
        """Whether the day has come on which the answers are deleted."""
        self.ensure_one()
        today = self.company_id._proximus_today()
        return not self.expires_on or self.expires_on <= today

    def _get_path(self) -> str:
        """Return the address of the result on this server."""
        self.ensure_one()
        return f"{PATH}/result/{self.id}/{self.access_token}"

    def _get_said(self) -> list[tuple[str, str]]:
        """Return each question with its answer, in words."""
        self.ensure_one()
        answers = self.answers or {}
        questions = self.env["proximus.onboarding.question"].search(
            [("code", "in", list(answers))]
        )
        return [
            (one.title, one._say_answer(answers[one.code]))
            for one in questions
            if one._accepts(answers[one.code])
        ]

    # === RESULT === #

    @api.model
    def _get_hours(self, company, answers: dict, advice=None) -> tuple:
        """Return the hours a month that may be freed, as (low, likely, high)."""
        recommendations = self.env["proximus.onboarding.recommendation"]
        if advice is None:
            advice = recommendations._advise_visitor(company, answers)
        return advice._get_total_hours(scoring.hours_cap(answers.get("EMPLOYEES")))

    @api.model
    def _get_result(self, company, answers: dict) -> dict:
        """Return what the page tells: hours, advice and score.

        :return: ``advice``, ``hours_text`` and ``score``, an unsaved score or nothing.
        """
        recommendations = self.env["proximus.onboarding.recommendation"]
        advice = recommendations._advise_visitor(company, answers)
        low, likely, high = self._get_hours(company, answers, advice)
        return {
            "advice": advice,
            "score": self._get_score(answers),
            "hours_text": high is not None
            and self.env._(
                "About %(likely)s hours a month may be freed, between %(low)s and "
                "%(high)s. That is an estimate from your own numbers, not a promise.",
                likely=formatLang(self.env, float(likely), digits=1),
                low=formatLang(self.env, float(low), digits=1),
                high=formatLang(self.env, float(high), digits=1),
            ),
        }

    @api.model
    def _get_score(self, answers: dict):
        """Return the digital intensity, not stored; empty if it says nothing."""
        scores = self.env["proximus.onboarding.score"]
        frameworks = self.env["proximus.onboarding.framework"]._get_valid(
            self._proximus_today()
        )
        framework = frameworks.filtered(lambda one: one.method == "digital_intensity")
        if not framework:
            return scores
        items = framework[0].item_ids
        given = {one.code: answers.get(one.question_id.code) for one in items}
        result = framework[0]._score(given)
        if not result.says_something:
            return scores
        return scores.new(
            {
                "framework_id": framework[0].id,
                "minimum": result.minimum,
                "maximum": result.maximum,
                "level": result.level or False,
                "item_count": len(items),
                "says_something": True,
            }
        )

    # === SET-UP === #

    def _create_customer(self):
        """Return a new contact with what the visitor told."""
        self.ensure_one()
        if not self.company_name:
            raise UserError(
                self.env._(
                    "%(name)s did not leave a name: choose whose set-up it becomes "
                    "under “Customer”.",
                    name=self.name,
                )
            )
        # sudo: who sells makes a customer of whoever asked for that
        partners_sudo = self.env["res.partner"].sudo()
        partner = partners_sudo.create(
            {
                "name": self.company_name,
                "email": self.email,
                "is_company": True,
                "company_id": self.company_id.id,
                "lang": self.lang,
            }
        )
        return partner.with_env(self.env)

    def _become_set_up(self, company, partner=None):
        """Return the open set-up of a customer, with what was answered here.

        :param company: in which it stands.
        :param partner: the customer; by default the company itself.
        :raises UserError: when the answers are gone.
        """
        self.ensure_one()
        # sudo: what stands behind a link that the user holds, of whichever seller
        visitor_sudo = self.sudo()
        if not visitor_sudo.answers:
            raise UserError(
                self.env._("These answers were deleted: there is nothing to take over.")
            )
        sessions = self.env["proximus.onboarding.session"].with_company(company)
        partner = partner and partner.commercial_partner_id
        session = sessions._get_open(company, partner) or sessions._start(
            company, partner
        )
        told_on = format_date(self.env, visitor_sudo.create_date)
        session._take_over(
            visitor_sudo.answers,
            self.env._("the self-assessment of %(date)s", date=told_on),
        )
        number = visitor_sudo.enterprise_number
        if number and not session.enterprise_number:
            session.enterprise_number = number
        visitor_sudo.write(
            {
                # of another company it is not the seller's to see
                "session_id": session.company_id == visitor_sudo.company_id
                and session.id,
                "partner_id": session.partner_id.id,
                "state": "taken",
                "taken_on": fields.Datetime.now(),
            }
        )
        return session

    # === DELETING === #

    def _forget(self):
        """Delete all but that somebody answered, which the campaign counts."""
        # sudo: fields that only administrators may see are deleted as well
        self.sudo().write(
            {
                **dict.fromkeys(PERSONAL, False),
                "state": "deleted",
                "active": False,
            }
        )

    @api.autovacuum
    def _gc_expired(self):
        """Delete what was kept long enough, and contacts that nobody confirmed."""
        over = self.search(
            self._proximus_day_domain("expires_on", "<=", company="company_id"),
            limit=BATCH,
        )
        over._forget()
        week = fields.Datetime.subtract(fields.Datetime.now(), days=7)
        unconfirmed = Domain("pending", "!=", False) & Domain("write_date", "<", week)
        self.search(unconfirmed, limit=BATCH).write({"pending": False})
        return len(over), len(over) == BATCH
