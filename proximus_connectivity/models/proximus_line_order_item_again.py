from odoo import api, fields, models
from odoo.exceptions import UserError

#: Ends after which the same thing may be asked for once more.
_RETRY = {"failed", "rejected", "cancelled"}


class ProximusLineOrderItem(models.Model):
    """What failed or was given up can be ordered again, with a line of its own."""

    _inherit = "proximus.line.order.item"

    retry_of_id = fields.Many2one(
        "proximus.line.order.item",
        "Ordered Again For",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
    )
    retry_ids = fields.One2many(
        "proximus.line.order.item", "retry_of_id", "Ordered Again"
    )
    can_retry = fields.Boolean(compute="_compute_can_retry")

    _retry_once = models.UniqueIndex(
        "(retry_of_id) WHERE retry_of_id IS NOT NULL",
        "This item was ordered again already.",
    )

    @api.depends("state", "retry_ids")
    def _compute_can_retry(self):
        for item in self:
            item.can_retry = item.state in _RETRY and not item.retry_ids

    def action_order_again(self):
        """Order what failed or was cancelled once more: one new order per order.

        A new line is made for what was to be added, since the old one has ended.

        :return: action that shows the new orders.
        :raises UserError: naming an item that has not failed, or was ordered again.
        """
        for item in self.filtered(lambda item: not item.can_retry):
            raise UserError(item._no_retry_sentence())
        lines = self._copy_lines()
        orders = self.env["proximus.line.order"].create(
            [
                items._again_vals(order, lines)
                for order, items in self.grouped("order_id").items()
            ]
        )
        added = self.env["proximus.line"].union(*lines.values())
        added._transition("pending_active")
        added._after_order_again({new.id: old.id for old, new in lines.items()})
        return orders._action_view()

    def _no_retry_sentence(self) -> str:
        if self.retry_ids:
            return self.env._(
                "%(item)s was ordered again already, in %(order)s.",
                item=self.display_name,
                order=self.retry_ids[:1].order_id.name,
            )
        return self.env._(
            "%(item)s has not failed and was not cancelled: there is nothing to order "
            "again.",
            item=self.display_name,
        )

    def _copy_lines(self) -> dict:
        """Return a new line per line that was to be added and never came."""
        old = self.filtered(lambda item: item.action == "add").line_id
        return dict(zip(old, old.copy(), strict=True))

    def _again_vals(self, order, lines: dict) -> dict:
        """Return the values of the new order for items of one order."""
        return {
            "partner_id": order.partner_id.id,
            "company_id": order.company_id.id,
            "origin": order.origin or order.name,
            "qualification_override": order.qualification_override,
            "item_ids": [
                fields.Command.create(item._again_item_vals(lines)) for item in self
            ],
        }

    def _again_item_vals(self, lines: dict) -> dict:
        """Return what is asked for once more; a wanted day that is past is dropped."""
        (vals,) = self.copy_data()
        vals.pop("order_id", None)
        line = lines.get(self.line_id, self.line_id)
        vals.update(line_id=line.id, retry_of_id=self.id)
        today = fields.Date.context_today(self)
        if self.requested_date and self.requested_date < today:
            vals["requested_date"] = False
        return vals
