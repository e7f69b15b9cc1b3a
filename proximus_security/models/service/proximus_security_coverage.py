import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.fields import Reference

from ...tools.lifecycle import COVERAGE_TRANSITIONS

STATES = [
    ("invited", "Invited"),
    ("installed", "Installed"),
    ("protected", "Protected"),
    ("error", "Error"),
    ("removed", "Taken Back"),
]
PROOFS = ("verified", "declared")
#: How long it counts what a person says; see also the view of what is missing.
DECLARED_DAYS = 365
SOURCES = [("manual", "Manual"), ("api", "Reported"), ("rule", "Automatic")]


class ProximusSecurityCoverage(models.Model):
    """One seat of a service, given to one employee or one line."""

    _name = "proximus.security.coverage"
    _description = "Security Seat"
    _inherit = ["proximus.lifecycle.mixin"]
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
    employee_id = fields.Many2one(
        "hr.employee", index="btree_not_null", ondelete="cascade", check_company=True
    )
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", ondelete="cascade", check_company=True
    )
    subject_name = fields.Char("Who or What", compute="_compute_subject_name")
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
    proof = fields.Selection(
        [("verified", "Verified"), ("declared", "Declared")],
        compute="_compute_proof",
        search="_search_proof",
        help="Verified: the protection has reported itself lately. Declared: a person "
        "has confirmed it within a year. Empty: nobody knows that it protects.",
    )

    _one_subject = models.Constraint(
        "CHECK(num_nonnulls(employee_id, line_id) = 1)",
        "A seat is given to exactly one employee or one line.",
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

    @api.depends("employee_id.name", "line_id.display_name")
    @api.depends_context("lang", "uid", "company")
    def _compute_subject_name(self):
        for seat in self:
            seat.subject_name = (seat.employee_id or seat.line_id).display_name

    @api.depends("type_id.name", "employee_id.name", "line_id.name")
    def _compute_display_name(self):
        for seat in self:
            subject = seat.employee_id or seat.line_id
            name = subject.display_name or ""
            seat.display_name = f"{seat.type_id.name or ''}: {name}"

    @api.depends(
        "date_from",
        "date_to",
        "last_seen",
        "service_id.is_effective",
        "source",
        "state",
        "type_id",
    )
    def _compute_proof(self):
        own = Domain("id", "in", self.ids)
        found = {
            proof: self.search(own & self._proof_domain(proof)) for proof in PROOFS
        }
        for seat in self:
            seat.proof = next(
                (proof for proof, seats in found.items() if seat in seats), False
            )

    @api.model
    def _search_proof(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.OR(
            self._proof_domain(proof) for proof in value if proof in PROOFS
        )
        if False in value:
            domain |= ~(self._proof_domain("verified") | self._proof_domain("declared"))
        return domain

    @api.model
    def _proof_domain(self, proof: str) -> Domain:
        """Return what tells the seats that protect, as the view of gaps sees it.

        :param proof: who says so: verified or declared.
        """
        types = self.env["proximus.security.service.type"].with_context(
            active_test=False
        )

        def seen(days):
            since = fields.Datetime.subtract(fields.Datetime.now(), days=days)
            return Domain("last_seen", ">=", since)

        live = (
            Domain("date_to", "=", False)
            & Domain("state", "=", "protected")
            & self._proximus_day_domain("date_from", "<=")
            & Domain("service_id.is_effective", "=", True)
        )
        if proof == "declared":
            return live & Domain("source", "!=", "api") & seen(DECLARED_DAYS)
        days = types.search_fetch([], ["stale_after_days"]).grouped("stale_after_days")
        recent = Domain.OR(
            Domain("type_id", "in", kinds.ids) & (seen(limit) if limit else Domain.TRUE)
            for limit, kinds in days.items()
        )
        return live & Domain("source", "=", "api") & recent

    @api.constrains("service_id", "employee_id", "line_id")
    def _check_subject(self):
        kinds = dict(self._fields["subject"]._description_selection(self.env))
        for seat in self:
            if seat._subject_kind() == seat.subject:
                continue
            if not seat.subject:
                message = self.env._(
                    "%(service)s is bought as a whole: it has no seats to give.",
                    service=seat.service_id.display_name,
                )
            else:
                message = self.env._(
                    "A seat of %(service)s is given to: %(kind)s.",
                    service=seat.service_id.display_name,
                    kind=kinds[seat.subject],
                )
            raise ValidationError(message)

    @api.constrains("service_id", "employee_id")
    def _check_giveable(self):
        for seat in self.filtered(lambda seat: not seat.date_to):
            if seat.service_id.state == "ended":
                raise ValidationError(
                    self.env._(
                        "%(service)s has ended: give a seat of another service.",
                        service=seat.service_id.display_name,
                    )
                )
            if seat.employee_id and not seat.employee_id.active:
                raise ValidationError(
                    self.env._(
                        "%(employee)s is archived and cannot get a seat.",
                        employee=seat.employee_id.display_name,
                    )
                )

    def _subject_kind(self):
        """Return what the seat is given to: ``employee`` or ``line``."""
        self.ensure_one()
        return "employee" if self.employee_id else "line"

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

    def _log_release(self, reason):
        """Write one message per service, naming who lost a seat."""
        bodies = {}
        for service, seats in self.grouped("service_id").items():
            names = [(seat.employee_id or seat.line_id).display_name for seat in seats]
            bodies[service.id] = self.env._(
                "Seats taken back: %(names)s. %(reason)s",
                names=", ".join(names),
                reason=reason,
            )
        if bodies:
            self.service_id._message_log_batch(bodies=bodies)
