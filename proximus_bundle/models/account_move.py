from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_run_id = fields.Many2one(
        "proximus.billing.run", copy=False, index="btree_not_null"
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    @api.depends("invoice_line_ids.billing_item_ids")
    def _compute_subscription_count(self):
        for move in self:
            move.subscription_count = len(move._billed_subscriptions())

    def _billed_subscriptions(self):
        # sudo: accountants without a part in billing see what an invoice is about
        return self.sudo().invoice_line_ids.billing_item_ids.subscription_id

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        cancelled = self.filtered(lambda move: move.state == "cancel")
        result = super().write(vals)
        if vals["state"] == "cancel":
            # sudo: cancelling an invoice frees its periods, whoever may cancel it
            (self - cancelled).sudo().invoice_line_ids.billing_item_ids._free()
        elif cancelled:
            # sudo: same reason
            cancelled.sudo().invoice_line_ids.billing_item_ids._reclaim()
        return result

    def action_view_subscriptions(self):
        """Open the subscriptions that these invoices bill."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_subscription_action"
        )
        return {
            **action,
            "domain": [("id", "in", self._billed_subscriptions().ids)],
            "context": {"create": False},
        }

    def _turn_into_refunds(self):
        """Make credit notes of drafts that give back more than they charge.

        A credit note of one invoice refers to it.
        """
        for move in self.filtered(lambda move: move.amount_total < 0):
            move.action_switch_move_type()
            credited = move.invoice_line_ids.billing_item_ids.credited_item_id
            if len(credited.move_id) == 1:
                move.reversed_entry_id = credited.move_id

    def _link_billing_items(self, items, run_id):
        """Note on ledger entries which invoice line bills them.

        :param items: the entries in the order of the lines.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        ).sorted("sequence")
        for item, line in zip(items, lines, strict=True):
            item._as_ledger().write(
                {"state": "billed", "move_line_id": line.id, "run_id": run_id}
            )
