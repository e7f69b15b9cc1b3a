from odoo import fields, models


class ResCompany(models.Model):
    """How long a company waits for what was used."""

    _inherit = "res.company"

    # an earlier database is upgraded from its Apps page, which reads it without this
    proximus_usage_wait_days = fields.Integer(
        "Wait for Usage (Days)",
        prefetch=False,
        default=10,
        help="How long after its billing day a month without usage records waits. "
        "After that the billing run says that nothing is known, and goes on.",
    )

    _proximus_usage_wait_days_valid = models.Constraint(
        "CHECK(COALESCE(proximus_usage_wait_days, 0) BETWEEN 0 AND 25)",
        "A month of usage can wait for 0 to 25 days.",
    )
