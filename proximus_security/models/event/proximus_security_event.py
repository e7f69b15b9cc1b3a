import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.proximus_connectivity.tools.sentinel import Sentinel

#: ``proximus_event_work``: an event is worked on; what came in stays as it came.
EVENT_WORK = Sentinel("event work")
SEVERITIES = [
    ("unset", "To be assessed"),
    ("info", "Information"),
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
    ("critical", "Critical"),
]
#: Parameters: months for which events are kept, and what they said word by word.
KEEP_CODE, BODY_CODE = "security_event_months", "security_event_content_months"


class ProximusSecurityEvent(models.Model):
    """Something that a source reported: kept as it came, and what was made of it."""

    _name = "proximus.security.event"
    _description = "Security Event"
    _inherit = ["proximus.retention.mixin"]
    _order = "received_at desc, id desc"
    _rec_names_search = ["event_type", "external_id"]

    source_id = fields.Many2one(
        "proximus.security.source",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="source_id.company_id", store=True, precompute=True
    )
    external_id = fields.Char("Number at the Source", required=True, readonly=True)
    origin = fields.Char(
        readonly=True,
        help="Where the sender counts its numbers, for a CloudEvent known by its own.",
    )
    body_sha256 = fields.Char("Digest", required=True, readonly=True)
    replay_key = fields.Char(
        readonly=True, help="Digest of the body where nothing but the body is signed."
    )
    event_type = fields.Char("Type", required=True, readonly=True)
    format = fields.Selection(
        [
            ("ocsf", "OCSF"),
            ("cloudevents", "CloudEvents"),
            ("tmf656", "TMF656"),
            ("standard", "Standard Webhooks"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
        default="other",
    )
    severity = fields.Selection(
        SEVERITIES,
        required=True,
        readonly=True,
        default="unset",
        help="As the source says. To be assessed: it does not say, so a person must.",
    )
    occurred_at = fields.Datetime("Happened", required=True, readonly=True)
    is_ahead = fields.Boolean(
        "Clock Ahead",
        readonly=True,
        help="The source told a time in the future; that of receipt stands instead.",
    )
    received_at = fields.Datetime(
        "Received", required=True, readonly=True, default=fields.Datetime.now
    )
    text = fields.Text("What It Says", readonly=True)
    payload = fields.Text(
        "Content",
        readonly=True,
        groups="proximus_security.group_officer",
        help="As it came.",
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("processed", "Processed"),
            ("ignored", "Ignored"),
            ("error", "Error"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    employee_id = fields.Many2one(
        "hr.employee", readonly=True, index="btree_not_null", ondelete="set null"
    )
    line_id = fields.Many2one(
        "proximus.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    device_id = fields.Many2one(
        "proximus.device", readonly=True, index="btree_not_null", ondelete="set null"
    )
    subject_name = fields.Char("Who or What", compute="_compute_subject_name")
    rule_id = fields.Many2one(
        "proximus.security.event.rule",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    incident_id = fields.Many2one(
        "proximus.security.incident",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    attempts = fields.Integer(readonly=True)
    next_attempt = fields.Datetime(readonly=True)
    processed_at = fields.Datetime("Worked On", readonly=True)
    message = fields.Text("Result", readonly=True)

    _once = models.UniqueIndex(
        "(source_id, external_id, COALESCE(origin, ''))",
        "This event of the source is stored already.",
    )
    _no_replay = models.UniqueIndex(
        "(source_id, replay_key) WHERE replay_key IS NOT NULL",
        "This content of the source is stored already.",
    )
    # few indexes: each of them is paid for with every event
    _received = models.Index("(company_id, received_at)")
    _todo = models.Index("(next_attempt, id) WHERE state = 'new'")

    # === COMPUTES === #

    @api.depends("event_type", "source_id")
    def _compute_display_name(self):
        for event in self:
            event.display_name = f"{event.source_id.name or ''}: {event.event_type}"

    @api.depends("employee_id", "line_id", "device_id")
    @api.depends_context("lang", "uid", "company")
    def _compute_subject_name(self):
        for event in self:
            # sudo: names of one's own company; the records have their own rights
            own = event.sudo()
            parts = (own.employee_id, own.line_id, own.device_id)
            names = [part.display_name for part in parts if part]
            event.subject_name = ", ".join(names) or False

    # === CRUD === #

    @api.model
    def _insert(self, vals: dict) -> int | None:
        """Store one event at once, unless it is stored already.

        The way of :meth:`create` for hundreds of events a second: one statement, in
        which the database decides who was first.

        :param vals: columns of the table; what is computed of them is added here
        :return: id of the event; nothing when it was there
        :raises psycopg2.errors.SerializationFailure: when another transaction has just
            stored it
        """
        vals = {**vals, **self._insert_computed(vals)}
        found = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s, create_uid, write_uid, create_date, write_date) "
                "VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC', "
                "now() AT TIME ZONE 'UTC') ON CONFLICT DO NOTHING RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(SQL.identifier(name) for name in vals),
                SQL(", ").join(SQL("%s", value) for value in vals.values()),
                self.env.uid,
                self.env.uid,
            )
        )
        return found[0][0] if found else None

    @api.model
    def _insert_computed(self, vals: dict) -> dict:
        """Return the stored columns that follow from others."""
        return {}

    def write(self, vals):
        """Override: what came in is evidence; only what was made of it is written."""
        if self and self.env.context.get("proximus_event_work") is not EVENT_WORK:
            raise UserError(
                self.env._(
                    "An event stays as it came. Use “Process Again” or “Ignore”, or "
                    "write your findings in the incident."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.env.context.get("proximus_event_work") is not EVENT_WORK:
            raise UserError(
                self.env._(
                    "Events are evidence and cannot be deleted: they go by themselves "
                    "when they have been kept long enough."
                )
            )

    def _work(self):
        """Return the events as the program itself works on them."""
        # sudo: nobody may write events by hand; the caller has checked the rights
        return self.sudo().with_context(proximus_event_work=EVENT_WORK)

    # === ACTIONS === #

    def action_process(self):
        """Work on events (again) now.

        :raises UserError: when one of them is done already
        """
        self._check_officer()
        done = self.filtered(lambda event: event.state == "processed")
        if done:
            raise UserError(
                self.env._(
                    "%(event)s is processed already: there is nothing to do again.",
                    event=done[0].display_name,
                )
            )
        events = self._work()
        events.write({"state": "new", "attempts": 0, "next_attempt": False})
        events._process()
        return True

    def action_ignore(self):
        """Mark events that need no work."""
        self._check_officer()
        todo = self.filtered(lambda event: event.state in ("new", "error"))
        todo._work().write(
            {
                "state": "ignored",
                "processed_at": fields.Datetime.now(),
                "message": self.env._("Ignored by %(user)s.", user=self.env.user.name),
            }
        )
        return True

    @api.readonly
    def action_view_incident(self):
        """Open the incident that the event belongs to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.security.incident",
            "res_id": self.incident_id.id,
            "view_mode": "form",
        }

    def _check_officer(self) -> None:
        """Raise unless the user may decide on these events."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(
            "proximus_security.group_officer"
        ):
            raise UserError(
                self.env._("Only a security officer decides what is done with events.")
            )

    # === RETENTION === #

    @api.model
    def _retention_records(self):
        """Override: the program itself works on them."""
        return self._work()

    @api.model
    def _retention_fields(self):
        """Extend: the content goes first; its digest stays with the event."""
        return {
            **super()._retention_fields(),
            BODY_CODE: "received_at",
            KEEP_CODE: "received_at",
        }

    @api.model
    def _retention_domain(self, code, first):
        """Override: what belongs to an open incident stays."""
        domain = super()._retention_domain(code, first)
        if code in (BODY_CODE, KEEP_CODE):
            domain &= fields.Domain("incident_id", "=", False) | fields.Domain(
                "incident_id.state", "in", ("closed", "dismissed")
            )
        if code == BODY_CODE:
            # what was ignored may still be processed, for which its content is read
            domain &= fields.Domain("state", "=", "processed")
            domain &= fields.Domain("payload", "!=", False)
        return domain

    def _retention_forget(self, code):
        """Extend: empty the content."""
        if code != BODY_CODE:
            return super()._retention_forget(code)
        self.write({"payload": False})

    @api.model
    def _pause(self, attempts: int) -> datetime.timedelta:
        """Return how long to wait after so many attempts: longer each time."""
        return datetime.timedelta(minutes=min(5 * 4 ** max(attempts - 1, 0), 24 * 60))
