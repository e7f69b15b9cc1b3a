from odoo import api, fields, models

from ...tools import billing


class ProximusLine(models.Model):
    """How an operator's bill finds a line."""

    _inherit = "proximus.line"

    external_ref_key = fields.Char(
        compute="_compute_external_ref_key",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The operator's reference without case and punctuation.",
    )

    @api.depends("external_ref")
    def _compute_external_ref_key(self):
        for line in self:
            key = billing.reference_key(line.external_ref or "")
            line.external_ref_key = key or False
