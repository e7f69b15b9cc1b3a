from odoo import fields, models


class ProximusBundleTier(models.Model):
    """A percentage that holds from a number of units on."""

    _name = "proximus.bundle.tier"
    _description = "Bundle Discount Tier"
    _order = "bundle_id, min_count"

    bundle_id = fields.Many2one(
        "proximus.bundle", required=True, ondelete="cascade", index=True
    )
    min_count = fields.Integer("Minimum Units", required=True, default=1)
    discount = fields.Float("Discount (%)", required=True)

    _count_unique = models.Constraint(
        "UNIQUE(bundle_id, min_count)",
        "A bundle can have only one tier from the same number of units on.",
    )
    _tier_valid = models.Constraint(
        "CHECK(min_count >= 0 AND discount BETWEEN 0 AND 100)",
        "A tier needs a number of units of 0 or more and a discount of 0 to 100 %.",
    )

    def _for_count(self, count):
        """Return the tier that holds for `count` units, none below the first one."""
        reached = self.filtered(lambda tier: tier.min_count <= count)
        return reached.sorted("min_count")[-1:]
