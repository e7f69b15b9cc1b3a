from odoo import models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from odoo.addons.proximus_connectivity.tools import numbers, sim
from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_FINAL

from ...tools import events, ip_addresses


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
        """Return the one line with a number, reference or fixed address named."""
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
        return self._only(lines or self._lines_of_addresses(own, subjects))

    def _lines_of_addresses(self, own: Domain, subjects):
        """Return the lines that have a fixed address, or a network that holds it."""
        addresses = (*subjects.get("ip", ()), *subjects.get("host", ()))
        lines = self.env["proximus.line"]
        if not addresses:
            return lines
        fixed = Domain("fixed_ips", "!=", False)
        # an address is given to somebody else when its line has ended
        fixed &= Domain("state", "not in", list(LINE_FINAL))
        return lines.search(own & fixed).filtered(
            lambda line: any(
                ip_addresses.covers(line._fixed_addresses(), address)
                for address in addresses
            )
        )

    def _find_device(self, own: Domain, subjects):
        """Return the one device whose serial number, IMEI, MAC or name is named."""
        devices = self.env["proximus.device"]
        named = [
            Domain(name, "in", texts)
            for name, texts in (
                ("imei", list(subjects.get("imei", ()))),
                ("serial", list(subjects.get("serial", ()))),
                ("mac", [self._mac(each) for each in subjects.get("mac", ())]),
            )
            if any(texts)
        ]
        found = devices.search(own & Domain.OR(named), limit=2) if named else devices
        return self._only(found or self._devices_of_hosts(own, subjects))

    def _devices_of_hosts(self, own: Domain, subjects):
        """Return the devices with a name on the network, with its domain or without."""
        named = []
        for host in subjects.get("host", ()):
            short = host.partition(".")[0]
            if ip_addresses.is_address(host) or not short:
                continue
            named.append(Domain("host_name", "=ilike", escape_psql(host)))
            named.append(Domain("host_name", "=ilike", escape_psql(short)))
            if short == host:
                named.append(Domain("host_name", "=ilike", escape_psql(host) + ".%"))
        devices = self.env["proximus.device"]
        return devices.search(own & Domain.OR(named), limit=2) if named else devices

    def _only(self, found):
        return found if len(found) == 1 else found.browse()

    def _e164(self, number: str) -> str:
        """Return a number as lines have it; empty when it is none."""
        try:
            return numbers.parse(number).e164
        except ValueError:
            return ""

    def _mac(self, address: str) -> str:
        """Return a MAC address as devices have it; empty when it is none."""
        try:
            return sim.normalise_mac(address)
        except ValueError:
            return ""
