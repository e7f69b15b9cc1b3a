from odoo import fields, models


class ProximusClaim(models.Model):
    """A claim for an outage: one per problem and line."""

    _inherit = "proximus.claim"

    problem_id = fields.Many2one(
        "proximus.problem",
        "Service Problem",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )

    _problem_line_unique = models.UniqueIndex(
        "(problem_id, line_id) WHERE problem_id IS NOT NULL",
        "There is already a claim for this problem on this line.",
    )
