from odoo import api, fields, models

#: Most serious first.
IMPACT_ORDER = ("down", "degraded", "intermittent")


class ProximusLine(models.Model):
    """What is wrong with a line (TMF656)."""

    _inherit = "proximus.line"

    problem_ids = fields.Many2many(
        "proximus.problem", "proximus_problem_line_rel", "line_id", "problem_id"
    )
    problem_count = fields.Integer("Problems", compute="_compute_problems")
    current_impact = fields.Selection(
        [
            ("down", "Down"),
            ("degraded", "Works Badly"),
            ("intermittent", "Intermittent"),
        ],
        "Service Impact",
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

    @api.readonly
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
