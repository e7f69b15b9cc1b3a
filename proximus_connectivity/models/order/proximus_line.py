from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import lifecycle


class ProximusLine(models.Model):
    """What is on order for a line that is in service."""

    _inherit = "proximus.line"

    pending_change = fields.Char(
        compute="_compute_pending_change",
        help="Changes of this line that are ordered and not done yet.",
    )

    @api.depends("order_item_ids.state", "order_item_ids.change_kind")
    @api.depends_context("lang")
    def _compute_pending_change(self):
        for line in self:
            # sudo: billing people and customers see that a change is under way
            items = line.sudo().order_item_ids.filtered(
                lambda item: (
                    item.change_kind
                    and not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, item.state)
                )
            )
            line.pending_change = ", ".join(map(_describe_item, items))


def _describe_item(item) -> str:
    kinds = dict(item._fields["change_kind"]._description_selection(item.env))
    what = kinds[item.change_kind]
    day = format_date(item.env, item.requested_date) if item.requested_date else ""
    return f"{what} {day}".strip() + f" ({item.order_id.name})"
