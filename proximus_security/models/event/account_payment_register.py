from odoo import api, fields, models


class AccountPaymentRegister(models.TransientModel):
    """Whoever pays in the name of somebody under an alert is warned before."""

    _inherit = "account.payment.register"

    security_warning = fields.Text(compute="_compute_security_warning")

    @api.depends("partner_bank_id", "company_id")
    @api.depends_context("lang", "uid")
    def _compute_security_warning(self):
        for wizard in self:
            # sudo: who wrote a bank account is no secret of it
            account = wizard.sudo().partner_bank_id
            alerts = self.env["proximus.security.alert"]._warnings_for(
                self.env.user | account.create_uid | account.write_uid,
                wizard.company_id,
            )
            mine = alerts.filtered(
                lambda alert, account=account: (
                    alert.user_id == self.env.user or account._is_of_alert(alert)
                )
            )
            wizard.security_warning = "\n".join(mine.mapped("sentence")) or False
