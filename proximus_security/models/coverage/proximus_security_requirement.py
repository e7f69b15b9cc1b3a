from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProximusSecurityRequirement(models.Model):
    """A rule of the company: who or what must have which protection."""

    _name = "proximus.security.requirement"
    _description = "Security Requirement"
    _order = "company_id, mandatory desc, type_id"
    _rec_name = "type_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    type_id = fields.Many2one(
        "proximus.security.service.type",
        "Protection",
        required=True,
        index=True,
        domain="[('subject', '!=', False)]",
    )
    subject = fields.Selection(related="type_id.subject")
    unit = fields.Selection(related="type_id.unit")
    mandatory = fields.Boolean(
        default=True, help="Otherwise it is recommended, and listed apart."
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Only Departments",
        check_company=True,
        help="Empty: everybody. Otherwise employees of these departments, and lines "
        "used by them.",
    )
    preset = fields.Selection(
        [("small", "Small"), ("basic", "Basic")],
        "From Baseline",
        readonly=True,
        copy=False,
    )
    note = fields.Char()
    active = fields.Boolean(default=True)
    gap_count = fields.Integer("Without", compute="_compute_gap_count")
    required_count = fields.Integer(
        "Needed By",
        compute="_compute_gap_count",
        help="How many people or lines must have it, without those left out.",
    )
    protected_count = fields.Integer("Protected", compute="_compute_gap_count")

    _type_once = models.Constraint(
        "UNIQUE(company_id, type_id)",
        "This company has a requirement for this protection already (it may be "
        "archived). Change that one.",
    )

    @api.constrains("type_id")
    def _check_countable(self):
        for requirement in self:
            if not requirement.type_id.subject:
                raise ValidationError(
                    self.env._(
                        "%(type)s is not counted per person or line, so nobody can be "
                        "found to lack it.",
                        type=requirement.type_id.name,
                    )
                )

    def _compute_gap_count(self):
        groups = self.env["proximus.security.gap"]._read_group(
            [("requirement_id", "in", self.ids)], ["requirement_id"], ["__count"]
        )
        counts = {requirement.id: count for requirement, count in groups}
        required = self.env["proximus.security.gap"]._count_required(self)
        for requirement in self:
            requirement.gap_count = counts.get(requirement.id, 0)
            requirement.required_count = required.get(requirement.id, 0)
            requirement.protected_count = (
                requirement.required_count - requirement.gap_count
            )

    def action_view_gaps(self):
        """Open who lacks this protection."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_gap_action"
        )
        action["domain"] = [("requirement_id", "=", self.id)]
        action["context"] = {}
        return action

    @api.model
    def _recommend(self, service_type, company, origin: str | None = None):
        """Add a recommendation, unless the company has decided about it already.

        :param service_type: proximus.security.service.type that is counted
        :param company: res.company
        :param origin: document that asks for it
        """
        known = self.with_context(active_test=False).search_count(
            [("company_id", "=", company.id), ("type_id", "=", service_type.id)],
            limit=1,
        )
        if not known:
            self.create(
                {
                    "company_id": company.id,
                    "type_id": service_type.id,
                    "mandatory": False,
                    "note": self.env._("Ordered: %(origin)s", origin=origin or "–"),
                }
            )

    @api.model
    def _apply_preset(self, preset: str, company):
        """Add the requirements of a baseline that the company does not have yet.

        Archived requirements count as present: somebody decided against them.

        :param preset: ``small`` or ``basic``
        :param company: res.company
        :return: the requirements that were added
        """
        types = self.env["proximus.security.service.type"].search(
            [(f"in_{preset}", "=", True)]
        )
        present = self.with_context(active_test=False).search(
            [("company_id", "=", company.id), ("type_id", "in", types.ids)]
        )
        return self.create(
            [
                {"company_id": company.id, "type_id": each.id, "preset": preset}
                for each in types - present.type_id
            ]
        )
