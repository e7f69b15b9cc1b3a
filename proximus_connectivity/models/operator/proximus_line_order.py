import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import lifecycle, tmf, tmf_order

#: Ask about orders of which nothing was heard for so long: an event may be lost.
SILENCE = datetime.timedelta(hours=6)


#: News that somebody must act upon.
URGENT = ("jeopardy", "information", "error")


class ProximusLineOrder(models.Model):
    """How a line order goes to the operator and how its news comes back (TMF622).

    What the operator tells of an order: milestones, alerts, questions, its day.
    """

    _name = "proximus.line.order"
    _inherit = ["proximus.line.order", "proximus.exchange.mixin"]

    heard_on = fields.Datetime("Last Update", copy=False, readonly=True)

    # === WHAT THE OPERATOR REPORTS === #
    expected_date = fields.Date(
        "Operator Expects",
        copy=False,
        readonly=True,
        tracking=True,
        help="Day on which the operator expects to be done.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("item_ids")._send_new()
        return orders

    # === ACTIONS === #

    def action_start(self):
        """Override of the order: what was not sent yet goes out as it starts."""
        result = super().action_start()
        self._unsent()._send_new()
        return result

    def action_request_cancellation(self, reason: str | None = None) -> bool:
        """Ask the operator to cancel what is open; its answer decides.

        :param reason: sent to the operator and kept on the items.
        :raises UserError: for an order that the operator does not know.
        """
        for order in self:
            if not order.external_ref or not order.provider_id:
                raise UserError(
                    self.env._(
                        "%(order)s has not reached an operator: cancel it here.",
                        order=order.name,
                    )
                )
            order.cancel_reason = reason
            order._open_items()._route("assessing_cancellation", reason=reason)
            exchanges = self.env["proximus.exchange"]
            exchanges._queue(order.provider_id, "order_cancel", order)
            exchanges._wake_cron()
        return True

    # === AS SUBJECT OF AN EXCHANGE === #

    def _check_sendable(self):
        """Override of the exchange: sending is a start, with the same conditions."""
        result = super()._check_sendable()
        items = self._open_items()
        items._check_qualification()
        items._check_requirements()
        return result

    def _send_new(self):
        """Override of the exchange: what may not be started is not sent either.

        It is sent when it starts.
        """
        # sudo: who orders may have no right on providers
        eager = self.sudo().filtered(lambda order: order.provider_id.auto_send)
        held_back = eager.filtered(
            lambda order: (
                not order.qualification_override
                and (order.needs_qualification or order.lacks_requirement)
            )
        )
        return super(ProximusLineOrder, self - held_back)._send_new()

    def _unsent(self):
        """Return the orders of which the operator was told nothing yet."""
        # sudo: who starts an order may have no right on what goes to the operator
        return self.sudo().filtered(
            lambda order: not order.external_ref and not order.exchange_count
        )

    def _exchange_hooks(self):
        return "order", "order_read"

    def _exchange_send(self, exchange):
        provider = exchange.provider_id
        if exchange.operation == "order":
            return provider._submit_order(self, exchange)
        if exchange.operation == "order_cancel":
            return provider._cancel_order(self, exchange)
        self.heard_on = fields.Datetime.now()
        return provider._fetch_order(self, exchange)

    def _exchange_waits(self, reason):
        """Show on the items that they wait for the operator, and why."""
        if self.external_ref:
            return
        waiting = self.item_ids.filtered(
            lambda item: item.state in ("acknowledged", "in_progress")
        )
        waiting._transition("pending", reason=reason)
        waiting.waiting_provider = True

    def _exchange_refused(self, reason):
        self._exchange_waits(reason)
        return super()._exchange_refused(reason)

    def _to_plain(self):
        self.ensure_one()
        return {
            "reference": self.name,
            "customer": self.partner_id._to_plain_party(),
            "requested_date": self.requested_date or None,
            "note": self.note or "",
            "items": [item._to_plain() for item in self._open_items()],
        }

    def _apply_states(self, answer, time):
        self._take_expected_date(answer.get("expected_date"))
        self._resume_items()
        self.heard_on = fields.Datetime.now()
        day = fields.Date.to_date(answer["completion_date"]) or None
        states = tmf_order.item_states(answer, [str(item.id) for item in self.item_ids])
        remarks = []
        for item in self.item_ids:
            reported = answer["items"].get(str(item.id), {})
            if (
                reported.get("product")
                and item.line_id
                and not item.line_id.external_ref
            ):
                item.line_id.external_ref = reported["product"]
            if state := states.get(str(item.id)):
                remarks.append(item._follow_operator(state, answer["reason"], day))
        return " ".join(filter(None, remarks))

    def _resume_items(self) -> None:
        """Take up the items that waited for the operator, now that it has answered."""
        waiting = self.item_ids.filtered("waiting_provider")
        waiting.waiting_provider = False
        waiting.filtered(lambda item: item.state == "pending")._transition(
            "in_progress"
        )

    @api.model
    def _cron_ask(self, batch=100):
        """Ask about open orders of which nothing was heard for a while."""
        finals = [
            state
            for state in lifecycle.ORDER_TRANSITIONS
            if lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, state)
        ]
        before = fields.Datetime.now() - SILENCE
        domain = [
            ("external_ref", "!=", False),
            ("state", "not in", finals),
            ("provider_id.state", "!=", "disabled"),
            ("heard_on", "<", before),
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        for order in self.search(domain, limit=batch):
            order._refresh_from_provider()
            if not cron._commit_progress(1):
                break

    # === WHAT THE OPERATOR REPORTS === #

    def _take_facts(self, answer):
        """Override of the exchange: keep each piece of news once."""
        known = {(news.kind, news.external_ref) for news in self.note_ids}
        fresh = {}
        for piece in answer.get("news") or ():
            if (piece["kind"], piece["id"]) not in known:
                fresh[piece["kind"], piece["id"]] = self._prepare_alert_vals(piece)
        for news in self._add_notes([*fresh.values()]):
            self._post_alerts(news)
        return super()._take_facts(answer)

    def _prepare_alert_vals(self, piece: dict) -> dict:
        now = fields.Datetime.now()
        moment = tmf.read_time(piece["time"])
        reported = moment.replace(tzinfo=None, microsecond=0) if moment else now
        return {
            "kind": piece["kind"],
            "external_ref": piece["id"],
            "title": piece["title"] or False,
            "text": piece["text"] or False,
            "date": reported,
        }

    def _post_alerts(self, news) -> None:
        """Note a piece of news; give what is urgent as something to do."""
        labels = dict(news._fields["kind"]._description_selection(self.env))
        words = ": ".join(filter(None, [labels[news.kind], news.title]))
        self.message_post(body=f"{words}. {news.text or ''}".strip())
        if news.kind in URGENT:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=words,
                note=news.text or "",
                user_id=self.user_id.id or self.env.uid,
            )

    def _take_expected_date(self, reported: str | None) -> None:
        """Keep the day that the operator expects; say so when it is too late."""
        day = fields.Date.to_date(reported or None)
        if not day or day == self.expected_date:
            return
        self.expected_date = day
        if self.is_expected_late:
            self._warn_expected(day)

    def _warn_expected(self, day: datetime.date) -> None:
        due = self.committed_date or self.requested_date
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("The operator expects to be late"),
            note=self.env._(
                "Promised or wanted for %(due)s, expected on %(expected)s.",
                due=self._proximus_spoken_day(due, with_year=True),
                expected=self._proximus_spoken_day(day, with_year=True),
            ),
            user_id=self.user_id.id or self.env.uid,
        )
