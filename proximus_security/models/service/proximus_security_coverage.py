import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.proximus_connectivity.fields import Reference
from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_FINAL

from ...tools.lifecycle import COVERAGE_TRANSITIONS
from ...tools.seat_status import ONE_SUBJECT, SEATS, SUBJECT_COLUMNS
from .proximus_security_service_type import WHOLE_UNITS

STATES = [
    ("invited", "Invited"),
    ("installed", "Installed"),
    ("protected", "Protected"),
    ("error", "Error"),
    ("removed", "Taken Back"),
]
PROOFS = [("verified", "Verified"), ("declared", "Declared")]
STATUSES = [*PROOFS, ("unknown", "Unknown"), ("missing", "Missing")]
#: What the status of a seat is read from.
STATUS_FIELDS = {
    "proximus.security.coverage": (
        "date_from",
        "date_to",
        "last_seen",
        "service_id",
        "source",
        "state",
    ),
    "proximus.security.service": (
        "company_id",
        "date_end",
        "date_start",
        "health",
        "state",
        "type_id",
    ),
    "proximus.security.service.type": ("stale_after_days",),
    "res.company": ("partner_id", "resource_calendar_id"),
    "res.partner": ("tz",),
    "resource.calendar": ("tz",),
}
#: Whom a seat is given to, by the model.
COLUMN_OF_MODEL = {
    "hr.employee": "employee_id",
    "res.users": "user_id",
    "proximus.device": "device_id",
    "proximus.line": "line_id",
    "res.partner": "site_id",
    "proximus.security.domain": "domain_id",
    "res.company": "subject_company_id",
}
SOURCES = [("manual", "Manual"), ("api", "Reported"), ("rule", "Automatic")]


