from odoo import models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from odoo.addons.proximus_connectivity.tools import numbers

from ...tools import events


class ProximusSecurityEvent(models.Model):
    """Whom and what an event is about, among what its company has and nothing else."""

    _inherit = "proximus.security.event"

    def _subject_vals(self, told: events.Event) -> dict:
        """Return person, line and device that an event names.

        Where it names several of a kind, none is taken: a guess would accuse somebody.

        :param told: what the event says
        """
        own = Domain("company_id", "=", self.company_id.id)
        subjects = told.subjects
        device = self._find_device(own, subjects)
        line = self._find_line(own, subjects) or device.line_id
        person = self._find_employee(own, subjects)
        return {
            "device_id": device.id,
            "line_id": line.id,
            "employee_id": (person or line.employee_id or device.employee_id).id,
        }

    def _find_employee(self, own: Domain, subjects):
        """Return the one employee with a work address that is named."""
        addresses = subjects.get("email", ())
        if not addresses:
            return self.env["hr.employee"]
        named = Domain.OR(
            Domain("work_email", "=ilike", escape_psql(address))
            for address in addresses
        )
        return self._only(self.env["hr.employee"].search(own & named, limit=2))

    def _find_line(self, own: Domain, subjects):
        """Return the one line with a number or reference that is named."""
        lines = self.env["proximus.line"]
        told = [self._e164(number) for number in subjects.get("msisdn", ())]
        if any(told):
            found = self.env["proximus.number"].search(
                own
                & Domain("e164", "in", list(filter(None, told)))
                & Domain("line_id", "!=", False)
            )
            lines = found.line_id
        references = list(subjects.get("service", ()))
        if not lines and references:
            named = Domain("external_ref", "in", references) | Domain(
                "name", "in", references
            )
            lines = lines.search(own & named, limit=2)
        return self._only(lines)

    def _find_device(self, own: Domain, subjects):
        """Return the one device with a serial number or IMEI that is named."""
        devices = self.env["proximus.device"]
        imeis, serials = subjects.get("imei", ()), subjects.get("serial", ())
        if not imeis and not serials:
            return devices
        named = Domain("imei", "in", list(imeis)) | Domain(
            "serial", "in", list(serials)
        )
        return self._only(devices.search(own & named, limit=2))

    def _only(self, found):
        return found if len(found) == 1 else found.browse()

    def _e164(self, number: str) -> str:
        """Return a number as lines have it; empty when it is none."""
        try:
            return numbers.parse(number).e164
        except ValueError:
            return ""
