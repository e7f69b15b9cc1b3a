from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.fields import Reference

from ...tools.lifecycle import SERVICE_TRANSITIONS

STATES = [
    ("draft", "Draft"),
    ("ordered", "Ordered"),
    ("activating", "Being Activated"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("ended", "Ended"),
]
HEALTH = [
    ("unknown", "Unknown"),
    ("ok", "Working"),
    ("degraded", "Degraded"),
    ("down", "Down"),
]
#: States that a service may have when it is written down for the first time.
FIRST_STATES = {"draft", "ordered", "active"}


class ProximusSecurityService(models.Model):
    """A subscribed security service and the seats that it brings."""

    _name = "proximus.security.service"
    _description = "Security Service"
    _inherit = [
        "proximus.lifecycle.mixin",
        "proximus.portal.money.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "type_id, date_start desc, id desc"
    _portal_hides_money = True
    _portal_talk_rights = frozenset({"money"})
    _rec_names_search = ["name", "type_id.name"]
    _check_company_auto = True

    name = Reference("Reference", readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company whose people and lines it protects.",
    )
    type_id = fields.Many2one(
        "proximus.security.service.type",
        "Protection",
        required=True,
        index=True,
        tracking=True,
    )
    subject = fields.Selection(related="type_id.subject")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", check_company=True
    )
    provider_id = fields.Many2one(
        "res.partner",
        "Supplier",
        index="btree_not_null",
        check_company=True,
        help="Who delivers it and bills it to whoever has it.",
    )
    product_id = fields.Many2one(
        "product.product",
        domain="[('security_type_id', '=', type_id)]",
        check_company=True,
        index=True,
    )
    origin = fields.Char("Source Document")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.user,
        tracking=True,
    )
    seats = fields.Integer(default=1, tracking=True)
    unit_price = fields.Monetary(
        "Price per Seat",
        help="What whoever has it pays a month for one seat, without VAT: our cost for "
        "our own protection, our price for what a customer has of us.",
    )
    is_recurring = fields.Boolean(
        "Paid Monthly",
        default=True,
        help="Otherwise the seats were paid once: they cost nothing a month.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_requested = fields.Date("Requested Start", help="The date that was asked for.")
    date_start = fields.Date("Start Date", tracking=True, copy=False)
    date_end = fields.Date(
        "End Date",
        tracking=True,
        copy=False,
        help="Last day of service. Empty: it goes on.",
    )
    auto_renew = fields.Boolean("Automatic Renewal")
    notice_days = fields.Integer(
        "Notice (Days)", compute="_compute_notice_days", store=True, readonly=False
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        tracking=True,
        copy=False,
        index=True,
    )
    health = fields.Selection(
        HEALTH,
        required=True,
        default="unknown",
        tracking=True,
        copy=False,
        help="A service that is down protects nobody.",
    )
    coverage_ids = fields.One2many(
        "proximus.security.coverage", "service_id", "Seats Given"
    )
    seats_assigned = fields.Integer(
        "Given", compute="_compute_seats", help="Seats in use, protecting or not yet."
    )
    seats_protected = fields.Integer(
        "Protecting",
        compute="_compute_seats",
        help="Seats known to protect: verified, or declared by a person.",
    )
    seats_free = fields.Integer(
        "Free", compute="_compute_seats", help="Negative: more in use than subscribed."
    )
    is_effective = fields.Boolean(
        compute="_compute_is_effective",
        search="_search_is_effective",
        help="Active today, within its dates, and not down.",
    )

    _seats_positive = models.Constraint(
        "CHECK(seats >= 0)", "The number of seats cannot be negative."
    )
    _price_positive = models.Constraint(
        "CHECK(unit_price >= 0)", "The price of a seat cannot be negative."
    )
    _notice_positive = models.Constraint(
        "CHECK(notice_days >= 0)", "The notice cannot be negative."
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_end >= date_start)", "A service cannot end before it starts."
    )

    @api.depends("name", "type_id.name")
    def _compute_display_name(self):
        for service in self:
            service.display_name = f"{service.type_id.name or ''} ({service.name})"

    @api.depends("type_id")
    def _compute_notice_days(self):
        for service in self:
            service.notice_days = service.type_id.default_notice_days

    @api.depends("seats", "coverage_ids.date_to", "coverage_ids.status")
    def _compute_seats(self):
        in_use = self._count_seats([])
        protected = self._count_seats([("proof", "!=", False)])
        for service in self:
            service.seats_assigned = in_use.get(service._origin.id, 0)
            service.seats_protected = protected.get(service._origin.id, 0)
            service.seats_free = service.seats - service.seats_assigned

    def _count_seats(self, domain) -> dict[int, int]:
        """Return how many seats in use fit a domain, by service id."""
        groups = self.env["proximus.security.coverage"]._read_group(
            Domain("service_id", "in", self._origin.ids)
            & Domain("date_to", "=", False)
            & Domain(domain),
            ["service_id"],
            ["__count"],
        )
        return {service.id: count for service, count in groups}

    @api.depends("state", "date_start", "date_end", "health")
    def _compute_is_effective(self):
        for service in self:
            today = service._proximus_today()
            start, end = service.date_start, service.date_end
            service.is_effective = bool(
                service.state == "active"
                and service.health != "down"
                and start
                and start <= today
                and (not end or end >= today)
            )

    def _search_is_effective(self, operator, value):
        if operator != "in":
            return NotImplemented
        not_over = self._proximus_day_domain("date_end", ">=")
        return (
            Domain("state", "=", "active")
            & Domain("health", "!=", "down")
            & self._proximus_day_domain("date_start", "<=")
            & (Domain("date_end", "=", False) | not_over)
        )

    @api.constrains("state", "date_start")
    def _check_active_has_start(self):
        for service in self:
            if service.state == "active" and not service.date_start:
                raise ValidationError(
                    self.env._(
                        "%(service)s is active: fill in its start date.",
                        service=service.display_name,
                    )
                )

    @api.constrains("type_id")
    def _check_type_of_seats(self):
        for service in self:
            seats = service.coverage_ids
            for seat in seats.filtered(lambda seat: not seat.date_to):
                seat._check_line_fits(service.type_id)
            if any(seat._subject_kind() != service.subject for seat in seats):
                raise ValidationError(
                    self.env._(
                        "%(service)s has seats already: its type cannot change to one "
                        "that protects something else.",
                        service=service.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_first_state(vals_list)
        # sudo: whoever may create one may draw a reference for it
        sequences = self.env["ir.sequence"].sudo()
        references = sequences._next_batch_by_code(
            "proximus.security.service", len(vals_list)
        )
        services = super().create(
            [
                {**vals, "name": reference}
                for vals, reference in zip(vals_list, references, strict=True)
            ]
        )
        services._cover_company()
        return services

    def _check_first_state(self, vals_list):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for vals in vals_list:
            state = vals.get("state", "draft")
            if state not in FIRST_STATES:
                raise UserError(
                    self.env._(
                        "A new security service cannot start as “%(state)s”: create it "
                        "as a draft and use its buttons.",
                        state=labels.get(state, state),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for service in self:
            if service.state != "draft":
                raise UserError(
                    self.env._(
                        "%(service)s was ordered: end it instead of deleting it, so "
                        "that its history stays.",
                        service=service.display_name,
                    )
                )

    # === ACTIONS === #

    def action_order(self):
        """Mark as ordered with the supplier."""
        self._transition("ordered")

    def action_start_activation(self):
        """Mark that the supplier has started the activation."""
        self._transition("activating")

    def action_activate(self, date=None):
        """Bring into service.

        :param date: first day of service; today when not given
        """
        self._transition("active", date=date)

    def action_suspend(self, reason=None):
        """Interrupt the service; its seats stay given but protect nobody."""
        self._transition("suspended", reason=reason)

    def action_resume(self):
        """Take up a suspended service again; its start date stays."""
        self._transition("active")

    def action_end(self, date=None, reason=None):
        """End the service and take back its seats.

        :param date: last day of service, not in the future; today when not given. For
            a later end fill in the end date: the service stops counting by itself.
        """
        self._transition("ended", date=date, reason=reason)

    @api.readonly
    def action_view_seats(self):
        """Open the seats of this service."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_coverage_action"
        )
        action["domain"] = [("service_id", "=", self.id)]
        action["context"] = {
            "default_service_id": self.id,
            "search_default_in_use": 1,
        }
        return action

    # === CHANGES OF STATE === #

    def _lifecycle_moves(self):
        return SERVICE_TRANSITIONS

    def _before_transition(self, target, *, date, reason):
        """Extend the life cycle: an end is on a day of service."""
        result = super()._before_transition(target, date=date, reason=reason)
        if target == "ended":
            self._check_end(date)
        return result

    def _transition_vals(self, target, *, date, reason):
        """Override of the life cycle: a service keeps its first and last day."""
        if target == "ended":
            return [({"date_end": date}, self)]
        if target != "active":
            return [({}, self)]
        starting = self.filtered(lambda service: service.state != "suspended")
        return [({"date_start": date}, starting), ({}, self - starting)]

    def _record_transition(self, target, *, date, reason, previous):
        """Override of the life cycle: each move stands in the chatter."""
        self._log_moves(previous, target, date, reason)

    def _check_end(self, date):
        """Refuse an end in the future or before the start, saying what to do."""
        for service in self:
            if date > service._proximus_today():
                raise UserError(
                    self.env._(
                        "%(service)s: to end it on %(date)s, fill in the end date. The "
                        "button ends it now.",
                        service=service.display_name,
                        date=self._proximus_spoken_day(date),
                    )
                )
            if service.date_start and date < service.date_start:
                raise UserError(
                    self.env._(
                        "%(service)s started on %(start)s: it cannot end on %(date)s.",
                        service=service.display_name,
                        start=self._proximus_spoken_day(service.date_start),
                        date=self._proximus_spoken_day(date),
                    )
                )

    def _log_moves(self, previous, target, date, reason):
        """Keep user, date, effective date and reason of a move in the history."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        bodies = {}
        for service in self:
            bodies[service.id] = self.env._(
                "%(before)s → %(after)s, effective on %(date)s. %(reason)s",
                before=labels[previous[service.id]],
                after=labels[target],
                date=self._proximus_spoken_day(date, with_year=True),
                reason=reason or "",
            ).strip()
        if bodies:
            self._message_log_batch(bodies=bodies)

    def _after_transition(self, target, *, date, reason, previous):
        """Extend the life cycle: seats and reminders end with their service."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if target == "ended":
            seats = self.coverage_ids.filtered(lambda seat: not seat.date_to)
            seats._release(self.env._("The service ended."), date=date)
        if target == "active":
            self._cover_company()
        if target in ("active", "ended"):
            # Whoever ordered is no longer to be reminded.
            self.activity_unlink(["mail.mail_activity_data_todo"])
        return result

    # === PROVISIONING === #

    @api.model
    def _provision(self, request: dict):
        """Create the service that was sold, or add seats to its open order.

        Two lines of one order for one product give one service. Seats sold later give
        a service of their own, because they start on another day.

        :param request: see ``product.product._proximus_provision``
        :return: the service, in state ordered
        """
        vals = self._provision_vals(request)
        same = self.search(
            [
                (name, "=", vals[name])
                for name in (
                    "company_id",
                    "partner_id",
                    "product_id",
                    "origin",
                    "date_requested",
                    "unit_price",
                    "is_recurring",
                    "state",
                )
            ],
            limit=1,
        )
        if same and vals["origin"]:
            same.seats += vals["seats"]
            return same
        service = self.create(vals)
        service._schedule_activation()
        service._recommend_to_own_people()
        return service

    @api.model
    def _provision_vals(self, request):
        """Return the values of a service that was sold."""
        product, company = request["product"], request["company"]
        return {
            "company_id": company.id,
            "partner_id": request["partner"].commercial_partner_id.id,
            "type_id": product.security_type_id.id,
            "product_id": product.id,
            "seats": int(request["quantity"]),
            "unit_price": request["unit_price"],
            "is_recurring": request.get(
                "is_recurring", product.product_tmpl_id._is_paid_monthly()
            ),
            "date_requested": request.get("start") or False,
            "origin": request.get("origin") or False,
            "state": "ordered",
            "user_id": self._officer(company).id,
        }

    @api.model
    def _officer(self, company):
        """Return who has a service activated: an officer, else who delivers, if any.

        :return: the first such user of the company.
        """
        users = self.env["res.users"]
        for name in ("group_officer", "group_delivery"):
            users = self.env.ref(f"proximus_security.{name}").all_user_ids.filtered(
                lambda user: (
                    user.active and not user.share and company in user.company_ids
                )
            )
            if users:
                break
        return users.sorted("id")[:1]

    def _recommend_to_own_people(self):
        """List who lacks what the company ordered for itself.

        What it sold to a customer says nothing about its own people.
        """
        requirements = self.env["proximus.security.requirement"]
        for service in self.filtered("subject"):
            if service.partner_id == service.company_id.partner_id:
                requirements._recommend(
                    service.type_id, service.company_id, service.origin
                )

    def _schedule_activation(self):
        """Ask the responsible to have the service activated."""
        for service in self.filtered("user_id"):
            service.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=service.date_requested or service._proximus_today(),
                summary=self.env._("Have it activated, then give the seats"),
                user_id=service.user_id.id,
            )
