import datetime

from odoo import fields, models

from ...tools import lifecycle


class ProximusNumber(models.Model):
    """A number that is still at another operator does not work on our line yet."""

    _inherit = "proximus.number"

    port_request_ids = fields.Many2many(
        "proximus.port.request",
        "proximus_port_request_number_rel",
        string="Port Requests",
        copy=False,
    )

    port_line_id = fields.Many2one(
        "proximus.line",
        "Moves To",
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="The line at the new operator on which this number goes on after its "
        "port. Until then it works on its present line.",
    )

    def _hand_over(self, date: datetime.date):
        """Release the numbers on their old lines, and go on with them on the new ones.

        :param date: day of the port.
        :return: the numbers on their new lines.
        """
        self._give_up("released", date)
        # the unique index must see that they are free before they are taken again
        self.flush_recordset(["state", "released_on"])
        created = self.create([number._handed_over_vals(date) for number in self])
        self.port_line_id = False
        return created

    def _handed_over_vals(self, date: datetime.date) -> dict:
        state = self._state_on(self.port_line_id.state)
        vals = {
            "e164": self.e164,
            "last_e164": self.last_e164,
            "line_id": self.port_line_id.id,
            "state": state,
        }
        return {**vals, "assigned_on": date} if state == "assigned" else vals

    def _follow_lines(self, date: datetime.date) -> None:
        """Also keep a number that waits for its port reserved.

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

    def _is_porting(self) -> bool:
        """Return whether a move is under way or being prepared."""
        return super()._is_porting() or self._waits_for_port()

    def _waits_for_port(self) -> bool:
        return any(
            request.direction == "in" and request.state in ("draft", "rejected")
            for request in self.port_request_ids
        )
