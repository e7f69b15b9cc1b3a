from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Whether what employees get may be used privately."""

    _inherit = "res.config.settings"

    proximus_private_use = fields.Selection(
        related="company_id.proximus_private_use", readonly=False
    )
