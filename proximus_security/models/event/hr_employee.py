from odoo import fields, models


class HrEmployee(models.Model):
    """An employee who lets money leave the company is watched over more closely."""

    _inherit = "hr.employee"

    approves_payments = fields.Boolean(
        groups="hr.group_hr_user",
        help="Releases payments at the bank or approves them, with or without an "
        "account in this system. Whoever posts payments here counts without this mark.",
    )

    def _is_payment_approver(self) -> bool:
        """Return whether this employee can let money leave the company."""
        self.ensure_one()
        # sudo: asked by the job that works on events, whoever it runs for
        employee = self.sudo()
        return employee.approves_payments or (
            bool(employee.user_id)
            and employee.user_id.has_group("account.group_account_invoice")
        )
