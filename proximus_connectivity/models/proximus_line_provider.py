from decimal import Decimal

from odoo import api, fields, models

#: Most serious first.
IMPACT_ORDER = ("down", "degraded", "intermittent")


class ProximusLine(models.Model):
    """A line as the operator sees it (TMF637), and what is wrong with it (TMF656)."""

    _inherit = "proximus.line"

    problem_ids = fields.Many2many(
        "proximus.problem", "proximus_problem_line_rel", "line_id", "problem_id"
    )
    problem_count = fields.Integer("Problems", compute="_compute_problems")
    current_impact = fields.Selection(
        [
            ("down", "Down"),
            ("degraded", "Degraded"),
            ("intermittent", "Now and Then"),
        ],
        "Trouble",
        compute="_compute_problems",
        help="The most serious problem that is open now.",
    )

    @api.depends("problem_ids.state", "problem_ids.impact")
    def _compute_problems(self):
        for line in self:
            # sudo: billing people and customers see that a line is in trouble
            problems = line.sudo().problem_ids
            impacts = set(problems.filtered("is_open").mapped("impact"))
            line.problem_count = len(problems)
            line.current_impact = next(
                (impact for impact in IMPACT_ORDER if impact in impacts), False
            )

    def action_view_problems(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_problem_action"
        )
        return {
            **action,
            "domain": [("line_ids", "in", self.ids)],
            "context": self._problem_defaults(),
        }

    def action_report_problem(self):
        """Open a new problem of these lines, which must have one holder."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report a Problem"),
            "res_model": "proximus.problem",
            "view_mode": "form",
            "context": self._problem_defaults(),
        }

    def _problem_defaults(self) -> dict:
        return {
            "default_line_ids": self.ids,
            "default_partner_id": self.partner_id[:1].id,
            "default_site_id": self.site_id.id if len(self.site_id) == 1 else False,
            "default_company_id": self.company_id[:1].id,
        }

    def _to_plain(self) -> dict:
        """Return the line as ``tmf_product.product_payload`` takes it."""
        self.ensure_one()
        product = self.product_id
        return {
            "id": self.external_ref or "",
            "reference": self.name,
            "state": self.state,
            "start_date": self.start_date or None,
            "termination_date": self.termination_date or None,
            "commitment_end_date": self.commitment_end_date or None,
            "offer": product.default_code or str(product.id),
            "offer_name": product.name,
            "kind": self.line_kind,
            "technology": self.access_technology or "",
            "monthly_cost": Decimal(str(self.currency_id.round(self.monthly_cost))),
            "currency": self.currency_id.name,
            "holder": self.partner_id._to_plain_party(),
            "site": self.site_id._to_plain_site() if self.site_id else None,
            "employee": self.employee_id.name or "",
            "numbers": self.number_ids.mapped("e164"),
            "sims": self.sim_ids.mapped("iccid"),
            "parent": self.parent_id.external_ref or self.parent_id.name or "",
            "backup_of": self.backup_of_id.external_ref or self.backup_of_id.name or "",
        }
