import json
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import transport

#: Parameters: days for which settled exchanges are kept, and what was said in them.
KEEP_CODE, BODY_CODE = "exchange_days", "exchange_body_days"
#: Operations that only read: asking twice does no harm and needs no key of its own.
READS = {"order_read", "problem_read", "inventory", "bills", "usage", "qualification"}
#: Of these, what is tried again by itself: it goes on where it was.
PATIENT = {"usage"}
#: States of what is still to be said or asked.
OPEN = ("pending", "sending")


class ProximusExchange(models.Model):
    """One exchange with an operator, in either direction.

    What must reach the operator is stored here first and sent by a cron, so that nobody
    waits for the network and nothing is lost when the operator is down. What the
    operator reports is stored here first and processed by the same cron.

    An exchange is about a subject (an order, a problem, or the provider itself), whose
    model has ``_exchange_send(exchange)``, which talks to the operator and changes
    nothing, ``_exchange_apply(exchange, answer)``, which changes our records and talks
    to nobody, ``_exchange_waits(reason)`` and ``_exchange_refused(reason)``.

    Its state is no life cycle that a person drives: the cron writes what came of an
    attempt, in a transaction of its own that must not fail on a rule.
    """

    _name = "proximus.exchange"
    _description = "Operator Exchange"
    _inherit = ["proximus.retention.mixin"]
    _order = "id desc"
    _rec_name = "operation"

    provider_id = fields.Many2one(
        "proximus.provider", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True
    )
    direction = fields.Selection(
        [("out", "Outgoing"), ("in", "Incoming")], required=True, default="out"
    )
    operation = fields.Selection(
        [
            ("order", "Send Order"),
            ("order_read", "Query Order"),
            ("order_cancel", "Cancel Order"),
            ("problem", "Report Problem"),
            ("problem_read", "Query Problem"),
            ("problem_update", "Update Problem"),
            ("qualification", "Qualify Site"),
            ("inventory", "Read Inventory"),
            ("bills", "Read Bills"),
            ("usage", "Read Usage"),
            ("hub", "Register for Events"),
            ("hub_end", "Unregister"),
            ("event", "Event"),
        ],
        required=True,
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("sending", "Being Sent"),
            ("done", "Done"),
            ("ignored", "Ignored"),
            ("failed", "Failed"),
        ],
        required=True,
        default="pending",
    )
    res_model = fields.Char("Subject Model")
    res_id = fields.Many2oneReference("Subject", model_field="res_model")
    subject_name = fields.Char("About", compute="_compute_subject_name")
    idempotency_key = fields.Char(required=True, copy=False)
    revision = fields.Integer(help="Grows when a refused request is sent again.")
    method = fields.Char()
    endpoint = fields.Char()
    payload = fields.Text(help="Without secrets.")
    response = fields.Text(help="Without secrets.")
    http_status = fields.Integer("HTTP Status")
    answer = fields.Json(
        # the program's own: people read what is logged, which has no secrets
        groups=fields.NO_ACCESS,
        help="What the operator accepted, until it is used here.",
    )
    uncertain = fields.Boolean(
        help="An earlier attempt may have reached the operator all the same."
    )
    attempts = fields.Integer()
    next_attempt = fields.Datetime()
    message = fields.Text()
    error_kind = fields.Char()
    event_type = fields.Char()
    event_time = fields.Char("Event Time (UTC)", help="Exact to the microsecond.")
    done_on = fields.Datetime("Settled On")

    _key_unique = models.UniqueIndex(
        "(provider_id, idempotency_key)",
        "This exchange with the operator exists already.",
    )
    # each index is paid for with every exchange: these are the questions that are asked
    _subject = models.Index("(res_model, res_id)")
    _open = models.Index(
        "(provider_id, state) WHERE state IN ('pending', 'sending', 'failed')"
    )
    _todo = models.Index("(next_attempt) WHERE state IN ('pending', 'sending')")
    _settled = models.Index("(done_on) WHERE done_on IS NOT NULL")

    # === COMPUTES === #

    @api.depends("res_model", "res_id")
    def _compute_subject_name(self):
        # sudo: who may see the log may see what it is about
        subjects = self.sudo()._subjects()
        for exchange in self:
            subject = subjects[exchange.id]
            exchange.subject_name = subject.display_name if subject else False

    @api.depends("operation", "res_model", "res_id")
    def _compute_display_name(self):
        labels = dict(self._fields["operation"]._description_selection(self.env))
        for exchange in self:
            parts = [labels.get(exchange.operation, ""), exchange.subject_name or ""]
            exchange.display_name = " ".join(filter(None, parts))

    def _subject_record(self):
        """Return the record that the exchange is about; empty if it is gone."""
        self.ensure_one()
        return self._subjects()[self.id]

    def _subjects(self) -> dict:
        """Return per id what the exchange is about; empty if it is gone.

        One query for each model, whatever the number of exchanges.
        """
        found = {}
        for name, some in self.grouped(
            lambda each: each.direction != "in" and each.res_model
        ).items():
            if not name:
                found |= {each.id: each.provider_id for each in some}
                continue
            subjects = self.env[name].browse(set(some.mapped("res_id"))).exists()
            by_id = {subject.id: subject for subject in subjects}
            gone = subjects.browse()
            found |= {each.id: by_id.get(each.res_id, gone) for each in some}
        return found

    # === MAKING === #

    @api.model
    def _queue(self, provider, operation: str, record, waiting=OPEN):
        """Store something to tell or ask an operator; the cron sends it.

        What waits already is not stored twice.

        :param provider: one ``proximus.provider``.
        :param operation: a value of the field ``operation``.
        :param record: the subject.
        :param waiting: states in which an earlier exchange will do; without "sending"
            for what may have changed since that one left.
        :return: the exchange.
        """
        same = self._same_domain(provider, operation, record)
        # sudo: the log is written by the machinery only
        exchanges = self.sudo()
        earlier = Domain("state", "in", waiting)
        revision = exchanges._next_revision(same)
        return exchanges.search(same & earlier, limit=1) or exchanges.create(
            {
                "provider_id": provider.id,
                "operation": operation,
                "res_model": record._name,
                "res_id": record.id,
                "revision": revision,
                "idempotency_key": self._make_key(operation, record, revision),
            }
        )

    @api.model
    def _same_domain(self, provider, operation: str, record) -> Domain:
        return Domain(
            [
                ("provider_id", "=", provider.id),
                ("operation", "=", operation),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
            ]
        )

    @api.model
    def _next_revision(self, same: Domain) -> int:
        last = self.search(same, order="revision desc", limit=1)
        return last.revision + 1 if last else 0

    @api.model
    def _log_now(self, provider, operation: str):
        """Store an exchange that takes place at once, for the log."""
        # sudo: the log is written by the machinery only
        exchanges = self.sudo()
        exchange = exchanges.create(
            {
                "provider_id": provider.id,
                "operation": operation,
                "state": "sending",
                "attempts": 1,
                "idempotency_key": str(uuid.uuid4()),
            }
        )
        return exchange

    @api.model
    def _make_key(self, operation: str, record, revision: int) -> str:
        # sudo: the id of the database is no secret, but a system parameter
        parameters = self.env["ir.config_parameter"].sudo()
        database = parameters.get_param("database.uuid", "")
        return transport.idempotency_key(
            database, operation, record._name, record.id, revision
        )

    @api.model
    def _wake_cron(self) -> None:
        # sudo: whoever makes an exchange may have it sent
        cron = self.env.ref("proximus_connectivity.ir_cron_exchange").sudo()
        cron._trigger()

    # === LOG === #

    def _log_request(self, method: str, endpoint: str, payload) -> None:
        """Keep what is sent, without secrets."""
        self.write(
            {
                "method": method,
                "endpoint": endpoint,
                "payload": json.dumps(transport.redact(payload or {}), indent=2),
            }
        )

    def _log_response(self, status: int | None, data) -> None:
        """Keep what came back, without secrets and not endlessly."""
        if self.operation == "usage" and isinstance(data, list):
            # whom somebody called is in no log
            data = {"records": len(data)}
        if not isinstance(data, str):
            data = json.dumps(transport.redact(data), indent=2)
        vals = {
            "http_status": status or 0,
            "response": transport.redact_text(data, 20000),
        }
        self.write(vals)

    # === ACTIONS === #

    def action_retry(self):
        """Try again what failed or waits; with a new key if it was refused.

        :raises UserError: for an exchange that is settled.
        """
        self.check_access("write")
        for exchange in self:
            if exchange.operation == "qualification":
                raise UserError(
                    self.env._("An address is asked about again from its site.")
                )
            if exchange.state not in ("failed", "pending"):
                raise UserError(
                    self.env._(
                        "%(exchange)s is settled: there is nothing to try again.",
                        exchange=exchange.display_name,
                    )
                )
        # sudo: the log is written by the machinery only
        self.sudo()._reset()
        self._wake_cron()
        return True

    def _reset(self) -> None:
        for exchange in self:
            vals = {"state": "pending", "next_attempt": False, "attempts": 0}
            # an operator that refused would repeat its answer to the same key
            if exchange.state == "failed" and not exchange.uncertain:
                vals |= exchange._new_key_vals()
            exchange.write(vals)

    def _new_key_vals(self) -> dict:
        subject = self._subject_record()
        if self.direction == "in" or not subject:
            return {}
        same = self._same_domain(self.provider_id, self.operation, subject)
        revision = self._next_revision(same)
        key = self._make_key(self.operation, subject, revision)
        return {"revision": revision, "idempotency_key": key}

    @api.readonly
    def action_view_subject(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model or "proximus.provider",
            "res_id": self.res_id or self.provider_id.id,
            "view_mode": "form",
        }

    def _notification(self) -> dict:
        """Return a notice that says how the exchange went."""
        return self._proximus_notice(
            "success" if self.state in ("done", "ignored") else "danger",
            self.message or self.env._("Done."),
            title=self.display_name,
        )

    # === RETENTION === #

    @api.model
    def _retention_fields(self):
        """Extend: what was said goes first, then that it was."""
        return {
            **super()._retention_fields(),
            BODY_CODE: "done_on",
            KEEP_CODE: "done_on",
        }

    @api.model
    def _retention_domain(self, code, first):
        """Override: failures stay until somebody looked, questions do not."""
        settled = Domain("state", "in", ("done", "ignored"))
        if code == BODY_CODE:
            said = Domain("payload", "!=", False) | Domain("response", "!=", False)
            return settled & said
        return settled | Domain("operation", "in", list(READS))

    def _retention_forget(self, code):
        """Extend: empty what was said."""
        if code != BODY_CODE:
            return super()._retention_forget(code)
        self.write({"payload": False, "response": False, "answer": False})
