from odoo import models

from odoo.addons.proximus_connectivity.fields import Reference


class ProximusDevice(models.Model):
    """A device that gives back its protection when nobody uses it any more."""

    _name = "proximus.device"
    _inherit = ["proximus.device", "proximus.security.protected.mixin"]

    host_name = Reference(
        "Computer Name",
        copy=False,
        index="trigram",
        help="As the network and its antivirus name it: their reports find it by that.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.env["proximus.security.coverage"]._release_of(
                self, self.env._("The device was archived.")
            )
        return result

    def _after_transition(self, target, *, date, reason, previous):
        """Extend the life cycle: a device in nobody's hands needs no protection."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if target not in ("in_use", "to_return"):
            self.env["proximus.security.coverage"]._release_of(
                self, self.env._("The device is no longer in use.")
            )
        return result
