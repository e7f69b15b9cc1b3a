from odoo import fields, models

from ...tools.bill_match import Tenure
from .proximus_secret_mixin import SECRET_GROUP, Secret


class ProximusLine(models.Model):
    """Who used the line when, and how an exchange registers at the operator (SIP)."""

    _name = "proximus.line"
    _inherit = ["proximus.line", "proximus.secret.mixin", "proximus.assigned.mixin"]
    _assigned_as = "line_id"

    sip_domain = fields.Char(
        "SIP Server", copy=False, help="Where the exchange registers: name or address."
    )
    sip_user = Secret("SIP User", groups=SECRET_GROUP, copy=False)
    sip_password = Secret("SIP Password", groups=SECRET_GROUP, copy=False)
    assignment_ids = fields.One2many("proximus.assignment", "line_id", "User History")

    def _is_new_on(self, day) -> bool:
        """Extend: before a line works, nobody uses it."""
        return not self.start_date or self.start_date >= day or super()._is_new_on(day)

    def _tenure(self) -> Tenure:
        """Return the days on which the line is there."""
        end = self.termination_date
        return Tenure(
            self.id,
            self.start_date or None,
            fields.Date.add(end, days=1) if end else None,
        )
