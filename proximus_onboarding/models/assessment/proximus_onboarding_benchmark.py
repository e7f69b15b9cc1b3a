from odoo import fields, models


class ProximusOnboardingBenchmark(models.Model):
    """How others score, as published for one year: what a score is held against."""

    _name = "proximus.onboarding.benchmark"
    _description = "Maturity Benchmark"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "framework_id, year desc, id"
    _rec_name = "population"

    framework_id = fields.Many2one(
        "proximus.onboarding.framework", required=True, index=True, ondelete="cascade"
    )
    year = fields.Integer(required=True)
    population = fields.Char(
        required=True, translate=True, help="Who was asked: “SMEs of the EU”."
    )
    note = fields.Char(
        translate=True, help="Who was not asked, or what differs from this list."
    )
    basic_share = fields.Float(
        "Reach the Basic Level (%)", digits=(5, 1), help="0: not published."
    )
    average = fields.Float(digits=(5, 1), help="0: not published.")
    source_url = fields.Char("Source", required=True)
    checked_on = fields.Date("Source checked on", required=True)

    _year_unique = models.UniqueIndex(
        "(framework_id, year, population)", "This benchmark exists for that year."
    )
    _shares = models.Constraint(
        "CHECK(basic_share BETWEEN 0 AND 100 AND average BETWEEN 0 AND 100)",
        "A share or an average lies between 0 and 100.",
    )

    def _get_text(self) -> str:
        """Return what others reached, in one sentence, and what to know of it."""
        self.ensure_one()
        if self.basic_share:
            text = self.env._(
                "In %(year)s, %(share)s %% of %(population)s reached the basic level.",
                year=self.year,
                share=round(self.basic_share),
                population=self.population,
            )
        else:
            text = self.env._(
                "In %(year)s, the average of %(population)s was %(average)s of 100.",
                year=self.year,
                average=round(self.average),
                population=self.population,
            )
        return f"{text} {self.note}" if self.note else text
