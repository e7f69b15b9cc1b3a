from odoo import models

from ..service.proximus_security_service_type import WHOLE_UNITS


class ProximusSecurityService(models.Model):
    """A service in force as evidence that a control is implemented."""

    _inherit = "proximus.security.service"

    def _evidence_seats(self) -> dict[int, tuple[int, int]]:
        """Return how many seats are verified and declared, by service id."""
        seats = self.env["proximus.security.coverage"]
        counts = {}
        for proof in ("verified", "declared"):
            groups = seats._read_group(
                [
                    ("service_id", "in", self.ids),
                    ("date_to", "=", False),
                    ("proof", "=", proof),
                ],
                ["service_id"],
                ["__count"],
            )
            counts[proof] = {service.id: count for service, count in groups}
        return {
            service.id: (
                counts["verified"].get(service.id, 0),
                counts["declared"].get(service.id, 0),
            )
            for service in self
        }

    def _evidence_sentences(self) -> dict[int, str]:
        """Say of each service, by its id, how many seats it has and how many work."""
        seats = self._evidence_seats()
        sentences = {}
        for service in self:
            verified, declared = seats[service.id]
            if not service._is_whole():
                text = self.env._(
                    "%(service)s: seats %(seats)s, seen at work %(verified)s, "
                    "confirmed by a person %(declared)s.",
                    service=service.type_id.name,
                    seats=service.seats,
                    verified=verified,
                    declared=declared,
                )
            else:
                text = self.env._(
                    "%(service)s: in force.", service=service.type_id.name
                )
            sentences[service.id] = text
        return sentences

    def _live(self):
        """Return the services that show themselves that they work.

        In force, and with a seat that was seen lately; one without seats reports that
        it works.
        """
        effective = self.filtered("is_effective")
        seats = effective._evidence_seats()
        return effective.filtered(
            lambda service: (
                seats[service.id][0] or (service._is_whole() and service.health == "ok")
            )
        )

    def _is_whole(self) -> bool:
        """Return whether it protects a site, a domain or the company as a whole."""
        return not self.subject or self.type_id.unit in WHOLE_UNITS