class ProximusSecurityCoverage(models.Model):
    """One seat of a service, given to one person or thing that it protects."""

    _name = "proximus.security.coverage"
    _description = "Security Seat"
    _inherit = ["proximus.lifecycle.mixin", "proximus.security.subject.mixin"]
    _order = "service_id, date_to desc, id"
    _check_company_auto = True

    service_id = fields.Many2one(
        "proximus.security.service",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="service_id.company_id", store=True, index=True
    )
    type_id = fields.Many2one(related="service_id.type_id", store=True, index=True)
    subject = fields.Selection(related="service_id.subject")
    state = fields.Selection(
        STATES, required=True, default="invited", index=True, copy=False
    )
    date_from = fields.Date(
        "Given On",
        required=True,
        default=lambda self: self._proximus_today(),
    )
    date_to = fields.Date(
        "Taken Back On", readonly=True, copy=False, help="Empty: the seat is in use."
    )
    source = fields.Selection(
        SOURCES,
        required=True,
        default="manual",
        help="Who says so: a person, the protection itself, or a rule.",
    )
    last_seen = fields.Datetime(
        "Last Confirmed",
        copy=False,
        help="When the protection last reported, or a person last confirmed it.",
    )
    external_ref = Reference("External Reference", copy=False)
    release_reason = fields.Char("Withdrawal Reason", readonly=True, copy=False)
    status = fields.Selection(
        STATUSES,
        compute="_compute_status",
        search="_search_status",
        help="Verified: the protection has reported itself lately. Declared: a person "
        "has confirmed it within a year. Unknown: not installed yet, or not seen for "
        "too long. Missing: it does not work, or its service does not.",
    )
    status_text = fields.Char("Protection Status", compute="_compute_status_text")
    proof = fields.Selection(
        PROOFS,
        compute="_compute_proof",
        search="_search_proof",
        help="Verified: the protection has reported itself lately. Declared: a person "
        "has confirmed it within a year. Empty: nobody knows that it protects.",
    )

    _one_subject = models.Constraint(
        ONE_SUBJECT,
        "A seat is given to exactly one person, login, device, line, site, domain or "
        "company.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to >= date_from)", "A seat cannot be taken back before it is given."
    )
    _removed_has_date = models.Constraint(
        "CHECK((state = 'removed') = (date_to IS NOT NULL))",
        "A seat is taken back on a date: use the button.",
    )
    _employee_once = models.UniqueIndex(
        "(employee_id, service_id) WHERE date_to IS NULL AND employee_id IS NOT NULL",
        "This employee has a seat of this service already.",
    )
    _line_once = models.UniqueIndex(
        "(line_id, service_id) WHERE date_to IS NULL AND line_id IS NOT NULL",
        "This line has a seat of this service already.",
    )
    _user_once = models.UniqueIndex(
        "(user_id, service_id) WHERE date_to IS NULL AND user_id IS NOT NULL",
        "This user has a seat of this service already.",
    )
    _device_once = models.UniqueIndex(
        "(device_id, service_id) WHERE date_to IS NULL AND device_id IS NOT NULL",
        "This device has a seat of this service already.",
    )
    _site_once = models.UniqueIndex(
        "(site_id, service_id) WHERE date_to IS NULL AND site_id IS NOT NULL",
        "This site has a seat of this service already.",
    )
    _domain_once = models.UniqueIndex(
        "(domain_id, service_id) WHERE date_to IS NULL AND domain_id IS NOT NULL",
        "This domain has a seat of this service already.",
    )
    _company_once = models.UniqueIndex(
        "(subject_company_id, service_id) WHERE date_to IS NULL "
        "AND subject_company_id IS NOT NULL",
        "This company has a seat of this service already.",
    )

    @api.depends("type_id.name", "subject_name")
    def _compute_display_name(self):
        for seat in self:
            name = seat.subject_name or ""
            seat.display_name = f"{seat.type_id.name or ''}: {name}"

    @api.depends(
        "date_from",
        "date_to",
        "last_seen",
        "service_id.date_end",
        "service_id.date_start",
        "service_id.health",
        "service_id.state",
        "source",
        "state",
        "type_id.stale_after_days",
    )
    def _compute_status(self):
        for model, names in STATUS_FIELDS.items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, status FROM (%s) seat WHERE id = ANY(%s)",
                SQL(SEATS),
                self._origin.ids,
            )
        )
        found = dict(rows)
        for seat in self:
            seat.status = found.get(seat._origin.id, False)

    @api.model
    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        known = [each for each in value if each]
        domain = Domain.FALSE
        if known:
            domain = Domain.custom(
                to_sql=lambda model, alias, _query: self._status_sql(
                    model, alias, known
                )
            )
        if False in value:
            domain |= Domain("date_to", "!=", False)
        return domain

    @api.model
    def _status_sql(self, model, alias: str, statuses: list[str]) -> SQL:
        """Return what tells the seats with a status, and what is to be written first.

        :param model: seats, as they are searched.
        :param alias: table in the query.
        :param statuses: those that are looked for.
        """
        condition = SQL(
            "%s IN (SELECT id FROM (%s) seat WHERE status = ANY(%s))",
            SQL.identifier(alias, "id"),
            SQL(SEATS),
            statuses,
        )
        read = (
            SQL(to_flush=model.env[of]._fields[name])
            for of, names in STATUS_FIELDS.items()
            for name in names
        )
        return SQL().join([condition, *read])

    @api.depends("status", "last_seen", "state", "service_id.state")
    @api.depends_context("lang")
    def _compute_status_text(self):
        labels = dict(self._fields["status"]._description_selection(self.env))
        for seat in self:
            seat.status_text = seat._unseen_text() or labels.get(seat.status, False)

    def _unseen_text(self) -> str | None:
        """Return since when nobody has seen a seat that once worked, if that is so."""
        self.ensure_one()
        if self.status != "unknown" or self.state != "protected" or not self.last_seen:
            return None
        days = (fields.Datetime.now() - self.last_seen).days
        return self.env._("Not seen for %s days", days) if days else None

    @api.depends("status")
    def _compute_proof(self):
        proofs = dict(PROOFS)
        for seat in self:
            seat.proof = seat.status if seat.status in proofs else False

    @api.model
    def _search_proof(self, operator, value):
        if operator != "in":
            return NotImplemented
        proofs = dict(PROOFS)
        domain = Domain("status", "in", [proof for proof in value if proof in proofs])
        if False in value:
            domain |= Domain("status", "not in", list(proofs))
        return domain

    @api.constrains("service_id", *SUBJECT_COLUMNS.values())
    def _check_subject(self):
        kinds = dict(self._fields["subject"]._description_selection(self.env))
        for seat in self:
            if seat._subject_kind() == seat.subject:
                continue
            if seat.service_id.type_id.unit in WHOLE_UNITS:
                message = self.env._(
                    "%(service)s is bought as a whole: its seat is given to: %(kind)s.",
                    service=seat.service_id.display_name,
                    kind=kinds[seat.subject],
                )
            else:
                message = self.env._(
                    "A seat of %(service)s is given to: %(kind)s.",
                    service=seat.service_id.display_name,
                    kind=kinds[seat.subject],
                )
            raise ValidationError(message)

    @api.constrains("service_id", "line_id")
    def _check_line_kind(self):
        for seat in self.filtered("line_id"):
            seat._check_line_fits(seat.service_id.type_id)

    @api.constrains("service_id", "employee_id", "user_id")
    def _check_people(self):
        """Refuse people in a service that was sold: they are the customer's to know."""
        for seat in self.filtered(lambda seat: seat.employee_id or seat.user_id):
            if not seat.date_to and not seat.service_id.is_own:
                raise ValidationError(
                    self.env._(
                        "%(service)s was sold to %(customer)s: it has no people of "
                        "%(company)s. Give a seat of your own service.",
                        service=seat.service_id.display_name,
                        customer=seat.service_id.partner_id.display_name,
                        company=seat.company_id.name,
                    )
                )

    @api.constrains("service_id", *SUBJECT_COLUMNS.values())
    def _check_giveable(self):
        for seat in self.filtered(lambda seat: not seat.date_to):
            if seat.service_id.state == "ended":
                raise ValidationError(
                    self.env._(
                        "%(service)s has ended: give a seat of another service.",
                        service=seat.service_id.display_name,
                    )
                )
            who = seat._subject_record()
            if "active" in who._fields and not who.active:
                raise ValidationError(
                    self.env._(
                        "%(subject)s is archived and cannot get a seat.",
                        subject=who.display_name,
                    )
                )
            if seat.line_id.state in LINE_FINAL:
                raise ValidationError(
                    self.env._(
                        "%(line)s has ended and cannot get a seat.",
                        line=seat.line_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        services = self.env["proximus.security.service"].browse(
            [vals["service_id"] for vals in vals_list if vals.get("service_id")]
        )
        services.type_id.fetch(["needs_installation"])
        return super().create([self._complete_vals(vals) for vals in vals_list])

    def _complete_vals(self, vals):
        """Return values with the first state, and the moment of what is confirmed."""
        service = self.env["proximus.security.service"].browse(vals.get("service_id"))
        at_once = bool(service) and not service.type_id.needs_installation
        vals = self._subject_vals(vals, service.subject)
        vals = {"state": "protected" if at_once else "invited", **vals}
        if vals["state"] == "removed":
            raise UserError(
                self.env._(
                    "A seat cannot start as taken back: give it first, then take it "
                    "back."
                )
            )
        if vals["state"] == "protected" and vals.get("source", "manual") != "api":
            vals.setdefault("last_seen", fields.Datetime.now())
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_only_invited(self):
        for seat in self:
            if seat.state != "invited":
                raise UserError(
                    self.env._(
                        "%(seat)s was in use: take the seat back instead of deleting "
                        "it, so that its history stays.",
                        seat=seat.display_name,
                    )
                )

    # === ACTIONS === #

    def action_install(self):
        """Mark as installed; whether it protects is still to be confirmed."""
        self._transition("installed")

    def action_confirm(self):
        """Confirm by hand that the seat protects, now. Repeat it once a year."""
        self._transition("protected")
        self.last_seen = fields.Datetime.now()

    def action_report_error(self):
        """Mark that the protection does not work."""
        self._transition("error")

    def action_release(self):
        """Take the seat back, so that somebody else can get it."""
        self._release(self.env._("Taken back by %(user)s.", user=self.env.user.name))

    # === CHANGES OF STATE === #

    def _lifecycle_moves(self):
        return COVERAGE_TRANSITIONS

    def _release(self, reason: str, date: datetime.date | None = None):
        """Take seats back and say why in the history of their services.

        :param reason: a whole sentence
        :param date: last day; today when not given
        """
        date = date or self._proximus_today()
        seats = self.filtered(lambda seat: not seat.date_to)
        for day, on_day in seats.grouped(
            lambda seat: max(date, seat.date_from)
        ).items():
            on_day._transition("removed", date_to=day, release_reason=reason)
        # The same seat may be given again right away: the unique index must see this.
        seats.flush_recordset(["date_to", "state"])
        seats._log_release(reason)

    @api.model
    def _release_of(self, subjects, reason: str) -> None:
        """Take back the seats of people and things that are no longer there.

        :param subjects: records of one model that a seat can be given to.
        :param reason: a whole sentence, for the history of the services.
        """
        column = COLUMN_OF_MODEL[subjects._name]
        # sudo: whoever archives or ends something need not manage security services
        self.sudo().search(
            [(column, "in", subjects.ids), ("date_to", "=", False)]
        )._release(reason)

    def _log_release(self, reason):
        """Write one message per service: who lost a seat, and what it costs unused."""
        bodies = {}
        for service, seats in self.grouped("service_id").items():
            body = self.env._(
                "Seats taken back: %(names)s. %(reason)s",
                names=", ".join(seats.mapped("subject_name")),
                reason=reason,
            )
            price = service._monthly_seat() * len(seats)
            if price and service.is_own and service.state != "ended":
                body += " " + self.env._(
                    "Free now: %(seats)s, %(amount)s a month. Give them to somebody, "
                    "or give them back.",
                    seats=len(seats),
                    amount=service.currency_id.format(price),
                )
            bodies[service.id] = body
        if bodies:
            self.service_id._message_log_batch(bodies=bodies)
