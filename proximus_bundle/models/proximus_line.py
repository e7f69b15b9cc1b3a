from odoo import fields, models


class ProximusLine(models.Model):
    _inherit = "proximus.line"

    subscription_line_ids = fields.One2many(
        "proximus.subscription.line", "line_id", "Subscription Lines"
    )

    def write(self, vals):
        result = super().write(vals)
        if "termination_date" in vals:
            self._inform_subscriptions()
        return result

    def _after_transition(self, target, date, previous):
        """Extend `proximus_connectivity`: charges follow the installed line."""
        result = super()._after_transition(target, date, previous)
        self._inform_subscriptions()
        return result

    def _inform_subscriptions(self):
        # sudo: whoever installs or ends a line need not see what the customer pays
        self.sudo().subscription_line_ids._follow_lines()

    def action_view_subscriptions(self):
        """Open the subscriptions that charge these lines."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_subscription_action"
        )
        return {
            **action,
            "domain": [("line_ids.line_id", "in", self.ids)],
            "context": {"create": False},
        }
