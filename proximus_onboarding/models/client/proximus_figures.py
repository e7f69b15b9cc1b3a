from odoo import api, models
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.tools.digest import Unknown


class ProximusFigures(models.AbstractModel):
    """How far the companies are with their own set-up."""

    _inherit = "proximus.figures"

    @api.model
    def _kinds(self):
        return {**super()._kinds(), "setup_progress": "percent"}

    @api.model
    def _measure(self, companies):
        """Extend with the progress of the newest set-up that the user may see."""
        figures = super()._measure(companies)
        sessions = self.env["proximus.onboarding.session"]
        if not sessions.has_access("read"):
            reason = Unknown("no_access")
            return {**figures, "setup_progress": dict.fromkeys(companies.ids, reason)}
        found = sessions.search_fetch(
            Domain("company_id", "in", companies.ids)
            & Domain("is_own_company", "=", True)
            & Domain("state", "!=", "cancelled"),
            ["company_id", "progress"],
            order="id",
        )
        progress = dict.fromkeys(companies.ids, Unknown("not_set_up"))
        # the newest one last
        progress |= {one.company_id.id: one.progress for one in found}
        return {**figures, "setup_progress": progress}
