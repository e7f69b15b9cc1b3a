from odoo import models
from odoo.fields import Domain

from ...tools import golive


class ProximusOnboardingSetting(models.Model):
    """Settings of sales and of the books: what shows them, where they are made."""

    _inherit = "proximus.onboarding.setting"

    # === SIGNATURE AND PAYMENT === #

    def _check_signature(self, advice):
        """On-line signature is switched on."""
        # sudo: one setting of the company
        on = advice.session_id.company_id.sudo().portal_confirmation_sign
        if on:
            return golive.DONE, self.env._("switched on")
        return golive.TODO, self.env._("switched off")

    def _check_signature_used(self, advice):
        """A customer has signed on line since the set-up began."""
        # sudo: a count; the orders are not shown
        orders_sudo = self.env["sale.order"].sudo()
        count = orders_sudo.search_count(
            [
                ("company_id", "=", advice.session_id.company_id.id),
                ("signed_on", ">=", advice.session_id.create_date),
            ]
        )
        return golive.compared(count, None), self._describe_count(count)

    def _check_payment(self, advice):
        """Quotations can be paid on line, by a provider that is switched on."""
        _ = self.env._
        # sudo: one setting of the company
        on = advice.session_id.company_id.sudo().portal_confirmation_pay
        there = self._has_provider(advice)
        states = [golive.DONE if one else golive.TODO for one in (there, on)]
        if not there:
            return golive.combine(states), _("no way to pay is switched on yet")
        note = _("switched on") if on else _("switched off")
        return golive.combine(states), note

    def _has_provider(self, advice) -> bool:
        """Return whether the company can be paid on line."""
        # sudo: whether there is one; none is shown
        providers_sudo = self.env["payment.provider"].sudo()
        company = ("company_id", "=", advice.session_id.company_id.id)
        return bool(
            providers_sudo.search_count([company, ("state", "=", "enabled")], limit=1)
        )

    def _open_payment(self, advice):
        if self._has_provider(advice):
            return self._open_screen(advice)
        if not self.env["payment.provider"].has_access("write"):
            self._refuse(advice)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "payment.action_payment_provider"
        )

    # === BOOKS === #

    def _check_chart(self, advice):
        """A chart of accounts is there, and it is the one of the legal form."""
        session = advice.session_id
        # sudo: one setting of the company
        company_sudo = session.company_id.sudo()
        chart, wanted = company_sudo.chart_template, session._get_chart_code()
        _ = self.env._
        if not chart and not session.legal_form:
            return golive.TODO, _("say first which legal form the company has")
        if not chart and wanted == "be_asso":
            return golive.TODO, _("none yet: choose the one for associations")
        if not chart:
            return golive.TODO, _("none yet: choose the one for companies")
        if not wanted or chart == wanted or not chart.startswith("be_"):
            return golive.DONE, _("chosen")
        if company_sudo._existing_accounting():
            return None, _(
                "another one than the legal form asks for, and entries are posted on "
                "it: it cannot change any more"
            )
        return golive.WAITING, _(
            "another one than the legal form asks for: it can change until the first "
            "entry"
        )

    def _open_chart(self, advice):
        session = advice.session_id
        # sudo: one setting of the company
        if not session.company_id.sudo().chart_template and not session.legal_form:
            if session.state in ("done", "cancelled"):
                return self._open_form(advice, session.company_id)
            session._go_to(session._get_step("company"))
            return session.action_open()
        return self._open_screen(advice)

    def _check_peppol(self, advice):
        """The company is registered to receive; to be able to send is not enough."""
        _ = self.env._
        # sudo: the state of the company's own registration
        company_sudo = advice.session_id.company_id.sudo()
        state = company_sudo.account_peppol_proxy_state
        if state == "receiver":
            return golive.DONE, _("invoices are received")
        if state == "smp_registration":
            return golive.WAITING, _("the registration is on its way")
        if state == "sender":
            return golive.WAITING, _("invoices can be sent, but not received yet")
        gaps = self._get_peppol_gaps(advice)
        if gaps:
            return golive.TODO, _(
                "first fill in: %s", ", ".join(self._name_gap(gap) for gap in gaps)
            )
        if state == "rejected":
            return golive.TODO, _("the registration was refused: look why")
        return golive.TODO, _("all is there to register")

    def _get_peppol_gaps(self, advice):
        """Return what is missing before the registration can be asked for."""
        # sudo: particulars of the own company
        company_sudo = advice.session_id.company_id.sudo()
        partner_sudo = company_sudo.partner_id
        return golive.peppol_gaps(
            {
                "country": company_sudo.country_id.code,
                "number": partner_sudo.peppol_endpoint or partner_sudo.company_registry,
                "email": company_sudo.account_peppol_contact_email
                or partner_sudo.email,
                "phone": company_sudo.account_peppol_phone_number or partner_sudo.phone,
                "chart": company_sudo.chart_template,
                "bank": partner_sudo.bank_ids,
            }
        )

    def _name_gap(self, gap: str) -> str:
        """Return how people call what is missing."""
        _ = self.env._
        return {
            "country": _("the country"),
            "number": _("the enterprise number, ten digits"),
            "email": _("the e-mail address"),
            "phone": _("the telephone number"),
            "chart": _("the chart of accounts"),
            "bank": _("the bank account"),
        }[gap]

    def _open_peppol(self, advice):
        """Open what is missing, else the registration of Odoo itself."""
        company = advice.session_id.company_id
        gaps = self._get_peppol_gaps(advice)
        if gaps == ("chart",):
            return self._open_screen(advice)
        if gaps:
            return self._open_form(advice, company)
        registration = self.env["peppol.registration"]
        if not registration.has_access("create"):
            self._refuse(advice)
        return registration.with_company(company)._action_open_peppol_form(reopen=False)

    def _check_orders_invoiced(self, advice):
        """An invoice took over the lines of an order."""
        # sudo: a count; the invoices are not shown
        moves_sudo = self.env["account.move"].sudo()
        count = moves_sudo.search_count(
            [
                ("company_id", "=", advice.session_id.company_id.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("line_ids.sale_line_ids", "!=", False),
            ]
        )
        return golive.compared(count, None), self._describe_count(count)

    # === LISTS === #

    def _check_import_contacts(self, advice):
        """Customers or suppliers are there, beside the own people and companies."""
        # sudo: the company of the set-up, and its people: none is counted
        own_sudo = advice.session_id.company_id.sudo().partner_id
        condition = Domain("user_ids", "=", False) & Domain("employee_ids", "=", False)
        condition &= Domain("commercial_partner_id", "not in", own_sudo.ids)
        count = self._count_own(advice.session_id, condition)
        return golive.compared(count, None), self._describe_count(count)

    def _open_import_contacts(self, advice):
        return self._open_import(advice)

    def _open_import_products(self, advice):
        return self._open_import(advice)

    def _check_import_employees(self, advice):
        """As many employees are there as work in the company."""
        return self._compare(advice.session_id._count_employees(), advice, "EMPLOYEES")

    def _open_import_employees(self, advice):
        return self._open_import(advice)

    def _check_import_lines(self, advice):
        """As many mobile lines are there as the company has."""
        return self._compare(
            len(advice.session_id._get_lines("mobile")), advice, "MOBILE_LINES"
        )

    def _open_import_lines(self, advice):
        return self._open_import(advice)

    def _compare(self, count: int, advice, question: str):
        """Return whether as many are there as was answered, and both numbers.

        :param question: code of the question that asked for the number.
        """
        expected = advice.session_id._get_answers().get(question)
        if expected is None:
            return golive.compared(count, None), self._describe_count(count)
        return golive.compared(count, expected), self.env._(
            "%(count)s of %(expected)s", count=count, expected=expected
        )
