from odoo import fields, models
from odoo.exceptions import UserError


class ProximusOnboardingReason(models.TransientModel):
    """Asks why a step is skipped, or a set-up stopped, before that is done."""

    _name = "proximus.onboarding.reason"
    _description = "Reason in a Guided Set-up"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, ondelete="cascade"
    )
    kind = fields.Selection([("skip", "Skip"), ("cancel", "Cancel")], required=True)
    step_id = fields.Many2one("proximus.onboarding.step", readonly=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Skip the step, or cancel the set-up, with the reason.

        :raises UserError: when the set-up has meanwhile gone on to another step.
        """
        self.ensure_one()
        if self.kind == "cancel":
            self.session_id.action_cancel(self.reason)
            return {"type": "ir.actions.act_window_close"}
        if self.step_id != self.session_id.current_step_id:
            raise UserError(
                self.env._(
                    "The set-up has gone on to “%(step)s” meanwhile: close this window "
                    "and look there.",
                    step=self.session_id.current_step_id.name,
                )
            )
        self.session_id.action_skip(self.reason)
        return {"type": "ir.actions.act_window_close"}
