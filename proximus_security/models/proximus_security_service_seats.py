import datetime

from odoo import fields, models
from odoo.exceptions import UserError


class ProximusSecurityService(models.Model):
    """Seats that are paid for and that nobody has: they can be given back."""

    _inherit = "proximus.security.service"

    def _give_back_seats(self, seats: int, paid_until: datetime.date) -> None:
        """Have fewer seats from now on, and remind whoever tells the supplier.

        :param seats: how many go, all of them free.
        :param paid_until: last day for which the supplier may bill them.
        :raises UserError: when fewer are free, or the service is a customer's.
        """
        self.ensure_one()
        if not self.is_own:
            raise UserError(
                self.env._(
                    "%s was sold to a customer: change its subscription instead.",
                    self.display_name,
                )
            )
        # two people who click at once must not both give back the same seats
        self.lock_for_update()
        self.invalidate_recordset(["seats", "seats_free"])
        if not 0 < seats <= self.seats_free:
            raise UserError(
                self.env._(
                    "%(service)s has %(free)s free seat(s): take others back first.",
                    service=self.display_name,
                    free=max(self.seats_free, 0),
                )
            )
        self.seats -= seats
        day = fields.Date.to_string(paid_until)
        if not self.seats:
            self.action_end(reason=self.env._("All seats are given back."))
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=(self.user_id or self.env.user).id,
            summary=self.env._("Tell the supplier: %s seat(s) are given back", seats),
            note=self.env._("They may be billed until %s, by the notice.", day),
        )
