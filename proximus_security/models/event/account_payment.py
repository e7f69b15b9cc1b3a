from odoo import api, fields, models


class AccountPayment(models.Model):
    """A payment by somebody whose telephone was taken over carries a warning."""

    _inherit = "account.payment"

    security_warning = fields.Text(compute="_compute_security_warning")

    @api.depends("create_uid", "write_uid", "partner_bank_id", "company_id", "state")
    @api.depends_context("lang", "uid")
    def _compute_security_warning(self):
        alerts = self.env["proximus.security.alert"]._warnings_for(
            self._security_authors() | self.env.user, self.company_id
        )
        for payment in self:
            mine = alerts.filtered(payment._is_of_alert)
            payment.security_warning = "\n".join(mine.mapped("sentence")) or False

    def _security_authors(self):
        """Return who made or changed the payments, or the accounts that they go to."""
        # sudo: who wrote a bank account is no secret of it
        accounts = self.sudo().partner_bank_id
        return (
            self.create_uid | self.write_uid | accounts.create_uid | accounts.write_uid
        )

    def _is_of_alert(self, alert) -> bool:
        """Return whether an alert is about what was done with this payment."""
        if alert.company_id != self.company_id:
            return False
        account = self.sudo().partner_bank_id  # sudo: as above
        if self.state == "draft" and alert.user_id in (
            self.create_uid,
            self.write_uid,
            self.env.user,
        ):
            return True
        return any(
            alert.user_id == user and moment and moment >= alert.since
            for user, moment in (
                (self.create_uid, self.create_date),
                (self.write_uid, self.write_date),
                (account.create_uid, account.create_date),
                (account.write_uid, account.write_date),
            )
        )

    @api.readonly
    def action_view_security_alert(self):
        """Open the alerts that warn of this payment, for an officer to settle."""
        self.ensure_one()
        alerts = self.env["proximus.security.alert"]._warnings_for(
            self._security_authors() | self.env.user, self.company_id
        )
        return alerts.filtered(self._is_of_alert)._action_open()
