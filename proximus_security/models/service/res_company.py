import datetime

from odoo import fields, models
from odoo.exceptions import UserError

from .proximus_security_domain import REGISTERED


class ResCompany(models.Model):
    """Whether a company is registered for the warnings of the authority."""

    _inherit = "res.company"

    safeonweb_state = fields.Selection(
        REGISTERED,
        "Registered with Safeonweb@work",
        required=True,
        default="unknown",
        help="Whether the company is registered there, with its IP addresses.",
        prefetch=False,
    )
    safeonweb_since = fields.Date(
        "Registered with Safeonweb@work Since", prefetch=False
    )

    def _set_safeonweb(self, state: str, since: datetime.date | None) -> None:
        """Note whether a company is registered.

        :param state: ``yes``, ``no`` or ``unknown``
        :param since: from when, with ``yes`` only
        :raises UserError: for a day in the future
        :raises AccessError: unless the user looks after the domains of the company
        """
        self.ensure_one()
        self.env["proximus.security.domain"].check_access("write")
        self.check_access("read")
        since = since if state == "yes" else False
        if since and since > self._proximus_today():
            raise UserError(
                self.env._(
                    "The date of registration (%s) lies in the future.",
                    self._proximus_spoken_day(since),
                )
            )
        # sudo: whoever looks after security need not manage companies
        self.sudo().write({"safeonweb_state": state, "safeonweb_since": since})
