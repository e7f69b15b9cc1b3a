import datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .proximus_security_service_type import WHOLE_UNITS

#: What a figure "per month" counts, and what stands apart from it as ordered.
PAID = {"active"}
ORDERED = {"ordered", "activating"}
#: What can be said of a seat in use, best first: its status, as on every screen.
EVIDENCE = ("verified", "declared", "unknown", "missing")


class ProximusSecurityService(models.Model):
    """What a service is on either side of its contract.

    Our own protection has a cost, and what a customer has of us a price; the two are
    never added up. Our own free seats go back, and a customer sees what it bought.
    """

    _inherit = "proximus.security.service"

    is_own = fields.Boolean(
        "Own Use",
        compute="_compute_is_own",
        search="_search_is_own",
        help="The company has it for itself, not for a customer.",
    )
    monthly_cost = fields.Monetary(
        compute="_compute_costs",
        help="What our own protection costs us a month, without VAT.",
    )
    monthly_price = fields.Monetary(
        compute="_compute_costs",
        help="What a customer pays a month, without VAT.",
    )
    active_cost = fields.Monetary(
        "Cost per Month",
        compute="_compute_counted",
        help="What our own protection costs us a month: only what is active counts.",
    )
    ordered_cost = fields.Monetary(
        "Cost Ordered",
        compute="_compute_counted",
        help="What our own protection on order will cost us a month.",
    )
    active_price = fields.Monetary(
        "Price per Month",
        compute="_compute_counted",
        help="What a customer pays a month: only what is active counts.",
    )
    ordered_price = fields.Monetary(
        "Price Ordered",
        compute="_compute_counted",
        help="What a customer will pay a month for what is on order.",
    )
    unused_cost = fields.Monetary(
        "Unused per Month",
        compute="_compute_costs",
        help="Paid each month for seats that nobody uses, by whoever has the service.",
    )

    is_whole = fields.Boolean(
        compute="_compute_is_whole",
        help="It protects a site, a domain or the company, and no seat of it is given.",
    )

    # === COMPUTE METHODS === #

    @api.depends("type_id.unit", "seats_assigned")
    def _compute_is_whole(self):
        for service in self:
            is_unit = service.type_id.unit in WHOLE_UNITS
            service.is_whole = is_unit and not service.seats_assigned

    @api.depends("partner_id", "company_id")
    def _compute_is_own(self):
        for service in self:
            # sudo: a branch uses what its parent company, closed to it, has signed for
            owners = service.company_id.sudo().parent_ids.partner_id
            holder = service.partner_id.commercial_partner_id
            service.is_own = not holder or holder in owners.commercial_partner_id

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = Domain("partner_id", "=", False) | self.env["proximus.home.card"]._own(
            "partner_id.commercial_partner_id"
        )
        return own if True in value else ~own

    @api.depends(
        "is_own",
        "is_recurring",
        "is_whole",
        "seats",
        "seats_free",
        "state",
        "unit_price",
    )
    def _compute_costs(self):
        for service in self:
            is_given = service.seats and not service.is_whole
            counted = is_given and service.state in ("active", "suspended")
            free = max(service.seats_free, 0) if counted else 0
            price = service._monthly_seat()
            paid = service.seats * price
            service.monthly_cost = paid if service.is_own else 0.0
            service.monthly_price = 0.0 if service.is_own else paid
            service.unused_cost = free * price

    def _monthly_seat(self) -> float:
        """Return what one seat costs a month, without VAT; nothing when paid once."""
        self.ensure_one()
        return self.unit_price if self.is_recurring else 0.0

    @api.depends("monthly_cost", "monthly_price", "state")
    def _compute_counted(self):
        for service in self:
            cost, price = service.monthly_cost, service.monthly_price
            is_paid, is_ordered = service.state in PAID, service.state in ORDERED
            service.active_cost = cost if is_paid else 0.0
            service.active_price = price if is_paid else 0.0
            service.ordered_cost = cost if is_ordered else 0.0
            service.ordered_price = price if is_ordered else 0.0

    @api.model
    def _seat_prices(self, types, company) -> dict:
        """Return what a seat costs a company a month: as contracted, else as listed.

        What customers pay for theirs says nothing about it.

        :param types: proximus.security.service.type records, in any collection.
        :param company: res.company that would pay.
        :return: by type the price without VAT in the currency of the company, as a
            Decimal; nothing where none is known.
        """
        ids = [service_type.id for service_type in types]
        # sudo: one price, whoever may see the contract it comes from
        services = self.sudo().search_fetch(
            [
                ("type_id", "in", ids),
                ("state", "!=", "ended"),
                ("unit_price", ">", 0),
                ("is_recurring", "=", True),
                ("company_id", "=", company.id),
            ],
            ["type_id", "unit_price", "partner_id", "company_id"],
            order="id",
        )
        products = self.env["product.product"].search_fetch(
            Domain("security_type_id", "in", ids)
            & Domain("company_id", "in", [False, company.id]),
            ["security_type_id"],
            order="id desc",
        )
        prices = {
            product.security_type_id.id: product._price_for(company)
            for product in products
            if product.lst_price
        }
        for service in services.filtered("is_own"):
            prices[service.type_id.id] = service.unit_price
        return {
            service_type: Decimal(str(prices[service_type.id]))
            for service_type in types
            if service_type.id in prices
        }

    def _cover_company(self):
        """Give our company the seat of what protects it as a whole, once in force."""
        new = self.filtered(
            lambda service: (
                service.type_id.unit == "company"
                and service.state == "active"
                and service.is_own
                and not service.seats_assigned
            )
        )
        self.env["proximus.security.coverage"].create(
            [
                {
                    "service_id": service.id,
                    "subject_company_id": service.company_id.id,
                    "state": "protected",
                    "source": "rule",
                    "date_from": service.date_start,
                }
                for service in new
            ]
        )

    @api.constrains("partner_id", "company_id")
    def _check_people_of_sold(self):
        self.coverage_ids._check_people()

    # === SEATS THAT GO BACK === #

    def _give_back_seats(self, seats: int, paid_until: datetime.date) -> None:
        """Have fewer seats from now on, and remind whoever tells the supplier.

        :param seats: how many go, all of them free.
        :param paid_until: last day for which the supplier may bill them.
        :raises UserError: when fewer are free, or the service is a customer's.
        """
        self.ensure_one()
        if not self.is_own:
            raise UserError(
                self.env._(
                    "%s was sold to a customer: change its subscription instead.",
                    self.display_name,
                )
            )
        # two people who click at once must not both give back the same seats
        self.lock_for_update()
        self.invalidate_recordset(["seats", "seats_free"])
        if not 0 < seats <= self.seats_free:
            raise UserError(
                self.env._(
                    "%(service)s has %(free)s: take others back first.",
                    service=self.display_name,
                    free=self._proximus_counted(max(self.seats_free, 0), "free_seat"),
                )
            )
        self.seats -= seats
        day = self._proximus_spoken_day(paid_until, with_year=True)
        if not self.seats:
            self.action_end(reason=self.env._("All seats are given back."))
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=(self.user_id or self.env.user).id,
            summary=self.env._(
                "Tell the supplier: you give back %s",
                self._proximus_counted(seats, "seat"),
            ),
            note=self.env._("They may be billed until %s, by the notice.", day),
        )

    # === WHAT A CUSTOMER SEES === #

    @api.model
    def _portal_domain(self, holder) -> Domain:
        """Return the services that a customer has or has ordered.

        :param holder: the customer's company.
        """
        return Domain("partner_id.commercial_partner_id", "=", holder.id) & Domain(
            "state", "not in", ["draft", "ended"]
        )

    def _seats_by_evidence(self) -> dict:
        """Return how many seats of each service have which status.

        :return: per service a dictionary with the statuses as keys, and ``free``. The
            seats of a service that does not protect today are missing.
        """
        counts = {
            service: {
                **dict.fromkeys(EVIDENCE, 0),
                "free": max(service.seats_free, 0),
            }
            for service in self
        }
        seats = self.env["proximus.security.coverage"].search(
            [("service_id", "in", self.ids), ("date_to", "=", False)]
        )
        for seat in seats:
            counts[seat.service_id][seat.status] += 1
        for service in self.filtered("is_whole"):
            known = service._evidence()
            counts[service].update({known: 1, "free": 0} if known else {"free": 0})
        return counts

    def _evidence(self) -> str | None:
        """Return what is known of a service that protects as a whole.

        :return: one of :data:`EVIDENCE`; ``None`` for what is only on its way.
        """
        self.ensure_one()
        start = self.date_start
        if self.state in ORDERED or (start and start > self._proximus_today()):
            return None
        if not self.is_effective:
            return "missing"
        if self.health == "degraded":
            return "unknown"
        return "verified" if self.health == "ok" else "declared"

    def _portal_totals(self) -> list[dict]:
        """Return what the services come to, per currency.

        :return: dictionaries with ``currency``, ``amount`` (a month, without VAT, of
            what is active), ``ordered`` (the same of what is on its way), and the
            seats by status.
        """
        seats = self._seats_by_evidence()
        totals = []
        for currency, services in self.grouped("currency_id").items():
            totals.append(
                {
                    "currency": currency,
                    "amount": sum(services.mapped("active_price")),
                    "ordered": sum(services.mapped("ordered_price")),
                    **{
                        kind: sum(seats[service][kind] for service in services)
                        for kind in EVIDENCE
                    },
                }
            )
        return totals
