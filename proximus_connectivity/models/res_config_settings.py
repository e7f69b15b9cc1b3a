from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    proximus_cutoff_hour = fields.Float(
        related="company_id.proximus_cutoff_hour", readonly=False, required=True
    )
