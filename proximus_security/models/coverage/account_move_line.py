from odoo import models


class AccountMoveLine(models.Model):
    """What a bill says of a protection: seats and the price of one."""

    _inherit = "account.move.line"

    def _use_protections(self):
        """Return the services that we use from now on, one per bill and product."""
        groups = self.grouped(lambda line: (line.move_id, line.product_id))
        services = self.env["proximus.security.service"].create(
            [lines._protection_vals() for lines in groups.values()]
        )
        services._remind_to_give()
        return services

    def _protection_vals(self) -> dict:
        """Return the values of the service that these lines of one product bill.

        Paid for, so in force; whether it works is not known, and nobody has a seat.
        """
        move, product = self.move_id, self.product_id
        seats = int(sum(self.mapped("quantity")))
        company = move.company_id
        services = self.env["proximus.security.service"]
        return {
            "company_id": company.id,
            "partner_id": company.partner_id.id,
            "type_id": product.security_type_id.id,
            "provider_id": move.commercial_partner_id.id,
            "product_id": product.id,
            "seats": seats,
            "unit_price": company.currency_id.round(
                abs(sum(self.mapped("balance"))) / seats
            ),
            "is_recurring": product.product_tmpl_id._is_paid_monthly(),
            "origin": move.ref or move.name,
            "state": "active",
            "date_start": min(
                move.invoice_date or move.date, company._proximus_today()
            ),
            "user_id": services._officer(company).id,
        }
