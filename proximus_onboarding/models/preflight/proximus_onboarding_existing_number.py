from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools import numbers

#: What becomes of a number whose line is replaced.
WISHES = [("keep", "Keep"), ("cancel", "Give Up")]


class ProximusOnboardingExistingNumber(models.Model):
    """One of several numbers of a line of today, and what becomes of it.

    Nothing said: what holds for its line.
    """

    _name = "proximus.onboarding.existing.number"
    _description = "Number of a Line of Today"
    _inherit = "proximus.onboarding.part.mixin"
    _order = "existing_id, e164, id"
    _rec_name = "number_display"

    existing_id = fields.Many2one(
        "proximus.onboarding.existing", required=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        related="existing_id.session_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="existing_id.company_id", store=True, index=True
    )
    e164 = fields.Char(required=True, readonly=True)
    last_e164 = fields.Char(readonly=True)
    number_display = fields.Char("Number", compute="_compute_number_display")
    wish = fields.Selection(
        WISHES, "What Becomes of It", help="Empty: what holds for its line."
    )

    _number_unique = models.Constraint(
        "UNIQUE(existing_id, e164)", "This number is in the list already."
    )

    # === COMPUTE METHODS === #

    @api.depends("e164", "last_e164")
    def _compute_number_display(self):
        for number in self:
            ends = filter(None, (number.e164, number.last_e164))
            number.number_display = " – ".join(map(numbers.display, ends))

    # === BUSINESS METHODS === #

    @api.model
    def _get_sessions(self, vals_list):
        """Override: a number is made for a line of today."""
        ids = {vals["existing_id"] for vals in vals_list}
        return self.env["proximus.onboarding.existing"].browse(ids).session_id
