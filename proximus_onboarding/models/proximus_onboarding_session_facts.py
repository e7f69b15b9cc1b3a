from odoo import models
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_IN_SERVICE

ORDERS_TO_JUDGE = 5
BROADBAND_MBPS = 30


class ProximusOnboardingSession(models.Model):
    """Facts in the database, proposed as answers.

    A detector answers only on evidence. Finding nothing is not an answer: lines,
    seats or employees may exist outside this database.
    """

    _inherit = "proximus.onboarding.session"

    def _get_detectors(self):
        """Return per detector name a method that looks for an answer.

        Each returns (value, evidence in words), or None when the database says
        nothing. Extend with super().

        :rtype: dict[str, collections.abc.Callable[[], tuple | None]]
        """
        return {
            "employees": self._detect_employees,
            "mobile_lines": self._detect_mobile_lines,
            "protection": self._detect_protection,
            "paper_contracts": self._detect_paper_contracts,
            "broadband": self._detect_broadband,
            "erp": self._detect_erp,
            "crm": self._detect_crm,
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

    def _get_customer(self):
        """Return the legal entity that is set up."""
        return self.partner_id.commercial_partner_id

    def _is_own_company(self):
        """Tell whether the customer is the company that this database belongs to.

        For another customer, the staff and the books of this database prove nothing.
        """
        return self._get_customer() == self.company_id.partner_id

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
        lines = self._get_lines("internet")
        speed = max(lines.product_id.mapped("download_mbps"), default=0)
        if not speed:
            return None
        evidence = self.env._("an installed line has %(speed)s Mb/s", speed=speed)
        return speed >= BROADBAND_MBPS, evidence

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
