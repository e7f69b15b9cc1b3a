from decimal import Decimal

from odoo import fields, models

from ...tools import compiled, results


class ProximusOnboardingRule(models.Model):
    """What counts afterwards how often the work of an advice is done."""

    _inherit = "proximus.onboarding.rule"

    measured_by = fields.Char(
        help="Code of the measurement that counts it: signed_online, "
        "invoices_from_orders, bills_peppol, or app_ and the name of an app."
    )

    def _get_hours_measured(self, count: int | None) -> tuple[Decimal, ...] | None:
        """Return the hours a month that go with what was counted, from low to high.

        :param count: documents in the months of a measurement; None: not measured.
        """
        self.ensure_one()
        if not self.minutes_high:
            return None
        return results.hours_measured(
            count,
            [
                (
                    self._get_factor("minutes", estimate),
                    self._get_factor("automatable", estimate),
                )
                for estimate in compiled.ESTIMATES
            ],
        )
