from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProximusSecuritySupplierPack(models.TransientModel):
    """Print a finished assessment for a customer who asks for it."""

    _name = "proximus.security.supplier.pack"
    _description = "Supplier Pack"
    _check_company_auto = True

    assessment_id = fields.Many2one(
        "proximus.security.assessment",
        required=True,
        domain="[('state', '=', 'done'), ('level', '!=', 'small')]",
    )
    company_id = fields.Many2one(related="assessment_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        check_company=True,
        help="The customer who asks for it.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        required=True,
        compute="_compute_lang",
        store=True,
        precompute=True,
        readonly=False,
    )

    @api.depends("partner_id")
    def _compute_lang(self):
        for pack in self:
            pack.lang = pack.partner_id.lang or self.env.lang or "en_US"

    @api.constrains("assessment_id")
    def _check_finished(self):
        for pack in self:
            assessment = pack.assessment_id
            if assessment.state != "done" or assessment.level == "small":
                raise ValidationError(
                    self.env._(
                        "%(assessment)s cannot be shown to a customer: finish it "
                        "first. CyFun Small is for yourself only.",
                        assessment=assessment.display_name,
                    )
                )

    def action_print(self):
        """Print it."""
        return self.env.ref(
            "proximus_security.proximus_security_supplier_pack_report"
        ).report_action(self)
