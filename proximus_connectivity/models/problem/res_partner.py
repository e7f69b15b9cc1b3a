from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import problem as problem_rules
from .proximus_line import IMPACT_ORDER
from .proximus_problem import IMPACTS

_USER = "proximus_connectivity.group_user"


class ResPartner(models.Model):
    """A site in trouble: problems of the site itself and of the lines there."""

    _inherit = "res.partner"

    proximus_problem_count = fields.Integer(
        "Open Problems", compute="_compute_proximus_problems", groups=_USER
    )
    proximus_impact = fields.Selection(
        IMPACTS,
        "Service Impact",
        compute="_compute_proximus_problems",
        search="_search_proximus_impact",
        groups=_USER,
        help="The most serious problem that is open at this site.",
    )

    @api.model
    def _proximus_open_problems(self) -> Domain:
        return Domain("state", "in", list(problem_rules.OPEN))

    def _compute_proximus_problems(self):
        problems = self.env["proximus.problem"].search(
            self._proximus_open_problems() & self._proximus_problems_here()
        )
        for site in self:
            own = problems.filtered(
                lambda one, site=site: (
                    site._origin in one.site_id | one.line_ids.site_id
                )
            )
            impacts = set(own.mapped("impact"))
            site.proximus_problem_count = len(own)
            site.proximus_impact = next(
                (impact for impact in IMPACT_ORDER if impact in impacts), False
            )

    def _proximus_problems_here(self) -> Domain:
        """Return the domain of the problems that affect these sites."""
        return Domain("site_id", "in", self.ids) | Domain(
            "line_ids.site_id", "in", self.ids
        )

    @api.model
    def _search_proximus_impact(self, operator, value):
        if operator != "in":
            return NotImplemented
        impacts = [impact for impact in value if impact]
        problems = self.env["proximus.problem"].search(
            self._proximus_open_problems() & Domain("impact", "in", impacts)
            if impacts
            else self._proximus_open_problems()
        )
        sites = problems.site_id | problems.line_ids.site_id
        if False not in value:
            return Domain("id", "in", sites.ids)
        # without trouble, or with one of these
        others = self.env["proximus.problem"].search(self._proximus_open_problems())
        troubled = others.site_id | others.line_ids.site_id
        return Domain("id", "not in", (troubled - sites if impacts else troubled).ids)

    @api.readonly
    def action_view_proximus_problems(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_problem_action"
        )
        return {
            **action,
            "domain": list(self._proximus_problems_here()),
            "context": {
                "search_default_open": 1,
                "default_site_id": self.id,
                "default_partner_id": self.commercial_partner_id.id,
            },
        }
