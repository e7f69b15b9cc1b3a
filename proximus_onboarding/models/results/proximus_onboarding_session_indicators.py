from collections import defaultdict
from collections.abc import Callable
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from ...tools import results

#: What people make in an app, and the day that tells when: its use is counted by it.
APPS = {
    "calendar": "calendar.event",
    "crm": "crm.lead",
    "event": "event.registration",
    "fleet": "fleet.vehicle",
    "hr_attendance": "hr.attendance",
    "hr_expense": "hr.expense",
    "hr_holidays": "hr.leave",
    "hr_recruitment": "hr.applicant",
    "hr_timesheet": "account.analytic.line",
    "mass_mailing": "mailing.mailing",
    "mrp": "mrp.production",
    "point_of_sale": "pos.order",
    "project": "project.task",
    "purchase": "purchase.order",
    "repair": "repair.order",
    "stock": "stock.picking",
    "survey": "survey.user_input",
}
APP = "app_"
#: What Odoo itself makes along with something else is no use of the app.
MADE_ALONG = {"calendar": Domain("res_model", "!=", "hr.leave")}


class ProximusOnboardingSession(models.Model):
    """What the database of the own company shows of how it works, in three months.

    Numbers of documents and days only: nobody is measured.
    """

    _inherit = "proximus.onboarding.session"

    # === WHAT IS MEASURED === #

    def _get_indicators(self) -> dict[str, Callable[[date, date], results.Found]]:
        """Return by code the method that measures between two days.

        Extend with super(), together with :meth:`_get_measure_labels`.
        """
        return {
            "signed_online": self._find_signed_online,
            "invoices_from_orders": self._find_invoices_from_orders,
            "invoices_sent": self._find_invoices_sent,
            "bills_peppol": self._find_bills_peppol,
            "days_to_quote": self._find_days_to_quote,
            "days_to_pay": self._find_days_to_pay,
        }

    def _get_measure_labels(self, codes) -> dict[str, str]:
        """Return what each measurement counts, in words.

        :param codes: of measurements; that of an app is its name after "app\\_".
        """
        _ = self.env._
        labels = {
            "signed_online": _("Quotations signed on line"),
            "invoices_from_orders": _("Invoices made from orders"),
            "invoices_sent": _("Invoices sent from Odoo"),
            "bills_peppol": _("Bills received by Peppol"),
            "days_to_quote": _("Days from question to quotation"),
            "days_to_pay": _("Days until customers pay"),
        }
        names = {code.removeprefix(APP) for code in codes if code.startswith(APP)}
        # sudo: names of apps only
        modules_sudo = self.env["ir.module.module"].sudo()
        known = modules_sudo.search([("name", "in", list(names))])
        for module in known:
            labels[APP + module.name] = _("Used: %(app)s", app=module.shortdesc)
        return {code: labels.get(code, code) for code in codes}

    def _take_figures(self, on: date) -> dict[str, results.Found]:
        """Measure everything on a day, over the months before.

        :return: by code what was found.
        """
        self.ensure_one()
        since = on - relativedelta(months=results.MONTHS)
        found = {code: find(since, on) for code, find in self._get_indicators().items()}
        for code in self._get_accepted()._get_measure_codes():
            if code.removeprefix(APP) in APPS:
                found[code] = self._find_app(code.removeprefix(APP), since, on)
        return found

    # === HOW === #

    def _within(self, field: str, since: date, until: date) -> Domain:
        """Return the domain of what is of the company, and dated in these months."""
        own = Domain("company_id", "=", self.company_id.id)
        return own & self._between(field, since, until)

    @api.model
    def _between(self, field: str, since: date, until: date) -> Domain:
        """Return the domain of what is dated after one day, up to another."""
        return Domain(field, ">", since) & Domain(
            field, "<", until + relativedelta(days=1)
        )

    def _count_share(self, model: str, domain: Domain, part: Domain) -> results.Found:
        """Count documents, and those of them of which something more is true."""
        # sudo: two counts of the own company; no document is shown
        documents_sudo = self.env[model].sudo()
        total = documents_sudo.search_count(domain)
        return results.share(
            total and documents_sudo.search_count(domain & part), total
        )

    def _find_signed_online(self, since, until):
        domain = self._within("date_order", since, until)
        domain &= Domain("state", "=", "sale")
        return self._count_share("sale.order", domain, Domain("signed_on", "!=", False))

    def _get_invoices(self, since, until, kind="out_invoice") -> Domain:
        """Return the domain of the invoices, or bills, that were booked."""
        domain = self._within("invoice_date", since, until)
        return domain & Domain("move_type", "=", kind) & Domain("state", "=", "posted")

    def _find_invoices_from_orders(self, since, until):
        part = Domain("invoice_line_ids.sale_line_ids", "!=", False)
        invoices = self._get_invoices(since, until)
        return self._count_share("account.move", invoices, part)

    def _find_invoices_sent(self, since, until):
        part = Domain("is_move_sent", "=", True)
        invoices = self._get_invoices(since, until)
        return self._count_share("account.move", invoices, part)

    def _find_bills_peppol(self, since, until):
        """Count the bills that came by Peppol; without its app it is not measured."""
        if "peppol_message_uuid" not in self.env["account.move"]._fields:
            return results.Found()
        part = Domain("peppol_message_uuid", "not in", (False, ""))
        bills = self._get_invoices(since, until, "in_invoice")
        return self._count_share("account.move", bills, part)

    def _find_days_to_quote(self, since, until):
        """Count the days from a question in the CRM to its first quotation."""
        if "opportunity_id" not in self.env["sale.order"]._fields:
            return results.Found()
        # sudo: dates of the own company; no document is shown
        orders_sudo = self.env["sale.order"].sudo()
        rows = orders_sudo._read_group(
            self._within("create_date", since, until)
            & Domain("opportunity_id", "!=", False),
            ["opportunity_id"],
            ["create_date:min"],
        )
        return results.days(
            (question.create_date.date(), quoted.date()) for question, quoted in rows
        )

    def _find_days_to_pay(self, since, until):
        """Count the days from an invoice to its last payment, of those paid in full."""
        # sudo: dates of the own company; no document is shown
        payments_sudo = self.env["account.partial.reconcile"].sudo()
        rows = payments_sudo._read_group(
            Domain("company_id", "=", self.company_id.id)
            & Domain("max_date", ">", since)
            & Domain("max_date", "<=", until)
            & Domain("debit_move_id.move_id.move_type", "=", "out_invoice")
            & Domain("debit_move_id.account_type", "=", "asset_receivable"),
            ["debit_move_id"],
            ["max_date:max"],
        )
        last = defaultdict(lambda: since)
        for line, day in rows:
            last[line.move_id] = max(last[line.move_id], day)
        return results.days(
            (move.invoice_date, day)
            for move, day in last.items()
            if move.payment_state in ("paid", "in_payment") and move.invoice_date
        )

    def _find_app(self, name: str, since, until):
        """Count what was made in an app; where it is not installed, nothing is known.

        :param name: technical name of the app.
        """
        there = self.env["ir.module.module"]._installed()
        # installed and loaded: another server may have installed it just now
        if name not in there or APPS[name] not in self.env:
            return results.Found()
        # sudo: a count of the own company; no document is shown
        documents_sudo = self.env[APPS[name]].sudo()
        # what belongs to no company is of that of whoever made it
        mine = Domain("create_uid.company_id", "=", self.company_id.id)
        if "company_id" in documents_sudo._fields:
            mine &= Domain("company_id", "=", False)
            mine |= Domain("company_id", "=", self.company_id.id)
        domain = mine & self._between("create_date", since, until)
        domain &= MADE_ALONG.get(name, Domain.TRUE)
        if name == "hr_timesheet":
            domain &= Domain("project_id", "!=", False)
        return results.number(documents_sudo.search_count(domain))
