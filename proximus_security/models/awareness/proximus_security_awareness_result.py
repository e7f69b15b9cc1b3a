from odoo import api, fields, models
from odoo.tools import email_normalize

from .proximus_security_awareness_campaign import COUNTS

#: What somebody did, beside having been invited.
ACTS = COUNTS[1:]
#: Parameter: months for which individual results are kept.
KEEP_CODE = "awareness_result_months"


class ProximusSecurityAwarenessResult(models.Model):
    """How one person did in a campaign: for few eyes, and not for long."""

    _name = "proximus.security.awareness.result"
    _description = "Individual Awareness Result"
    _inherit = ["proximus.import.mixin", "proximus.retention.mixin"]
    _order = "campaign_id desc, email, id"
    _rec_name = "email"

    campaign_id = fields.Many2one(
        "proximus.security.awareness.campaign",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True
    )
    date = fields.Date(related="campaign_id.date", store=True, index=True)
    email = fields.Char("Work Email", required=True)
    employee_id = fields.Many2one(
        "hr.employee",
        compute="_compute_employee_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    opened = fields.Boolean()
    clicked = fields.Boolean()
    reported = fields.Boolean()
    trained = fields.Boolean()

    _once = models.UniqueIndex(
        "(campaign_id, email)", "This person stands in the campaign already."
    )

    @api.depends("email", "company_id")
    def _compute_employee_id(self):
        for company, results in self.grouped("company_id").items():
            people = self.env["hr.employee"].search(
                [
                    ("company_id", "=", company.id),
                    ("work_email", "!=", False),
                ]
            )
            by_email = people.grouped(lambda one: self._spelled(one.work_email))
            for result in results:
                found = by_email.get(self._spelled(result.email), people.browse())
                result.employee_id = found if len(found) == 1 else False

    @api.model
    def _spelled(self, email: str) -> str:
        """Return an address as it is compared."""
        return email_normalize(email or "") or (email or "").strip().lower()

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        results = super().create(
            [{**vals, "email": self._spelled(vals.get("email"))} for vals in vals_list]
        )
        results._publish()
        return results

    def write(self, vals):
        if "email" in vals:
            vals = {**vals, "email": self._spelled(vals["email"])}
        result = super().write(vals)
        self._publish()
        return result

    @api.model
    def _import_find(self, vals_list: list[dict]) -> list:
        """Override: a result is known by campaign and address."""
        campaigns = {vals.get("campaign_id") for vals in vals_list}
        known = self.search([("campaign_id", "in", list(filter(None, campaigns)))])
        by_key = {(each.campaign_id.id, each.email): each for each in known}
        return [
            by_key.get(
                (vals.get("campaign_id"), self._spelled(vals.get("email"))),
                self.browse(),
            )
            for vals in vals_list
        ]

    # === WHAT OTHERS SEE OF IT === #

    def _publish(self) -> None:
        """Count the departments anew, and note who took part."""
        self.campaign_id._count_results()
        for campaign, results in self.grouped("campaign_id").items():
            took_part = results.filtered(lambda one: any(one[act] for act in ACTS))
            campaign._note_participants(took_part.employee_id)

    # === RETENTION === #

    @api.model
    def _retention_fields(self):
        """Extend: the figures of groups stay."""
        return {**super()._retention_fields(), KEEP_CODE: "date"}
