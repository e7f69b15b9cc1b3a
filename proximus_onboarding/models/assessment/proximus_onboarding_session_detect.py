from collections.abc import Callable

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_IN_SERVICE

ORDERS_TO_JUDGE = 5
BROADBAND_MBPS = 30
MONTHS_TO_COUNT = 12


class ProximusOnboardingSession(models.Model):
    """What the database shows of a company, proposed as answers.

    A detector answers only on evidence. Finding nothing is not an answer: lines,
    seats or employees may exist outside this database.
    """

    _inherit = "proximus.onboarding.session"

    # === FACTS === #

    def _get_detectors(self) -> dict[str, Callable[[], tuple | None]]:
        """Return per detector name a method that looks for an answer.

        Each returns (value, evidence in words), or None when the database says
        nothing. Extend with super().
        """
        return {
            "employees": self._detect_employees,
            "mobile_lines": self._detect_mobile_lines,
            "protection": self._detect_protection,
            "paper_contracts": self._detect_paper_contracts,
            "broadband": self._detect_broadband,
            "erp": self._detect_erp,
            "crm": self._detect_crm,
            "quotations": self._detect_quotations,
            "invoices": self._detect_invoices,
            "bills": self._detect_bills,
            "peppol": self._detect_peppol,
            "line_speed": self._detect_line_speed,
            "backup_line": self._detect_backup_line,
        }

    def _detect_facts(self):
        """Propose what the database says for each question with a detector."""
        self.ensure_one()
        detectors = self._get_detectors()
        for answer in self.answer_ids:
            detect = detectors.get(answer.question_id.detector)
            found = detect() if detect else None
            if found:
                answer._propose(*found)
        self._read_security()

    # === FACTS THAT ARE NOT ASKED === #

    def _get_fact_getters(self) -> dict[str, Callable[[], object]]:
        """Return per fact a method that tells it, None while it is not known.

        A fact is a question that is not asked. Extend with super().
        """
        return {
            "REGION": lambda: self.region or None,
            "VAT_LIABLE": lambda: {"yes": True, "no": False}.get(self.vat_liable),
            "NON_EU_TOOLS": self._count_foreign_tools,
            "USERS_WITHOUT_2FA": self._count_users_without_second_factor,
        }

    def _count_foreign_tools(self) -> int | None:
        """Return how many tools come from outside the EU; None when none is known."""
        tools = self._get_tools()
        if not tools:
            return None
        return len(tools.filtered(lambda tool: tool.origin == "non_eu"))

    def _count_users_without_second_factor(self) -> int | None:
        """Return how many users log in with a password only, None for a customer."""
        if not self._is_own_company():
            return None
        # sudo: a number only, for whoever may not read the settings of users
        users_sudo = self.env["res.users"].sudo()
        inside = users_sudo.search(
            [("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        )
        weak = inside.filtered(lambda user: not user.totp_enabled)
        if "auth_passkey_key_ids" in users_sudo._fields:
            weak = weak.filtered(lambda user: not user.auth_passkey_key_ids)
        return len(weak)

    # === DETECTORS === #

    def _get_lines(self, kind):
        """Return the installed lines of one kind of the customer."""
        domain = (
            Domain("commercial_partner_id", "=", self._get_customer().id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("line_kind", "=", kind)
            & Domain("state", "in", list(LINE_IN_SERVICE))
        )
        # sudo: a count for the customer's own session; the lines are not shown.
        return self.env["proximus.line"].sudo().search(domain)

    def _count_employees(self):
        """Return how many employees the database knows of, 0 when it knows none."""
        if not self._is_own_company():
            # sudo: who has a line, as a count only.
            lines = self.env["proximus.line"].sudo()
            domain = Domain("commercial_partner_id", "=", self._get_customer().id)
            domain &= Domain("company_id", "=", self.company_id.id)
            return len(lines.search(domain).employee_id)
        # sudo: the number of employees only, no private data of them.
        employees = self.env["hr.employee"].sudo()
        return employees.search_count([("company_id", "=", self.company_id.id)])

    def _detect_employees(self):
        count = self._count_employees()
        if not count:
            return None
        if self._is_own_company():
            return count, self.env._("records in Employees: %(count)s", count=count)
        return count, self.env._("employees with a line: %(count)s", count=count)

    def _detect_mobile_lines(self):
        count = len(self._get_lines("mobile"))
        if not count:
            return None
        return count, self.env._("mobile lines in use: %(count)s", count=count)

    def _detect_protection(self):
        """Compare the active protection seats with the number of employees."""
        seats, employees = self._count_protected(), self._count_employees()
        if not seats or not employees:
            return None
        evidence = self.env._(
            "protection seats: %(seats)s, employees: %(employees)s",
            seats=seats,
            employees=employees,
        )
        return ("all" if seats >= employees else "some"), evidence

    def _count_protected(self):
        """Return the seats of the customer's active security services."""
        customer = Domain("partner_id", "child_of", self._get_customer().id)
        if self._is_own_company():
            customer |= Domain("partner_id", "=", False)
        domain = (
            customer
            & Domain("company_id", "=", self.company_id.id)
            & Domain("is_effective", "=", True)
        )
        # sudo: a count for the customer's own session; the services are not shown.
        services = self.env["proximus.security.service"].sudo().search(domain)
        return max(services.mapped("seats"), default=0)

    def _detect_paper_contracts(self):
        """Look whether confirmed quotations carry a signature given on line."""
        if not self._is_own_company():
            return None
        # sudo: two counts; the orders are not shown.
        orders = self.env["sale.order"].sudo()
        domain = Domain("company_id", "=", self.company_id.id) & Domain(
            "state", "=", "sale"
        )
        count = orders.search_count(domain)
        if count < ORDERS_TO_JUDGE:
            return None
        signed = orders.search_count(domain & Domain("signed_on", "!=", False))
        evidence = self.env._(
            "confirmed quotations: %(count)s, of which signed on line: %(signed)s",
            signed=signed,
            count=count,
        )
        return signed < count, evidence

    def _detect_broadband(self):
        found = self._detect_line_speed()
        return found and (found[0] >= BROADBAND_MBPS, found[1])

    def _detect_line_speed(self):
        lines = self._get_lines("internet")
        speed = round(max(lines.product_id.mapped("download_mbps"), default=0))
        if not speed:
            return None
        return speed, self.env._("an installed line has %(speed)s Mb/s", speed=speed)

    def _detect_backup_line(self):
        lines = self._get_lines("backup")
        if not lines:
            return None
        return True, self.env._("backup lines in use: %(count)s", count=len(lines))

    def _detect_peppol(self):
        """Look whether the company receives bills by Peppol; nothing without that app.

        A company that can send only cannot receive yet.
        """
        # sudo: one state of the company, for whoever sets it up
        company_sudo = self.company_id.sudo()
        if not self._is_own_company() or (
            "account_peppol_proxy_state" not in company_sudo._fields
        ):
            return None
        receives = company_sudo.account_peppol_proxy_state == "receiver"
        return receives, self.env._("registration for Peppol in Accounting")

    def _detect_erp(self):
        """Posted journal entries show that the books are kept in an ERP."""
        if not self._is_own_company():
            return None
        # sudo: whether there is any; the entries are not shown.
        moves = self.env["account.move"].sudo()
        domain = [("company_id", "=", self.company_id.id), ("state", "=", "posted")]
        if not moves.search_count(domain, limit=1):
            return None
        return True, self.env._("entries are posted in Accounting")

    def _detect_crm(self):
        """Leads or opportunities show that a CRM is in use; an empty one does not."""
        if "crm.lead" not in self.env or not self._is_own_company():
            return None
        # sudo: whether there is any; the leads are not shown.
        leads = self.env["crm.lead"].sudo()
        if not leads.search_count([("company_id", "=", self.company_id.id)], limit=1):
            return None
        return True, self.env._("leads are kept in the CRM app")

    def _detect_quotations(self):
        return self._detect_monthly("sale.order", Domain.TRUE, "date_order")

    def _detect_invoices(self):
        return self._detect_monthly(
            "account.move",
            Domain("move_type", "=", "out_invoice") & Domain("state", "=", "posted"),
            "invoice_date",
        )

    def _detect_bills(self):
        return self._detect_monthly(
            "account.move",
            Domain("move_type", "=", "in_invoice") & Domain("state", "=", "posted"),
            "invoice_date",
        )

    def _detect_monthly(self, model: str, domain: Domain, date_field: str):
        """Count the documents of the last twelve months, as a number a month.

        Nothing is said on less than one a month: the work may be done elsewhere.

        :param date_field: the date that decides in which month a document falls.
        """
        if not self._is_own_company():
            return None
        since = self._proximus_today() - relativedelta(months=MONTHS_TO_COUNT)
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain(date_field, ">=", since)
        # sudo: a count only; the documents are not shown
        count = self.env[model].sudo().search_count(domain)
        monthly = round(count / MONTHS_TO_COUNT)
        if not monthly:
            return None
        return monthly, self.env._("documents in twelve months: %(count)s", count=count)
