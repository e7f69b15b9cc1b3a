from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain

from ..session.proximus_onboarding_session import REGIONS


class ProximusSubsidy(models.Model):
    """A public subsidy that may fit, as read on a date in a named source.

    Only a hint: the official page decides, and nothing is ever computed from it.
    """

    _name = "proximus.subsidy"
    _description = "Subsidy Hint"
    _order = "region, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    region = fields.Selection(REGIONS, required=True)
    kind = fields.Selection(
        [
            ("advice", "Advice"),
            ("training", "Training"),
            ("advice_training", "Advice and training"),
        ],
        required=True,
    )
    theme = fields.Char(translate=True)
    rate_small = fields.Float("Rate, small companies", digits=(5, 2))
    rate_medium = fields.Float("Rate, medium companies", digits=(5, 2))
    cap = fields.Monetary("Cap per company")
    cap_period = fields.Char("Cap period", translate=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.ref("base.EUR"),
    )
    conditions = fields.Text("Main conditions and exclusions", translate=True)
    valid_from = fields.Date()
    valid_to = fields.Date()
    source_url = fields.Char("Official page", required=True)
    checked_on = fields.Date("Source checked on", required=True)

    # PostgreSQL 13 has no NULLS NOT DISTINCT, hence the index with COALESCE.
    _version_unique = models.UniqueIndex(
        "(code, COALESCE(valid_from, '0001-01-01'::date))",
        "This subsidy already has a version from this date.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to)",
        "A subsidy cannot end before it starts.",
    )
    _rates_are_shares = models.Constraint(
        "CHECK(rate_small BETWEEN 0 AND 1 AND rate_medium BETWEEN 0 AND 1)",
        "A rate is a share between 0 and 1.",
    )

    @api.model
    def _get_hints(self, region: str, on: date):
        """Return the subsidies of a region that were valid on a date.

        :param region: flanders, wallonia or brussels; nothing for an unknown region.
        """
        if not region:
            return self.browse()
        return self.search(
            Domain("region", "=", region)
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", on))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", on))
        )
