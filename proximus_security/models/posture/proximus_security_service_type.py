from odoo import api, fields, models

from ...tools.cyfun import controls
from ...tools.posture import weight_of


class ProximusSecurityServiceType(models.Model):
    """How much a type of protection weighs in the coverage score."""

    _inherit = "proximus.security.service.type"

    weight = fields.Integer(
        compute="_compute_weight",
        store=True,
        readonly=False,
        precompute=True,
        default=None,
        help="Importance from 1 to 10 in the protection score, and to put the largest "
        "gap first. 10 where it supports a key measure of CyFun Basic, else 5, unless "
        "you decide otherwise.",
    )

    @api.depends("cyfun_controls")
    def _compute_weight(self):
        known = controls("basic")
        keys = frozenset(
            ref for ref, control in known.items() if control.is_key_measure("basic")
        )
        for service_type in self:
            refs = (service_type.cyfun_controls or "").split(",")
            service_type.weight = weight_of([ref.strip() for ref in refs], keys)
