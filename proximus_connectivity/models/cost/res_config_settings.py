from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Which of its analytic plans tell the employee, department and site of a cost."""

    _inherit = "res.config.settings"

    proximus_employee_plan_id = fields.Many2one(
        related="company_id.proximus_employee_plan_id", readonly=False
    )
    proximus_department_plan_id = fields.Many2one(
        related="company_id.proximus_department_plan_id", readonly=False
    )
    proximus_site_plan_id = fields.Many2one(
        related="company_id.proximus_site_plan_id", readonly=False
    )
