from odoo import fields, models
from odoo.exceptions import UserError

PLAN = "proximus_onboarding.activity_plan"
#: Delivered activities that make no sense without an offer, or without an app.
WITH_OFFER = {f"{PLAN}_sign", f"{PLAN}_bill"}
WITH_APPS = {f"{PLAN}_install", f"{PLAN}_show"}


class ProximusOnboardingSession(models.Model):
    """Who does what after the advice: one plan, started once, with a part for each."""

    _inherit = "proximus.onboarding.session"

    plan_started_on = fields.Datetime(readonly=True, copy=False)

    # === ACTIONS === #

    def action_start_plan(self):
        """Give everybody with a part in the set-up what is theirs to do, once.

        :raises UserError: when it was started already, or there is no plan.
        """
        self.ensure_one()
        self._check_may_decide()
        if self.plan_started_on:
            raise UserError(
                self.env._(
                    "The plan of %(name)s was started already: its activities are on "
                    "the set-up.",
                    name=self.name,
                )
            )
        templates = self._get_plan_templates()
        left_out = self._get_plan_left_out()
        keys = templates.get_external_id()
        if not templates:
            raise UserError(
                self.env._(
                    "There is no plan for set-ups: make one under Settings, Activity "
                    "Plans."
                )
            )
        today = self._proximus_today()
        for template in templates.filtered(lambda one: keys[one.id] not in left_out):
            person = template._determine_responsible(self.env.user, self)["responsible"]
            told = self.with_context(lang=person.lang or self.env.lang)
            words = told._get_plan_words()
            told.activity_schedule(
                activity_type_id=template.activity_type_id.id,
                automated=False,
                summary=words.get(template.summary, template.summary),
                note=template.note,
                user_id=person.id,
                date_deadline=template._get_date_deadline(today),
            )
        self.plan_started_on = fields.Datetime.now()
        return True

    def action_invite_accountant(self) -> dict:
        """Share the set-up with the accountant, with what there is to check.

        :return: the dialog that sends the link.
        """
        self.ensure_one()
        self._check_may_decide()
        checks = "\n".join(f"• {check}" for check in self._get_checklist("accountant"))
        note = self.env._(
            "This is what we decided on in the set-up of %(name)s. Would you check:\n"
            "%(checks)s",
            name=self.name,
            checks=checks,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite the Accountant"),
            "res_model": "portal.share",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
                "default_partner_ids": self.accountant_id.partner_id.ids,
                "default_note": note,
            },
        }

    # === BUSINESS METHODS === #

    def _get_plan_left_out(self) -> set[str]:
        """Return the XML ids of the activities for which nothing was decided."""
        offered = set() if self._get_offered() else WITH_OFFER
        return offered | (set() if self._get_accepted("module") else WITH_APPS)

    def _get_plan_templates(self):
        """Return the activities of the plan, in order; none when it was removed."""
        plan = self.env.ref(PLAN, raise_if_not_found=False)
        plan = plan or self.env["mail.activity.plan"]
        # sudo: what a plan of set-ups says, for whoever may not read plans
        plan_sudo = plan.sudo()
        return plan_sudo.filtered("active").template_ids

    def _get_checklist(self, part: str) -> list[str]:
        """Return what there is to do for one part, in the language of the reader.

        :param part: customer_owner, integrator or accountant.
        """
        words = self._get_plan_words()
        mine = self._get_plan_templates().filtered(
            lambda template: template.responsible_type == part
        )
        return [words.get(one.summary, one.summary) for one in mine if one.summary]

    def _get_plan_words(self) -> dict[str, str]:
        """Return the delivered activities in the language of the reader.

        A plan keeps its words in one language; those that were changed stay as they
        are.
        """
        _ = self.env._
        return {
            "Check the offer and sign it": _("Check the offer and sign it"),
            "Keep half an hour for the lessons": _("Keep half an hour for the lessons"),
            "Install the apps and set them up": _("Install the apps and set them up"),
            "Show everybody how it works": _("Show everybody how it works"),
            "Check the chart of accounts and the VAT": _(
                "Check the chart of accounts and the VAT"
            ),
            "Receive and send a first invoice by Peppol": _(
                "Receive and send a first invoice by Peppol"
            ),
            "Check the first bill of the new lines": _(
                "Check the first bill of the new lines"
            ),
        }
