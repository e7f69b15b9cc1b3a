from odoo import api, fields, models


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
        "Event Topic",
        required=True,
    )
    external_ref = fields.Char("Operator's Reference", readonly=True)
    callback = fields.Char("Address Given", readonly=True)
    registered_on = fields.Datetime("Since", readonly=True)
    error = fields.Char(readonly=True)
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
