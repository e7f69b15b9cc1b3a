from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..coverage.proximus_security_access import STALE_DAYS

YEAR = timedelta(days=365)


class ProximusSecurityAssessment(models.Model):
    """What the database knows about the controls of an assessment.

    Facts that a person may use as evidence. They are proposed and never scored: a
    service that is bought is not yet a control that works.
    """

    _inherit = "proximus.security.assessment"

    def _evidence_services(self) -> dict[str, models.BaseModel]:
        """Return the services in force at the company, by control number."""
        self.ensure_one()
        services = self.env["proximus.security.service"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("is_own", "=", True)
            & Domain("is_effective", "=", True)
        )
        by_code = {}
        for service in services:
            for code in service.type_id._control_codes():
                by_code[code] = by_code.get(code, services.browse()) | service
        return by_code

    def _evidence_facts(self) -> dict[str, list[str]]:
        """Return sentences about the company, by control number."""
        self.ensure_one()
        by_code = self._evidence_services()
        services = self.env["proximus.security.service"].concat(*by_code.values())
        sentences = services._evidence_sentences()
        facts = {
            code: [sentences[service.id] for service in found]
            for code, found in by_code.items()
        }
        for codes, sentences in self._known_facts():
            for code in codes:
                facts[code] = facts.get(code, []) + sentences
        return facts

    def _known_facts(self) -> list[tuple[tuple[str, ...], list[str]]]:
        """Return control numbers and the sentences that speak for them.

        Later domains and modules extend this with what they know.
        """
        return [
            (("ID.AM-01.1",), self._device_facts()),
            (("ID.AM-04.1",), self._contract_facts()),
            (("ID.RA-02.1",), self._warning_facts()),
            (("PR.AA-01.1", "PR.AA-01.3"), self._unused_login_facts()),
            (("PR.AA-03.2",), self._two_factor_facts()),
            (("PR.AA-05.4", "PR.AA-05.7"), self._administrator_facts()),
            (("RS.MA-01.1",), self._incident_facts()),
            (("ID.IM-03.1",), self._lesson_facts()),
        ]

    def _device_facts(self) -> list[str]:
        """Say how many devices are on record."""
        # sudo: a number says nothing about whose device it is
        devices_sudo = self.env["proximus.device"].sudo()
        count = devices_sudo.search_count([("company_id", "=", self.company_id.id)])
        if not count:
            return []
        return [self.env._("Devices on record: %(count)s.", count=count)]

    def _contract_facts(self) -> list[str]:
        """Say how many lines and security services are on record."""
        # sudo: a number says nothing about whose line it is
        lines_sudo = self.env["proximus.line"].sudo()
        lines = lines_sudo.search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("is_own", "=", True),
                ("state", "=", "active"),
            ]
        )
        services = self.env["proximus.security.service"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("is_own", "=", True),
                ("is_effective", "=", True),
            ]
        )
        if not lines and not services:
            return []
        return [
            self.env._(
                "On record: lines %(lines)s, security services %(services)s.",
                lines=lines,
                services=services,
            )
        ]

    def _warning_facts(self) -> list[str]:
        """Say how many internet domains are registered for warnings."""
        domains = self.env["proximus.security.domain"].search_fetch(
            [("company_id", "=", self.company_id.id)], ["safeonweb_state"]
        )
        if not domains:
            return []
        registered = domains.filtered(lambda each: each.safeonweb_state == "yes")
        return [
            self.env._(
                "Internet domains registered with Safeonweb@work: %(registered)s of "
                "%(count)s.",
                registered=len(registered),
                count=len(domains),
            )
        ]

    def _two_factor_facts(self) -> list[str]:
        """Say how many users sign in to Odoo with a second proof."""
        # sudo: whoever assesses need not manage users, and sees a number only
        users_sudo = self.env["res.users"].sudo()
        if "totp_enabled" not in users_sudo._fields:
            return []
        inside = Domain("share", "=", False) & Domain(
            "company_ids", "in", self.company_id.ids
        )
        count = users_sudo.search_count(inside)
        if not count:
            return []
        proven = users_sudo.search_count(inside & Domain("totp_enabled", "=", True))
        return [
            self.env._(
                "Users who sign in to Odoo with a second proof: %(proven)s of "
                "%(count)s.",
                proven=proven,
                count=count,
            )
        ]

    def _unused_login_facts(self) -> list[str]:
        """Say how many logins of Odoo nobody has used for long."""
        # sudo: whoever assesses need not manage users, and sees a number only
        access_sudo = self.env["proximus.security.access"].sudo()
        here = Domain("user_id.company_ids", "in", self.company_id.ids)
        count = access_sudo.search_count(here)
        if not count:
            return []
        return [
            self.env._(
                "Users of Odoo without a sign-in for %(days)s days: %(unused)s of "
                "%(count)s.",
                days=STALE_DAYS,
                unused=access_sudo.search_count(here & Domain("is_stale", "=", True)),
                count=count,
            )
        ]

    def _administrator_facts(self) -> list[str]:
        """Say how many users may change everything in Odoo."""
        access_sudo = self.env["proximus.security.access"].sudo()  # sudo: as above
        here = Domain("user_id.company_ids", "in", self.company_id.ids)
        count = access_sudo.search_count(here & Domain("is_administrator", "=", True))
        if not count:
            return []
        return [self.env._("Administrators of Odoo: %(count)s.", count=count)]

    def _lesson_facts(self) -> list[str]:
        """Say how many actions followed from incidents, and how many are done."""
        lessons = self.env["proximus.security.lesson"]
        if not lessons.has_access("read"):
            return []
        here = Domain("company_id", "=", self.company_id.id)
        count = lessons.search_count(here)
        if not count:
            return []
        return [
            self.env._(
                "Actions that incidents led to: %(count)s, of which done: %(done)s.",
                count=count,
                done=lessons.search_count(here & Domain("is_done", "=", True)),
            )
        ]

    def _incident_facts(self) -> list[str]:
        """Say how many incidents were handled in the last year."""
        incidents = self.env["proximus.security.incident"]
        if not incidents.has_access("read"):
            return []
        count = incidents.search_count(
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", ("resolved", "closed"))
            & Domain("handled_at", ">=", fields.Datetime.now() - YEAR)
        )
        if not count:
            return []
        return [
            self.env._(
                "Incidents handled in the last year, with a timeline: %(count)s.",
                count=count,
            )
        ]
