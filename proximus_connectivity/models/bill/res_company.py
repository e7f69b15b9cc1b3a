from odoo import fields, models


class ResCompany(models.Model):
    """From which difference on an operator's bill is wrong."""

    _inherit = "res.company"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the column is there
    proximus_bill_tolerance = fields.Monetary(
        "Tolerance on Bills",
        default=0.01,
        prefetch=False,
        help="Differences up to this amount on an operator's bill count as equal.",
    )

    _proximus_bill_tolerance_positive = models.Constraint(
        "CHECK(proximus_bill_tolerance >= 0)",
        "The tolerance on bills cannot be negative.",
    )
