from odoo import models
from odoo.exceptions import UserError

#: A telephone on a desk is none to carry home.
DESK_LINES = ("voice", "sip_trunk")


class ProximusDevice(models.Model):
    """A device as a benefit in kind of the employee who has it.

    A computer is on no line: it is handed over to somebody, and comes back.
    """

    _name = "proximus.device"
    _inherit = ["proximus.device", "proximus.private.use.mixin"]

    def action_hand_over(self):
        """Record that devices are in use by their employees, without a line.

        :raises UserError: naming one of which nobody says who has it.
        """
        for device in self.filtered(lambda device: not device.employee_id):
            raise UserError(
                self.env._(
                    "%(device)s: fill in the employee who gets it.",
                    device=device.display_name,
                )
            )
        self._transition("in_use")
        return True

    def action_take_back(self):
        """Record that devices that are on no line came back from their employees.

        :raises UserError: naming one that is on a line.
        """
        for device in self.filtered("line_id"):
            raise UserError(
                self.env._(
                    "%(device)s is on %(line)s: take it off that line.",
                    device=device.display_name,
                    line=device.line_id.display_name,
                )
            )
        self._transition("stock", employee_id=False)
        return True

    def _benefit_kinds(self) -> tuple[str, ...]:
        """Return the benefits that the device is, were it used privately."""
        self.ensure_one()
        if self.kind in ("computer", "tablet"):
            return (self.kind,)
        if self.kind == "phone" and self.line_id.line_kind not in DESK_LINES:
            return ("phone",)
        return ()
