from odoo import fields, models
from odoo.exceptions import UserError


class ProximusLineOrder(models.Model):
    """Giving up what the operator is working on already (TMF622 cancellation).

    What has not been started is cancelled at once. The rest is asked of the operator:
    assessing; it agrees, and the items end, or it cannot, and they go on. An order that
    was sent to an operator's system follows its events instead.
    """

    _inherit = "proximus.line.order"

    cancel_reason = fields.Char(
        "Reason of Cancellation",
        copy=False,
        readonly=True,
        tracking=True,
        help="What the operator is told when it is asked to cancel.",
    )

    def action_ask_cancellation(self, reason=None):
        """Record that the operator was asked to cancel what is open.

        :param reason: kept on the order and its items; an operator's system gets it.
        :raises UserError: for an order without anything that is being worked on.
        """
        for order in self:
            items = order._open_items()
            if items and order.external_ref and order.provider_id:
                order.action_request_cancellation(reason)
                continue
            waiting = items.filtered(lambda item: item.state == "acknowledged")
            started = items - waiting
            if not started:
                raise UserError(
                    self.env._(
                        "%(order)s: nobody works on it yet. Cancel it straight away.",
                        order=order.name,
                    )
                )
            order.cancel_reason = reason
            waiting._finish("cancelled", reason=reason)
            started._route("assessing_cancellation", reason)
        return True

    def action_accept_cancellation(self):
        """The operator agrees: what was being assessed is cancelled."""
        for reason, items in self._assessed_items().grouped("reason").items():
            items._transition("pending_cancellation", reason)
            items._finish("cancelled", reason=reason)
        return True

    def action_refuse_cancellation(self):
        """The operator cannot stop any more: work goes on."""
        reason = self.env._("The operator could not cancel it any more.")
        self._assessed_items()._transition("in_progress", reason)
        return True

    def _assessed_items(self):
        """Return the items of which the cancellation is being assessed.

        :raises UserError: naming an order of which none is.
        """
        for order in self:
            if order.state != "assessing_cancellation":
                raise UserError(
                    self.env._(
                        "%(order)s: no cancellation was asked for.", order=order.name
                    )
                )
        return self.item_ids.filtered(
            lambda item: item.state == "assessing_cancellation"
        )
