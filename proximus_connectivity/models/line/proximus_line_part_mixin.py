from odoo import api, fields, models


class ProximusLinePartMixin(models.AbstractModel):
    """What comes with each line, so that thousands come with a file.

    Whoever creates it says the company at once: of what is related, the ORM would ask
    each record by itself before it is there.
    """

    _name = "proximus.line.part.mixin"
    _description = "Part of a Line"

    line_id = fields.Many2one(
        "proximus.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
    )

    @api.depends("line_id.company_id")
    def _compute_company_id(self):
        for part in self:
            part.company_id = part.line_id.company_id
