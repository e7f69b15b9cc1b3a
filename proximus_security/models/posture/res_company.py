from odoo import fields, models


class ResCompany(models.Model):
    """Who gets the monthly report about protection, and until when it was sent."""

    _inherit = "res.company"

    proximus_report_user_ids = fields.Many2many(
        "res.users",
        "proximus_report_user_rel",
        string="Monthly Protection Report",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="They get it by e-mail on the first working day of each month.",
    )
    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the column is there
    proximus_report_month = fields.Date(
        "Month of the Last Report", readonly=True, copy=False, prefetch=False
    )
