from odoo import fields, models


class ProximusBundleTerm(models.Model):
    _inherit = "proximus.bundle.term"

    exit_clawback = fields.Boolean(
        "Take Back Promotions",
        help="Besides the fee, who leaves early pays back what was given for the term, "
        "free months and free set-up, less for each month gone by.",
    )
