from odoo import models
from odoo.tools import format_date


class ProximusSecurityAssessment(models.Model):
    """Training, as evidence that people know what to look out for."""

    _inherit = "proximus.security.assessment"

    def _known_facts(self):
        """Extend with the last awareness campaign."""
        return [*super()._known_facts(), (("PR.AT-01.1",), self._awareness_facts())]

    def _awareness_facts(self) -> list[str]:
        """Say how many were trained last, where no person can be told from it."""
        campaigns = self.env["proximus.security.awareness.campaign"]
        if not campaigns.has_access("read"):
            return []
        last = campaigns.search([("company_id", "=", self.company_id.id)], limit=1)
        if not last:
            return []
        names = {"name": last.name, "date": format_date(self.env, last.date)}
        if last.is_hidden or not last.invited:
            return [self.env._("%(name)s on %(date)s.", **names)]
        return [
            self.env._(
                "%(name)s on %(date)s: trained %(trained)s of %(invited)s.",
                trained=last.trained,
                invited=last.invited,
                **names,
            )
        ]
