from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusSecurityService(models.Model):
    """What was sold becomes what is used; seats in use beyond those are asked for."""

    _inherit = "proximus.security.service"

    using_company_id = fields.Many2one(
        "res.company",
        "Customer's Company",
        compute="_compute_using_company_id",
        help="The company of the customer in this database: there the protection is "
        "used, and people have seats.",
    )

    @api.depends("partner_id", "is_own")
    @api.depends_context("uid")
    def _compute_using_company_id(self):
        companies = self.env.user.company_ids
        of_partner = companies.grouped(lambda each: each.partner_id)
        for service in self:
            holder = service.partner_id.commercial_partner_id
            using = companies if service.is_own else of_partner.get(holder, companies)
            is_one = not service.is_own and len(using) == 1 and holder in of_partner
            service.using_company_id = using if is_one else False

    def action_use(self):
        """Put what was sold to a company of this database among what it uses.

        The sold service stays the seller's: a customer, seats and a price. The used one
        is of the company of the customer, whose people get the seats.

        :return: the action that shows the service that is used.
        :raises UserError: when the customer has no company here.
        """
        self.ensure_one()
        company = self.using_company_id
        if not company:
            raise UserError(
                self.env._(
                    "%(service)s: %(customer)s has no company of yours in this "
                    "database. There it becomes a service in use by the offer that is "
                    "signed, or by the bill.",
                    service=self.display_name,
                    customer=self.partner_id.display_name or self.company_id.name,
                )
            )
        allowed = [*self.env.companies.ids, company.id]
        services = self.with_context(allowed_company_ids=allowed).with_company(company)
        services = services.browse()
        used = services.search(
            [("company_id", "=", company.id), ("origin", "=", self.name)], limit=1
        )
        if not used:
            used = services.create(self._use_vals(company))
            if self.state == "suspended":
                used.action_suspend(self.env._("Suspended by the supplier."))
            used._remind_to_give()
        return used.get_formview_action()

    def _use_vals(self, company) -> dict:
        """Return the values of the service that a company uses of what was sold to it.

        :param company: res.company of the customer.
        """
        is_active = self.state in ("active", "suspended")
        price = self.currency_id._convert(
            self.unit_price, company.currency_id, company, self._proximus_today()
        )
        return {
            "company_id": company.id,
            "partner_id": company.partner_id.id,
            "provider_id": self.company_id.partner_id.id,
            "type_id": self.type_id.id,
            "seats": self.seats,
            "unit_price": price,
            "is_recurring": self.is_recurring,
            "origin": self.name,
            "date_requested": self.date_requested,
            "date_end": self.date_end,
            "auto_renew": self.auto_renew,
            "notice_days": self.notice_days,
            "health": self.health,
            "state": "active" if is_active else "ordered",
            "date_start": self.date_start if is_active else False,
        }

    def _remind_to_give(self):
        """Ask the responsible to give the seats of what is in use now."""
        for service in self.filtered("user_id"):
            service.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=service._proximus_today(),
                summary=self.env._("Give the seats to people"),
                user_id=service.user_id.id,
            )

    def action_ask_seats(self):
        """Ask the seller for the seats that are in use and not subscribed.

        :return: the action that shows the draft: a person reads and sends it.
        :raises UserError: when none is wanting, or a customer has the service.
        """
        self.ensure_one()
        if self.seats_free >= 0 or not self.is_own:
            raise UserError(
                self.env._(
                    "%s has as many seats as are in use, or a customer has it: there "
                    "is nothing to ask for.",
                    self.display_name,
                )
            )
        item = {
            "action": "add",
            "name": self.type_id.name,
            "quantity": -self.seats_free,
            "security_type_id": self.type_id,
        }
        if self.product_id:
            item["product"] = self.product_id
        requests = self.env["proximus.quote.request"].with_company(self.company_id)
        return requests._ask([item]).get_formview_action()
