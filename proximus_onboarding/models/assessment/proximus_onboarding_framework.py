from odoo import fields, models

from ...tools import scoring


class ProximusOnboardingFramework(models.Model):
    """A published way to score how digital a company is."""

    _name = "proximus.onboarding.framework"
    _description = "Maturity Framework"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    version = fields.Char(
        help="Scores are comparable only within one version of a framework."
    )
    note = fields.Text("What to know when reading it", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    method = fields.Selection(
        [("digital_intensity", "Digital Intensity Index (Eurostat)")],
        required=True,
        default="digital_intensity",
    )
    item_ids = fields.One2many(
        "proximus.onboarding.framework.item", "framework_id", string="Items"
    )
    source_url = fields.Char("Source")
    checked_on = fields.Date("Source checked on")

    _code_unique = models.Constraint("UNIQUE(code)", "This framework code exists.")

    def _score(self, answers):
        """Return the range of points of these answers. Extend for other methods.

        :param answers: True, False or None by item code.
        :return: an object with minimum, maximum, level and basic, see tools/scoring.
        """
        self.ensure_one()
        return scoring.digital_intensity(answers)
