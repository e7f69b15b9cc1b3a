from odoo import api, fields, models


class ResPartnerBank(models.Model):
    """A bank account that somebody under an alert entered or changed has a warning."""

    _inherit = "res.partner.bank"

    security_warning = fields.Text(compute="_compute_security_warning")

    @api.depends("create_uid", "write_uid", "acc_number", "allow_out_payment")
    @api.depends_context("lang", "uid")
    def _compute_security_warning(self):
        users = self.create_uid | self.write_uid | self.env.user
        alerts = self.env["proximus.security.alert"]._warnings_for(users, None)
        for account in self:
            mine = alerts.filtered(
                lambda alert, account=account: (
                    account._is_of_alert(alert)
                    or (not account._origin and alert.user_id == self.env.user)
                )
            )
            account.security_warning = "\n".join(mine.mapped("sentence")) or False

    def _is_of_alert(self, alert) -> bool:
        """Return whether an alert is about what was done with this account."""
        if self.company_id and self.company_id != alert.company_id:
            return False
        return any(
            alert.user_id == user and moment and moment >= alert.since
            for user, moment in (
                (self.create_uid, self.create_date),
                (self.write_uid, self.write_date),
            )
        )

    @api.readonly
    def action_view_security_alert(self):
        """Open the alerts that warn of this account, for an officer to settle."""
        self.ensure_one()
        alerts = self.env["proximus.security.alert"]._warnings_for(
            self.create_uid | self.write_uid, None
        )
        return alerts.filtered(self._is_of_alert)._action_open()
