from odoo import fields, models


class ProximusLineOrderCancel(models.TransientModel):
    """Asks the operator to cancel an order, and tells it why."""

    _name = "proximus.line.order.cancel"
    _description = "Request Cancellation"

    order_id = fields.Many2one(
        "proximus.line.order",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    external_ref = fields.Char(related="order_id.external_ref")
    reason = fields.Char(required=True)

    def action_apply(self) -> bool:
        """Ask to cancel what is open.

        :raises UserError: for an order without anything that is being worked on.
        """
        self.ensure_one()
        self.order_id.check_access("write")
        return self.order_id.action_ask_cancellation(self.reason)
