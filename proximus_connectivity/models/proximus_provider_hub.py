from urllib.parse import quote, urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import tmf_hub, transport
from .proximus_provider import LOCAL_HOSTS


class ProximusProviderHub(models.Model):
    """A subscription to what an operator reports about orders, problems or lines.

    The subscription itself is the subject of the exchanges that make and end it, so
    that it is repeated by itself when the operator is down.
    """

    _name = "proximus.provider.hub"
    _description = "Operator Event Subscription"
    _order = "provider_id, id"
    _rec_name = "topic"

    provider_id = fields.Many2one(
        "proximus.provider", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True
    )
    topic = fields.Selection(
        [
            ("order", "Orders"),
            ("problem", "Problems"),
            ("product", "Lines"),
        ],
        "Events About",
        required=True,
    )
    external_ref = fields.Char("Operator's Reference", readonly=True)
    callback = fields.Char("Address Given", readonly=True)
    registered_on = fields.Datetime("Since", readonly=True)
    error = fields.Char("Why Not", readonly=True)
    state = fields.Selection(
        [
            ("none", "Not Registered"),
            ("registered", "Registered"),
            ("moved", "Other Address"),
        ],
        compute="_compute_state",
        help="Other address: the operator still sends events to where this system was "
        "before. Register again.",
    )

    _topic_unique = models.UniqueIndex(
        "(provider_id, topic)", "The events about this are in the list already."
    )

    @api.depends("external_ref", "callback")
    def _compute_state(self):
        for hub in self:
            same = hub.callback == hub.provider_id.callback_url
            hub.state = "none" if not hub.external_ref else "registered"
            if hub.external_ref and not same:
                hub.state = "moved"

    # === AS SUBJECT OF AN EXCHANGE === #

    def _exchange_send(self, exchange) -> dict:
        """Make or end the subscription; an old one is ended first."""
        provider = exchange.provider_id
        if self.external_ref:
            provider._end_hub(self, exchange)
        if exchange.operation == "hub_end":
            return {"id": "", "callback": ""}
        return provider._register_hub(self, exchange)

    def _exchange_apply(self, exchange, answer: dict) -> str:
        self.write(
            {
                "external_ref": answer["id"] or False,
                "callback": answer["callback"] or False,
                "registered_on": answer["id"] and fields.Datetime.now(),
                "error": False,
            }
        )
        return ""

    def _exchange_waits(self, reason: str) -> None:
        self.error = reason

    def _exchange_refused(self, reason: str) -> None:
        self.error = reason


class ProximusProvider(models.Model):
    """How a provider has the operator send its events here."""

    _inherit = "proximus.provider"

    hub_ids = fields.One2many("proximus.provider.hub", "provider_id", "Subscriptions")

    def action_register_hub(self):
        """Ask the operator to send its events to the address of this provider.

        :raises UserError: when the operator could not reach that address.
        """
        self._check_hub()
        missing = set(tmf_hub.PATHS) - set(self.hub_ids.mapped("topic"))
        # sudo: subscriptions are written by the machinery only
        hubs = self.env["proximus.provider.hub"].sudo()
        hubs.create(
            [
                {"provider_id": self.id, "topic": topic}
                for topic in tmf_hub.PATHS
                if topic in missing
            ]
        )
        self.invalidate_recordset(["hub_ids"])
        todo = self.hub_ids.filtered(lambda hub: hub.state != "registered")
        return self._exchange_hubs(todo, "hub")

    def action_end_hub(self):
        """Ask the operator to send no more events."""
        self._check_hub()
        todo = self.hub_ids.filtered("external_ref")
        return self._exchange_hubs(todo, "hub_end")

    def _check_hub(self) -> None:
        self.ensure_one()
        self.check_access("write")
        if self.code != "tmf" or self.state == "disabled":
            raise UserError(
                self.env._(
                    "%(provider)s: only an enabled provider with TM Forum interfaces "
                    "has events to register for.",
                    provider=self.display_name,
                )
            )
        here, there = urlsplit(self.callback_url), urlsplit(self.base_url or "")
        local = {here.hostname, there.hostname} <= LOCAL_HOSTS
        if here.scheme != "https" and not local:
            raise UserError(
                self.env._(
                    "%(provider)s: the operator cannot send events safely to "
                    "%(address)s. Set the system parameter “web.base.url” to the "
                    "https:// address of this system.",
                    provider=self.display_name,
                    address=self.callback_url,
                )
            )

    def _exchange_hubs(self, hubs, operation: str) -> dict:
        """Exchange about each subscription now, and say how it went."""
        exchanges = self.env["proximus.exchange"].sudo()  # sudo: machinery, see above
        for hub in hubs.sudo():  # sudo: machinery, see above
            exchange = exchanges._queue(self, operation, hub)
            exchange._attempt()
            exchanges |= exchange
        failed = exchanges.filtered(lambda one: one.state != "done")
        if failed:
            return failed[0]._notification()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Done."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === HOOKS OF THE IMPLEMENTATIONS === #

    def _register_hub(self, hub, exchange) -> dict:
        """Subscribe to events (``POST /hub``).

        :param hub: one ``proximus.provider.hub``.
        :return: ``id`` and ``callback``, see ``tmf_hub.read_subscription``.
        :raises transport.ProviderError: when the operator does not accept it (now).
        """
        address = self.callback_url
        answer = self._send_request(
            "POST",
            tmf_hub.PATHS[hub.topic],
            json=tmf_hub.hub_payload(address),
            exchange=exchange,
        )
        told = self._readable(tmf_hub.read_subscription, answer.data)
        return {**told, "callback": address}

    def _end_hub(self, hub, exchange) -> None:
        """End a subscription (``DELETE /hub/{id}``); one that is gone is ended.

        :raises transport.ProviderError: when the operator does not accept it (now).
        """
        path = f"{tmf_hub.PATHS[hub.topic]}/{quote(hub.external_ref, safe='')}"
        try:
            self._send_request("DELETE", path, exchange=exchange)
        except transport.ProviderError as error:
            if error.kind != "not_found":
                raise
