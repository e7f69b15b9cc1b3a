from odoo import fields, models

from .proximus_secret_mixin import SECRET_GROUP, Secret


class ProximusLine(models.Model):
    """How the telephone exchange of the customer registers at the operator (SIP)."""

    _name = "proximus.line"
    _inherit = ["proximus.line", "proximus.secret.mixin"]

    sip_domain = fields.Char(
        "SIP Server", copy=False, help="Where the exchange registers: name or address."
    )
    sip_user = Secret("SIP User", groups=SECRET_GROUP, copy=False)
    sip_password = Secret("SIP Password", groups=SECRET_GROUP, copy=False)
