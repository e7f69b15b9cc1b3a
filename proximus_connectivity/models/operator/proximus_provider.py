import re
import secrets
from urllib.parse import SplitResult, urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from ...tools import tmf_qualification, transport
from ..resource.proximus_secret_mixin import Secret

#: Hosts that may be reached without encryption, for trials on one's own machine.
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
#: What is known when a person will talk to the operator: nothing yet.
NOTHING = {
    "external_ref": "",
    "reference": "",
    "state": "",
    "reason": "",
    "completion_date": "",
    "expected_date": "",
    "resolution_time": "",
    "items": {},
    "time": "",
}


def _split(address: str) -> SplitResult:
    """Return the parts of an address; none of what no address can be."""
    try:
        url = urlsplit(address)
        fit = url.port != 0 and not re.search(r"[\s\0-\x1f\x7f\\]", address)
    except ValueError:  # a port that is no number, half an IPv6 address
        fit = False
    return url if fit else urlsplit("")


class ProximusProvider(models.Model):
    """An operator that lines are ordered from, and how to talk to it.

    The ``code`` decides: ``manual`` (people do it), ``demo`` (answers by itself,
    without any network) or ``tmf`` (TM Forum Open APIs). The hooks below answer for
    ``manual``, and for what another implementation leaves out: what would be sent
    becomes an activity for the person in charge. Each other implementation overrides
    them in a file of its own; each override starts with
    ``if self.code != "…": return super()…``, as core's payment providers do. What the
    hooks take and return are plain values, described in ``tools/tmf_*.py``.

    No screen needs an operator: whatever is sent goes through ``proximus.exchange``,
    which keeps it until the operator can be reached.
    """

    _name = "proximus.provider"
    _description = "Operator Provider"
    _inherit = ["mail.thread", "proximus.secret.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Selection(
        [
            ("manual", "Manual"),
            ("demo", "Demonstration"),
            ("tmf", "TM Forum Open APIs"),
        ],
        "Connection Type",
        required=True,
        default="manual",
        index=True,
    )
    state = fields.Selection(
        [("disabled", "Disabled"), ("test", "Test"), ("enabled", "Enabled")],
        required=True,
        default="disabled",
        index=True,
        tracking=True,
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Operator",
        check_company=True,
        help="Vendor whose lines and bills this is about.",
    )
    auto_send = fields.Boolean(
        "Send Automatically",
        help="Send line orders and service problems as soon as they are made.",
    )
    base_url = fields.Char("Address", help="For example https://api.operator.example.")
    auth_method = fields.Selection(
        [
            ("bearer", "Bearer Token"),
            ("basic", "User Name and Password"),
            ("header", "Header X-API-Key"),
            ("oauth2", "OAuth 2.0 Client Credentials"),
        ],
        "Authentication",
        required=True,
        default="bearer",
    )
    api_login = Secret("User Name or Client ID", groups="base.group_system", copy=False)
    api_key = Secret("Key or Secret", groups="base.group_system", copy=False)
    callback_secret = Secret(
        groups="base.group_system",
        copy=False,
        help="What the operator must send with each event: as bearer token, or as "
        "password of the name “proximus”.",
    )
    callback_url = fields.Char(
        "Callback URL",
        compute="_compute_callback_url",
        help="Never holds secrets.",
    )
    timeout = fields.Float("Timeout (Seconds)", default=10.0, required=True)
    retry_delay = fields.Float(
        "Initial Retry Delay (Seconds)",
        default=0.5,
        required=True,
        help="Longest wait before a question is asked again; it doubles each time.",
    )
    breaker_failures = fields.Integer("Failures in a Row", readonly=True, copy=False)
    breaker_until = fields.Datetime("Paused Until", readonly=True, copy=False)
    last_success = fields.Datetime("Last Answer", readonly=True, copy=False)
    bills_read_until = fields.Date(
        "Bills Read Up To",
        copy=False,
        help="The next reading begins a month before. Empty: with the first bill.",
    )
    exchange_ids = fields.One2many("proximus.exchange", "provider_id", "Exchanges")
    pending_count = fields.Integer("Waiting", compute="_compute_exchange_counts")
    failed_count = fields.Integer("Failed", compute="_compute_exchange_counts")

    _timeout_range = models.Constraint(
        "CHECK(timeout > 0 AND timeout <= 60 AND retry_delay >= 0)",
        "The timeout lies between 0 and 60 seconds, the first wait is not negative.",
    )

    # === COMPUTES === #

    def _compute_callback_url(self):
        for provider in self:
            base = provider.get_base_url()
            provider.callback_url = f"{base}/proximus/provider/{provider.id}/events"

    @api.depends("exchange_ids.state")
    def _compute_exchange_counts(self):
        groups = self.env["proximus.exchange"]._read_group(
            [
                ("provider_id", "in", self.ids),
                ("state", "in", ("pending", "sending", "failed")),
            ],
            ["provider_id", "state"],
            ["__count"],
        )
        counts = {(provider, state): count for provider, state, count in groups}
        for provider in self:
            waiting = counts.get((provider, "sending"), 0)
            provider.pending_count = counts.get((provider, "pending"), 0) + waiting
            provider.failed_count = counts.get((provider, "failed"), 0)

    @api.constrains("code", "state", "base_url")
    def _check_base_url(self):
        for provider in self.filtered(lambda one: one.code == "tmf"):
            if provider.state != "disabled" or provider.base_url:
                provider._check_address(provider.base_url)

    def _check_address(self, address: str):
        """Raise unless an address can be called without showing a secret."""
        url = _split(address or "")
        secure = url.scheme == "https" or (
            url.scheme == "http" and url.hostname in LOCAL_HOSTS
        )
        if not secure or not url.hostname:
            raise ValidationError(
                self.env._(
                    "%(provider)s: the address must start with https:// (it is "
                    "“%(url)s”).",
                    provider=self.name,
                    url=address or "",
                )
            )
        self._check_network(url.hostname)
        if url.username or url.password or url.query or url.fragment:
            raise ValidationError(
                self.env._(
                    "%(provider)s: write no name, password or question mark in the "
                    "address; use the fields of the authentication.",
                    provider=self.name,
                )
            )

    # === ACTIONS === #

    def action_new_callback_secret(self):
        """Replace the secret of the event address; the operator needs the new one."""
        for provider in self:
            provider.callback_secret = secrets.token_urlsafe(32)
        return True

    def action_close_breaker(self):
        """Let requests pass again at once."""
        self.check_access("write")
        self._save_breaker(self._breaker().after_success())
        # sudo: whoever may use this button may wake what waits for the operator
        waiting = self.sudo().exchange_ids.filtered(lambda one: one.state == "pending")
        waiting.write({"next_attempt": False})
        self.env["proximus.exchange"]._wake_cron()
        return True

    def action_read_bills(self):
        """Fetch the operator's new bills as draft vendor bills."""
        return self._ask_now("bills")

    def action_read_usage(self):
        """Fetch the first new usage records; the rest follows in the background."""
        return self._ask_now("usage")

    @api.readonly
    def action_view_exchanges(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_exchange_action"
        )
        return {**action, "domain": [("provider_id", "=", self.id)]}

    def _ask_now(self, operation: str) -> dict:
        """Make an exchange about the provider itself and say how it went."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "disabled":
            raise UserError(
                self.env._("%(provider)s is disabled.", provider=self.display_name)
            )
        exchange = self.env["proximus.exchange"]._queue(self, operation, self)
        exchange._attempt()
        return exchange._notification()

    def _ask_on(self, operation: str) -> None:
        """Let the schedule go on with what an exchange at work has not come to."""
        exchanges = self.env["proximus.exchange"]
        exchanges._queue(self, operation, self, waiting=("pending",))
        exchanges._wake_cron()

    # === CHOICE === #

    @api.model
    def _for_company(self, company, operator=None):
        """Return the provider in use for a company, first of its operator if given.

        :param company: res.company.
        :param operator: res.partner or nothing.
        :return: one provider that is not disabled, or none.
        """
        # sudo: whoever orders a line must not need rights on how it is sent
        providers = self.sudo().search(
            [("company_id", "=", company.id), ("state", "!=", "disabled")]
        )
        own = providers.filtered(lambda one: operator and one.partner_id == operator)
        return (own or providers)[:1].sudo(self.env.su)

    # === HOOKS OF THE IMPLEMENTATIONS === #

    def _qualify(self, question: dict) -> dict:
        """Ask whether offers can be delivered at a site (TMF645).

        :param question: see ``tmf_qualification.qualification_payload``.
        :return: see ``tmf_qualification.read_qualification``. Never raises for an
            operator in trouble: the state is then ``terminated_with_error``, the result
            empty and ``error`` says why.
        """
        return tmf_qualification.unknown_answer(question["reference"])

    def _submit_order(self, order, exchange) -> dict:
        """Send a line order (TMF622).

        :param order: one ``proximus.line.order``.
        :param exchange: the exchange that this belongs to: idempotency key, log, and
            ``uncertain`` when an earlier attempt may have arrived.
        :return: see ``tmf_order.read_order``, with ``time`` (sort key) added.
        :raises transport.ProviderError: when the operator does not accept it (now).
        """
        self._ask_person(order, self.env._("Pass this order on to the operator"))
        return dict(NOTHING)

    def _fetch_order(self, order, exchange) -> dict:
        """Ask how far an order is; same answer as :meth:`_submit_order`."""
        self._ask_person(order, self.env._("Ask the operator how far this order is"))
        return dict(NOTHING)

    def _cancel_order(self, order, exchange) -> dict:
        """Ask to cancel an order, for its ``cancel_reason``.

        :return: same answer as :meth:`_submit_order`.
        """
        self._ask_person(
            order,
            self.env._("Ask the operator to cancel this order"),
            order.cancel_reason or "",
        )
        return dict(NOTHING)

    def _submit_problem(self, problem, exchange) -> dict:
        """Report a service problem (TMF656).

        :param problem: one ``proximus.problem``.
        :return: see ``tmf_problem.read_problem``, with ``time`` (sort key) added.
        :raises transport.ProviderError: when the operator does not accept it (now).
        """
        self._ask_person(problem, self.env._("Report this problem to the operator"))
        return dict(NOTHING)

    def _fetch_problem(self, problem, exchange) -> dict:
        """Ask how far a problem is; same answer as :meth:`_submit_problem`."""
        self._ask_person(problem, self.env._("Ask the operator about this problem"))
        return dict(NOTHING)

    def _update_problem(self, problem, exchange) -> dict:
        """Tell the state and the notes of a problem that the operator knows (TMF656).

        :return: see ``tmf_problem.read_problem``, with ``time`` (sort key) added.
        :raises transport.ProviderError: when the operator does not accept it (now).
        """
        self._ask_person(problem, self.env._("Tell the operator what has changed"))
        return dict(NOTHING)

    def _fetch_products(self, cursor: dict, exchange) -> dict:
        """Read the next pages of the operator's inventory (TMF637).

        :param cursor: ``offset`` (products read already) and ``pages`` (digests of the
            pages read already).
        :return: ``products`` (see ``tmf_inventory.read_line``), ``errors`` (a sentence
            and the names of the product, for each one that could not be read), and
            ``offset``, ``pages`` and ``is_over`` for the next time.
        :raises transport.ProviderError: when the operator does not answer.
        """
        raise transport.ProviderError("by_hand")

    def _nothing_to_read(self) -> str:
        return self.env._("This provider works by hand: there is nothing to read.")

    def _fetch_bills(self, since, exchange) -> list[dict]:
        """Read bills dated after a day (TMF678), or all of them.

        :param since: ``date`` or ``None``.
        :return: see ``tmf_bill.read_bill``.
        :raises transport.ProviderError: when the operator does not answer.
        """
        raise transport.ProviderError("by_hand")

    def _fetch_usage(self, cursor: dict, exchange) -> dict:
        """Read the next pages of usage records (TMF635).

        :param cursor: ``since`` (``date`` or ``None``), ``offset`` (records read
            already) and ``pages`` (digests of the pages read already).
        :return: ``documents`` as received, and ``offset``, ``pages`` and ``is_over``
            for the next time.
        :raises transport.ProviderError: when the operator does not answer.
        """
        raise transport.ProviderError("by_hand")

    def _ask_person(self, record, summary: str, note: str = "") -> None:
        """Give the person in charge of a record something to do, once.

        :param note: what that person has to tell the operator, as plain text.
        """
        open_ones = record.activity_ids.filtered(lambda one: one.summary == summary)
        if not open_ones:
            user = record.user_id or self.env.user
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note and plaintext2html(note),
                user_id=user.id,
            )

    # === AS SUBJECT OF AN EXCHANGE === #

    def _exchange_send(self, exchange):
        """Make the request of an exchange about the provider itself, or read an event.

        :raises transport.ProviderError: when the operator does not answer.
        """
        if exchange.operation == "event":
            return self._read_event(exchange)
        if exchange.operation == "inventory":
            return self._for_who_asked()._read_products(exchange)
        if exchange.operation == "usage":
            return self._fetch_usage(self._usage_cursor(), exchange)
        return self._fetch_bills(self._bills_since(), exchange)

    def _exchange_apply(self, exchange, answer) -> str:
        """Use the answer; return what to tell the user."""
        if exchange.operation == "event":
            return self._apply_event(exchange, *answer)
        if exchange.operation == "inventory":
            return self._for_who_asked()._take_products(answer)
        if exchange.operation == "usage":
            return self._take_usage(answer)
        return self._create_bills(answer)

    def _exchange_waits(self, reason: str) -> None:
        """Nothing waits for a question: it is asked again."""

    def _exchange_refused(self, reason: str) -> None:
        """The failed exchange itself tells all there is to tell."""
