from collections.abc import Mapping

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import events
from .proximus_security_awareness_result import ACTS, KEEP_CODE

#: Events of these types tell how one person did.
PREFIX = "awareness."


class ProximusSecurityEvent(models.Model):
    """Events of an awareness campaign become results, and are read by few."""

    _inherit = "proximus.security.event"

    is_awareness = fields.Boolean(
        compute="_compute_is_awareness", store=True, precompute=True
    )

    @api.depends("event_type")
    def _compute_is_awareness(self):
        for event in self:
            event.is_awareness = self._tells_of_people(event.event_type)

    @api.model
    def _tells_of_people(self, event_type: str | None) -> bool:
        """Return whether events of a type tell how one person did."""
        return (event_type or "").lower().startswith(PREFIX)

    @api.model
    def _insert_computed(self, vals: dict) -> dict:
        """Extend: whether it is read by few."""
        told = self._tells_of_people(vals.get("event_type"))
        return {**super()._insert_computed(vals), "is_awareness": told}

    def _take(self, told: events.Event) -> str:
        """Extend: note what one person did in a campaign.

        :raises ValueError: when it does not say in which, or who
        """
        if not self.is_awareness:
            return super()._take(told)
        data = told.data if isinstance(told.data, Mapping) else {}
        name, addresses = data.get("campaign"), told.subjects.get("email", ())
        if not isinstance(name, str) or not name.strip() or len(addresses) != 1:
            raise ValueError("An awareness event names one campaign and one email.")
        campaign = self._campaign(name.strip()[:200])
        act = self.event_type.lower().removeprefix(PREFIX)
        vals = {act: True} if act in ACTS else {}
        # sudo: results are brought by the job, and read by few
        results = self.env["proximus.security.awareness.result"].sudo()
        known = results.search(
            [
                ("campaign_id", "=", campaign.id),
                ("email", "=", results._spelled(addresses[0])),
            ],
            limit=1,
        )
        if known:
            known.write(vals)
        else:
            results.create({"campaign_id": campaign.id, "email": addresses[0], **vals})
        return self.env._("Counted in campaign %(name)s.", name=campaign.name)

    def _campaign(self, name: str):
        """Return the campaign of a name in the event's company, made if missing."""
        # sudo: campaigns are made by the job too
        campaigns = self.env["proximus.security.awareness.campaign"].sudo()
        domain = [("company_id", "=", self.company_id.id), ("name", "=", name)]
        return campaigns.search(domain, limit=1) or campaigns.create(
            {
                "name": name,
                "company_id": self.company_id.id,
                "source_id": self.source_id.id,
                "date": self._proximus_day(self.occurred_at),
            }
        )

    @api.model
    def _retention_fields(self):
        """Extend: what tells how one person did goes as early as the results."""
        return {**super()._retention_fields(), KEEP_CODE: "received_at"}

    @api.model
    def _retention_domain(self, code, first):
        """Extend."""
        domain = super()._retention_domain(code, first)
        if code == KEEP_CODE:
            domain &= Domain("is_awareness", "=", True)
        return domain
