from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.misc import formatLang

from ...tools.rules import KNOWLEDGE_OPERATORS

SIGNS = {True: "fa-check text-success", False: "fa-times text-muted"}
UNKNOWN = "fa-question text-warning"


class ProximusOnboardingRecommendation(models.Model):
    """An advice in words: why, why not, what would change it, gain, price and effort.

    What is stored are the answers; the sentences are made for the reader, from the
    building blocks of the questions.
    """

    _inherit = "proximus.onboarding.recommendation"

    rationale = fields.Text(compute="_compute_rationale")
    why_text = fields.Text("Why", compute="_compute_why_text")
    change_text = fields.Text("What would change it", compute="_compute_change_text")
    trace_html = fields.Html("Held against the answers", compute="_compute_trace_html")
    hours_text = fields.Char("Time", compute="_compute_hours_text")
    assumptions = fields.Text(related="rule_id.assumptions")
    apps_text = fields.Char("Apps", compute="_compute_apps_text")
    effort_text = fields.Char("Effort", compute="_compute_effort_text")
    price_text = fields.Char("Price", compute="_compute_price_text", compute_sudo=True)
    blocker_text = fields.Text("First", compute="_compute_blocker_text")

    # === COMPUTE METHODS === #

    @api.depends("rule_id.rationale", "merged_ids.rule_id.rationale")
    def _compute_rationale(self):
        for one in self:
            rules = one.rule_id | one.merged_ids.rule_id
            one.rationale = " ".join(dict.fromkeys(rules.mapped("rationale")))

    @api.depends("trace", "outcome", "merged_ids.trace")
    @api.depends_context("lang")
    def _compute_why_text(self):
        known = (self | self.merged_ids)._get_questions()
        for one in self:
            one.why_text = one._describe_why(known)

    @api.depends("trace", "outcome")
    @api.depends_context("lang")
    def _compute_change_text(self):
        known = self._get_questions()
        for one in self:
            one.change_text = one._describe_change_of(known)

    @api.depends("trace")
    @api.depends_context("lang")
    def _compute_trace_html(self):
        row = Markup("<li class='mb-2'><i class='fa fa-fw %s'></i> %s</li>")
        listed = Markup("<ul class='list-unstyled mb-0'>%s</ul>")
        known = self._get_questions()
        for one in self:
            rows = (
                row
                % (
                    SIGNS.get(check["outcome"], UNKNOWN),
                    self._to_sentence(self._say_observed(check, known)),
                )
                for check in one._get_checks()
            )
            one.trace_html = listed % Markup("").join(rows)

    @api.depends(
        "hours_known",
        "hours_low",
        "hours_likely",
        "hours_high",
        "merged_ids.hours_high",
    )
    @api.depends_context("lang")
    def _compute_hours_text(self):
        for one in self:
            everything = one | one.merged_ids
            low, likely, high = everything._get_total_hours(None)
            if high is not None:
                one.hours_text = self.env._(
                    "Estimate: %(likely)s hours a month, between %(low)s and %(high)s",
                    likely=formatLang(self.env, float(likely), digits=1),
                    low=formatLang(self.env, float(low), digits=1),
                    high=formatLang(self.env, float(high), digits=1),
                )
            elif one.rule_id.volume_question_id:
                one.hours_text = self.env._("Time: not known without your numbers")
            else:
                one.hours_text = False

    @api.depends("rule_id.module_names")
    def _compute_apps_text(self):
        # sudo: everybody may read the name of an app, not the rest of its record.
        modules = self.env["ir.module.module"].sudo()
        names = {name for one in self for name in one.rule_id._get_module_names()}
        found = modules.search([("name", "in", list(names))])
        titles = {module.name: module.shortdesc for module in found}
        for one in self:
            names = one.rule_id._get_module_names()
            one.apps_text = ", ".join(titles.get(name, name) for name in names)

    @api.depends("rule_id.effort_minutes")
    @api.depends_context("lang")
    def _compute_effort_text(self):
        for one in self:
            minutes = one.rule_id.effort_minutes
            if not minutes:
                one.effort_text = False
            elif minutes < 60:
                one.effort_text = self.env._("about %(count)s min", count=minutes)
            elif minutes < 90:
                one.effort_text = self.env._("about an hour")
            else:
                one.effort_text = self.env._(
                    "about %(count)s hours", count=round(minutes / 60)
                )

    @api.depends("rule_id.target_kind", "session_id.company_id")
    @api.depends_context("lang")
    def _compute_price_text(self):
        types = self.rule_id.service_type_id
        seats = self.env["proximus.security.service"]._seat_prices(
            types, self.session_id.company_id[:1] or self.env.company
        )
        hints = self.env["proximus.subsidy"]._get_by_code(
            self.rule_id.filtered("subsidy_code").mapped("subsidy_code")
        )
        for one in self:
            if one.target_kind == "subsidy":
                hint = hints.get(one.rule_id.subsidy_code)
                one.price_text = hint and hint.amount_text
            else:
                one.price_text = one._describe_price(seats)

    @api.depends("rule_id", "session_id.recommendation_ids.decision", "trace")
    @api.depends_context("lang")
    def _compute_blocker_text(self):
        answers = {session: session._get_answers() for session in self.session_id}
        for one in self:
            found = [
                *one._get_partner_blockers(),
                *one._get_line_blockers(answers[one.session_id]),
            ]
            one.blocker_text = one.outcome == "advised" and "\n".join(found)

    # === REASONS === #

    def _get_checks(self) -> list[dict]:
        """Return what was held against which answer."""
        self.ensure_one()
        return (self.trace or {}).get("checks", [])

    def _get_questions(self) -> dict:
        """Return by id the questions of these advices that still exist."""
        ids = {check["question_id"] for one in self for check in one._get_checks()}
        found = self.env["proximus.onboarding.question"].browse(ids).exists()
        return {question.id: question for question in found}

    @api.model
    def _say_observed(self, check: dict, known: dict) -> str:
        """Return an answer as a sentence, in the language of the reader."""
        question = known.get(check["question_id"])
        if not question:
            return check["question"]
        return question._say_observed(check["observed"])

    def _describe_why(self, known: dict) -> str:
        """Return why it is advised, or not, or not decided, in one sentence."""
        if (self.trace or {}).get("blocked") == "residency":
            return self.env._(
                "Left out: its data may be kept farther away than you want."
            )
        wanted = {"advised": True, "not_advised": False}.get(self.outcome)
        checks = [
            check
            for one in self | self.merged_ids
            for check in one._get_checks()
            if check["outcome"] is wanted
        ]
        # that something is known is a reason only where nothing else is
        checks = [
            check for check in checks if check["operator"] not in KNOWLEDGE_OPERATORS
        ] or checks
        said = dict.fromkeys(self._say_observed(check, known) for check in checks)
        reasons = format_list(self.env, list(said))
        if self.outcome == "advised":
            return self.env._("Because %(reasons)s.", reasons=reasons)
        if self.outcome == "not_advised":
            return self.env._("Not needed, because %(reasons)s.", reasons=reasons)
        return self.env._("Not decided yet: %(reasons)s.", reasons=reasons)

    def _describe_change_of(self, known: dict):
        """Return in words what would turn the outcome."""
        trace = self.trace or {}
        change = trace.get("change")
        if not change or trace.get("blocked"):
            return False
        checks = [trace["checks"][position] for position in change["positions"]]
        lines = (self._to_sentence(self._say_expected(one, known)) for one in checks)
        intro = self._get_change_intro(change, len(checks))
        return "\n".join((intro, *(f"• {line}" for line in lines)))

    @api.model
    def _say_expected(self, check: dict, known: dict) -> str:
        """Return what a condition asks for as a sentence."""
        question = known.get(check["question_id"])
        if not question:
            return check["question"]
        return question._say_expected(check["operator"], check["expected"])

    def _get_change_intro(self, change: dict, count: int) -> str:
        """Return the first sentence of what would turn the outcome."""
        if self.outcome == "needs_answer":
            return self.env._("This is not known yet, and would decide it:")
        if change["fires"]:
            if count == 1:
                return self.env._("It would be advised if this were so:")
            if change["count"] == 1:
                return self.env._("It would be advised if one of these were so:")
            if change["count"] == count:
                return self.env._("It would be advised if all of these were so:")
            return self.env._(
                "It would be advised if %(count)s of these were so:",
                count=change["count"],
            )
        if count == 1:
            return self.env._("It would no longer be advised if this were not so:")
        if change["count"] == 1:
            return self.env._(
                "It would no longer be advised if one of these were not so:"
            )
        return self.env._(
            "It would no longer be advised if %(count)s of these were not so:",
            count=change["count"],
        )

    @api.model
    def _to_sentence(self, text: str) -> str:
        """Return a building block, which follows "because", as a sentence of its own.

        Where a language puts the verb of such a clause at its end, the translation has
        a beginning that asks for it.
        """
        if not text:
            return ""
        sentence = self.env._("%(reason)s.", reason=text)
        return sentence[:1].upper() + sentence[1:]

    # === PRICE === #

    def _describe_price(self, seats: dict):
        """Return what it costs, in words; False when nothing is known of it.

        :param seats: price of a seat by service type.
        """
        self.ensure_one()
        rule, company = self.rule_id, self.session_id.company_id
        if rule.target_kind in ("module", "activity", "lesson"):
            return self.env._("No price: part of what you have")
        price, currency = None, company.currency_id
        if rule.target_kind == "bundle":
            price = rule.bundle_id.with_company(company)._lowest_price()
            currency = rule.bundle_id.currency_id
            text = self.env._("from %(price)s a month, without VAT", price="%(price)s")
        elif rule.target_kind == "line" and rule.product_id.lst_price:
            price = rule.product_id._price_for(company)
            text = self.env._("%(price)s a month, without VAT", price="%(price)s")
        elif rule.target_kind == "security":
            price = seats.get(rule.service_type_id)
            text = self.env._(
                "%(price)s a month for each, without VAT", price="%(price)s"
            )
        if price is None:
            return False
        amount = formatLang(self.env, float(price), currency_obj=currency)
        return text.replace("%(price)s", amount)

    # === BLOCKERS === #

    def _get_partner_blockers(self) -> list[str]:
        """Return what it goes with and was left out."""
        others = self.session_id.recommendation_ids.filtered(
            lambda one: (
                one.rule_id in self.rule_id.requires_ids
                and one.outcome == "advised"
                and one.decision in ("declined", "later")
            )
        )
        return [
            self.env._(
                "It goes with “%(advice)s”, which you left out.", advice=one.name
            )
            for one in others
        ]

    def _get_line_blockers(self, answers: dict) -> list[str]:
        """Return what the line lacks for it, or what a line lacks without an app.

        :param answers: by question code.
        """
        session, rule = self.session_id, self.rule_id
        people = answers.get("EMPLOYEES") or 0
        need = round(rule.need_mbps + rule.need_mbps_each * people)
        if need and not session._brings_line(need):
            speed = answers.get("LINE_SPEED")
            if speed is None:
                return [
                    self.env._(
                        "It needs a line of about %(need)s Mb/s: check yours first.",
                        need=need,
                    )
                ]
            if speed < need:
                return [
                    self.env._(
                        "It needs a line of about %(need)s Mb/s and yours gives "
                        "%(speed)s Mb/s: take a better line with it.",
                        need=need,
                        speed=speed,
                    )
                ]
        if rule.target_kind == "line" and self.decision == "accepted":
            apps = session._get_advised().filtered(
                lambda one: one.target_kind == "module"
            )
            if apps and not apps.filtered(lambda one: one.decision != "declined"):
                return [
                    self.env._(
                        "A line by itself saves no time: look at the apps as well."
                    )
                ]
        return []
