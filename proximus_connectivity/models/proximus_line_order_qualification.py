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

    def action_start(self):
        """Override of the order: check the addresses before work starts.

        :raises UserError: naming an item whose address is not qualified.
        """
        self._open_items()._check_qualification()
        result = super().action_start()
        self._unsent()._send_new()
        return result

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
