from odoo import models
from odoo.tools import format_date


class ProximusSecurityAssessment(models.Model):
    """What reports events, as evidence that somebody is told of them."""

    _inherit = "proximus.security.assessment"

    def _known_facts(self):
        """Extend with the sources that report events."""
        return [*super()._known_facts(), (("DE.AE-03.1",), self._source_facts())]

    def _source_facts(self) -> list[str]:
        """Say which sources have reported an event, and when the last one came."""
        sources = self.env["proximus.security.source"]
        if not sources.has_access("read"):
            return []
        found = sources.search([("company_id", "=", self.company_id.id)])
        return [
            self.env._(
                "%(sender)s reports what it sees; last on %(date)s.",
                sender=source.name,
                date=format_date(
                    self.env, self.company_id._proximus_day(source.last_event_at)
                ),
            )
            for source in found.filtered("last_event_at")
        ]
