from odoo import api, models
from odoo.fields import Domain

#: What can be said of a seat in use, best first.
EVIDENCE = ("verified", "declared", "unknown")


class ProximusSecurityService(models.Model):
    """What a customer sees of the protection that it bought."""

    _inherit = "proximus.security.service"

    @api.model
    def _portal_domain(self, holder) -> Domain:
        """Return the services that a customer has or has ordered.

        :param holder: the customer's company.
        """
        return Domain("partner_id.commercial_partner_id", "=", holder.id) & Domain(
            "state", "not in", ["draft", "ended"]
        )

    def _seats_by_evidence(self) -> dict:
        """Return how many seats of each service are verified, declared or unknown.

        :return: per service a dictionary with these keys, and ``free``. A service that
            does not protect today has unknown seats only.
        """
        counts = {
            service: {
                **dict.fromkeys(EVIDENCE, 0),
                "free": max(service.seats_free, 0) if service.subject else 0,
            }
            for service in self
        }
        seats = self.env["proximus.security.coverage"].search(
            [("service_id", "in", self.ids), ("date_to", "=", False)]
        )
        for seat in seats:
            counts[seat.service_id][seat.proof or "unknown"] += 1
        for service in self.filtered(lambda service: not service.subject):
            counts[service][service._evidence()] = 1
        return counts

    def _evidence(self) -> str:
        """Return what is known of a service that has no seats to give."""
        self.ensure_one()
        if not self.is_effective or self.health == "degraded":
            return "unknown"
        return "verified" if self.health == "ok" else "declared"

    def _portal_totals(self) -> list[dict]:
        """Return what the services come to, per currency.

        :return: dictionaries with ``currency``, ``amount`` (a month, without VAT, of
            what is active), ``ordered`` (the same of what is on its way), and the
            seats ``verified``, ``declared`` and ``unknown``.
        """
        seats = self._seats_by_evidence()
        totals = []
        for currency, services in self.grouped("currency_id").items():
            active = services.filtered(lambda service: service.state == "active")
            coming = services.filtered(
                lambda service: service.state in ("ordered", "activating")
            )
            totals.append(
                {
                    "currency": currency,
                    "amount": sum(active.mapped("monthly_price")),
                    "ordered": sum(coming.mapped("monthly_price")),
                    **{
                        kind: sum(seats[service][kind] for service in services)
                        for kind in EVIDENCE
                    },
                }
            )
        return totals
