from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools.sentinel import STATE_CHANGE


class ProximusLine(models.Model):
    """What is charged follows the installed line, whatever happens to it."""

    _inherit = "proximus.line"

    subscription_line_ids = fields.One2many(
        "proximus.subscription.line", "line_id", "Subscription Lines"
    )

    def write(self, vals):
        result = super().write(vals)
        moved = {"termination_date", "start_date"} & vals.keys()
        # a change of state is followed once, when all of it is there
        in_door = self.env.context.get("proximus_state_change") is STATE_CHANGE
        if moved and not in_door:
            # sudo: see _after_transition
            self.sudo().subscription_line_ids._follow_lines()
        if "commitment_end_date" in vals and not in_door:
            # sudo: same reason; the term of a subscription is not undone on its lines
            self.sudo()._follow_commitment()
        return result

    def _after_transition(self, target, *, date, reason, previous):
        """Extend `proximus_connectivity`: charges follow the installed line."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        # sudo: whoever installs or ends a line need not see what the customer pays
        charged = self.sudo().subscription_line_ids
        if target == "suspended":
            charged._pause(date)
        elif target == "active":
            # also where notice was given, and withdrawn, during the pause
            charged._unpause(date)
        charged._follow_lines()
        return result

    def _after_change(self, kind, date, previous):
        """Extend `proximus_connectivity`: another offer or holder.

        What the operator bills us is no reason to charge a customer otherwise.
        """
        result = super()._after_change(kind, date, previous)
        if kind == "offer":
            # sudo: see _after_transition
            self.sudo().subscription_line_ids._follow_change(date)
        elif (
            kind == "holder" and not self.env["proximus.subscription.line"]._is_ahead()
        ):
            self.sudo()._follow_holder(date)  # sudo: same reason
        return result

    def _after_retry(self, previous):
        """Extend `proximus_connectivity`: the new line is charged as the first was."""
        result = super()._after_retry(previous)
        # sudo: see _after_transition
        charged = self.sudo().browse(previous.values()).subscription_line_ids
        new = {old: line for line, old in previous.items()}
        for line in charged.filtered(lambda line: not line.date_start):
            line._as_charge().write(
                {"line_id": new[line.line_id.id], "date_end": False}
            )
        charged.subscription_id._refresh_next_invoice_date()
        return result

    def _follow_holder(self, date):
        """Charge the new holder for the successors of lines, from a day on."""
        charged = {}
        for line in self.filtered("predecessor_id"):
            old = line.predecessor_id.subscription_line_ids.filtered(
                lambda x: not x.date_end or x.date_end >= date
            )[:1]
            if old:
                charged[old] = line
        lines = self.env["proximus.subscription.line"].browse([x.id for x in charged])
        for (subscription, partner), group in lines.grouped(
            lambda x: (x.subscription_id, charged[x].partner_id)
        ).items():
            subscription._hand_over({x: charged[x] for x in group}, partner, date)

    @api.readonly
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
