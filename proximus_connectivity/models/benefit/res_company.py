from odoo import fields, models

from .proximus_private_use_mixin import USES


class ResCompany(models.Model):
    """Whether what employees get may be used privately."""

    _inherit = "res.company"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the column is there
    proximus_private_use = fields.Selection(
        USES,
        "Private Use",
        prefetch=False,
        help="Of lines and devices that say nothing of their own. Empty: unknown, and "
        "a month of benefits in kind asks for it.",
    )
