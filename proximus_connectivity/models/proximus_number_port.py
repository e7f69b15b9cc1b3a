import datetime

from odoo import fields, models

from ..tools import lifecycle


class ProximusNumber(models.Model):
    """A number that is still at another operator does not work on our line yet."""

    _inherit = "proximus.number"

    port_request_ids = fields.Many2many(
        "proximus.port.request",
        "proximus_port_request_number_rel",
        string="Port Requests",
        copy=False,
    )

    def _follow_lines(self, date: datetime.date) -> None:
        """Override of the number: one that waits for its port stays reserved.

        Its line may be put in service first; the port assigns the number.
        """
        waiting = self.filtered(
            lambda number: (
                number.state == "reserved"
                and number.line_id.state in lifecycle.LINE_LIVE
                and number._waits_for_port()
            )
        )
        return super(ProximusNumber, self - waiting)._follow_lines(date)

    def _is_porting(self):
        """Override of the number: a move that is being prepared counts too."""
        return super()._is_porting() or self._waits_for_port()

    def _waits_for_port(self) -> bool:
        return any(
            request.direction == "in" and request.state in ("draft", "rejected")
            for request in self.port_request_ids
        )
