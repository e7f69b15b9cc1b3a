from odoo import fields, models


class ResCompany(models.Model):
    """How much more than its forecast a bill may be before somebody is told."""

    _inherit = "res.company"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the columns are there
    proximus_forecast_percent = fields.Float(
        "Over Forecast (%)",
        default=10.0,
        prefetch=False,
        help="A bill that is so much more than its lines should cost is reported.",
    )
    proximus_forecast_least = fields.Monetary(
        "Over Forecast, at Least",
        default=5.0,
        prefetch=False,
        help="A smaller difference is never reported, whatever its percentage.",
    )

    _proximus_forecast_positive = models.Constraint(
        "CHECK(proximus_forecast_percent >= 0 AND proximus_forecast_least >= 0)",
        "How much a bill may be over its forecast cannot be negative.",
    )
