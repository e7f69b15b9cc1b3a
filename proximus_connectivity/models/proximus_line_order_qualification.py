from odoo import fields, models
from odoo.exceptions import UserError


class ProximusLineOrder(models.Model):
    """Nothing is asked of the operator at an address that nobody has checked."""

    _inherit = "proximus.line.order"

    qualification_override = fields.Char(
        "Go Ahead Because",
        copy=False,
        tracking=True,
        help="Reason to order although an address has no live qualification, or "
        "something that an offer requires is not there.",
    )
    needs_qualification = fields.Boolean(compute="_compute_needs_qualification")

    def _compute_needs_qualification(self):
        for order in self:
            order.needs_qualification = bool(order._open_items()._unqualified())

    def action_qualify(self):
        """Ask the coverage files about the addresses that lack an answer.

        :return: action that shows the qualifications.
        :raises UserError: when there is nothing to ask.
        """
        items = self.item_ids._unqualified().filtered("delivery_site_id")
        if not items:
            raise UserError(
                self.env._(
                    "There is no address to check: each one is qualified, not needed, "
                    "or not filled in yet."
                )
            )
        requests = {
            site: site_items.product_id
            for site, site_items in items.grouped("delivery_site_id").items()
        }
        tasks = self.env["proximus.qualification"]._qualify(requests)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Qualifications"),
            "res_model": "proximus.qualification",
            "view_mode": "list,form",
            "domain": [("id", "in", tasks.ids)],
        }
