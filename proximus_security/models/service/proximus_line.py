from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_FINAL

from ...tools import ip_addresses


class ProximusLine(models.Model):
    """An installed line: its fixed addresses, and its protection until it ends."""

    _inherit = "proximus.line"

    fixed_ips = fields.Char(
        "Fixed IP Addresses",
        copy=False,
        help="By which the internet sees this line, where they never change. Several "
        "are parted by a comma.",
    )

    @api.constrains("fixed_ips")
    def _check_fixed_ips(self):
        for line in self:
            try:
                line._fixed_addresses()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(line)s: %(address)s is no IP address that the internet can "
                        "see. Write the fixed ones of the operator, as 203.0.113.8.",
                        line=line.display_name,
                        address=error,
                    )
                ) from error

    def _fixed_addresses(self) -> list[str]:
        """Return the fixed addresses and networks of the line.

        :raises ValueError: naming what is no public address
        """
        self.ensure_one()
        return ip_addresses.parse(self.fixed_ips or "")

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
