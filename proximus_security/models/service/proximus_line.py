from odoo import models

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_FINAL


class ProximusLine(models.Model):
    """An installed line that gives back its protection when it ends."""

    _inherit = "proximus.line"

    def _after_transition(self, target, *, date, reason, previous):
        """Override of `proximus_connectivity` to take back the seats of ended lines."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if target in LINE_FINAL:
            self.env["proximus.security.coverage"]._release_of(
                self, self.env._("The line ended.")
            )
        return result
