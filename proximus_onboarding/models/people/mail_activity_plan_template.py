from odoo import api, fields, models
from odoo.exceptions import ValidationError

SESSION = "proximus.onboarding.session"
#: Who is responsible, and the field of the set-up that says who that is.
PARTS = {
    "customer_owner": "user_id",
    "integrator": "integrator_id",
    "accountant": "accountant_id",
}


class MailActivityPlanTemplate(models.Model):
    """Activities of a set-up are for the people who have a part in it."""

    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=[
            ("customer_owner", "Owner of the set-up"),
            ("integrator", "Integrator"),
            ("accountant", "Accountant"),
        ],
        ondelete=dict.fromkeys(PARTS, "cascade"),
    )

    @api.constrains("plan_id", "responsible_type")
    def _check_responsible_part(self):
        """Ensure that parts in a set-up stand in plans of set-ups only."""
        for template in self:
            if template.responsible_type in PARTS and template.res_model != SESSION:
                raise ValidationError(
                    self.env._(
                        "“%(summary)s” is for somebody with a part in a set-up: use it "
                        "in a plan of set-ups.",
                        summary=template.summary,
                    )
                )

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        """Override of `mail`: whoever has the part, else the owner, else the user."""
        name = PARTS.get(self.responsible_type)
        if not name or applied_on_record._name != SESSION:
            return super()._determine_responsible(
                on_demand_responsible, applied_on_record
            )
        person, warning = applied_on_record[name], False
        if not person:
            person = applied_on_record.user_id or self.env.user
            warning = self.env._(
                "Nobody has the part “%(part)s”: %(person)s gets its activities.",
                part=applied_on_record._fields[name]._description_string(self.env),
                person=person.name,
            )
        return {"responsible": person, "error": False, "warning": warning}
