import datetime

from odoo import api, models
from odoo.fields import Domain


class ProximusSecurityCoverage(models.Model):
    """A seat whose protection reports itself is known to be alive."""

    _inherit = "proximus.security.coverage"

    @api.model
    def _refresh_seen(
        self, company, types, moment: datetime.datetime, **subjects
    ) -> models.Model:
        """Note that the protection of people, lines or devices has reported itself.

        A seat that was only invited is protected from then on; one that is in error
        stays so, until somebody has looked.

        :param company: res.company of the seats
        :param types: service types that the report speaks for
        :param moment: when it reported, naive UTC; older than what is known changes
            nothing
        :param subjects: records by kind: employees, lines, devices
        :return: the seats that were refreshed
        """
        domains = [
            Domain(f"{name.removesuffix('s')}_id", "in", records.ids)
            for name, records in subjects.items()
            if records and f"{name.removesuffix('s')}_id" in self._fields
        ]
        if not domains or not types:
            return self.browse()
        # sudo: the protection says so, not a person with rights on seats
        seats = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("type_id", "in", types.ids)
            & Domain("date_to", "=", False)
            & Domain.OR(domains)
        )
        seats = seats.filtered(
            lambda seat: not seat.last_seen or seat.last_seen < moment
        )
        seats.filtered(lambda seat: seat.state in ("invited", "installed"))._route(
            "protected"
        )
        seats.write({"last_seen": moment, "source": "api"})
        return seats
