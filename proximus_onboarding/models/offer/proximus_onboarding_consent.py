from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusOnboardingConsent(models.Model):
    """What somebody agreed to, item by item, before it was sent or installed.

    It is evidence: nobody changes it, and its hash tells when somebody did.
    """

    _name = "proximus.onboarding.consent"
    _description = "Consent in a Guided Set-up"
    _order = "given_on desc, id desc"
    _rec_name = "kind"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    kind = fields.Selection(
        [("offer", "To ask for an offer"), ("install", "To install apps")],
        "Agreed",
        required=True,
        readonly=True,
    )
    items = fields.Text("To What", required=True, readonly=True)
    recipient = fields.Char("For Whom", required=True, readonly=True)
    given_by = fields.Many2one("res.users", "By", required=True, readonly=True)
    given_on = fields.Datetime("On", required=True, readonly=True)
    sha256 = fields.Char("SHA-256", required=True, readonly=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A consent is evidence: it stays as long as its set-up.")
        )

    # what is refused reaches no write of the ORM
    # pylint: disable-next=method-required-super
    def write(self, vals):
        """Override of the ORM: what was agreed to does not change afterwards.

        :raises UserError: always.
        """
        raise UserError(
            self.env._("A consent is evidence: it cannot be changed afterwards.")
        )
