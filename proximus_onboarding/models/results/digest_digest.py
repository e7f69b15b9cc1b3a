from odoo import fields, models
from odoo.exceptions import AccessError

PEPPOL = "peppol_message_uuid"


class DigestDigest(models.Model):
    """Two figures of the results in the mail that the company gets anyway."""

    _inherit = "digest.digest"

    # sudo: numbers of the company's documents, for whoever sets it up
    kpi_proximus_signed = fields.Boolean("Quotations Signed on Line")
    kpi_proximus_signed_value = fields.Integer(
        compute="_compute_kpi_proximus_signed_value", compute_sudo=True
    )
    kpi_proximus_peppol = fields.Boolean("Bills Received by Peppol")
    kpi_proximus_peppol_value = fields.Integer(
        compute="_compute_kpi_proximus_peppol_value", compute_sudo=True
    )

    def _compute_kpi_proximus_signed_value(self):
        self._check_kpi_proximus()
        self._calculate_company_based_kpi(
            "sale.order", "kpi_proximus_signed_value", date_field="signed_on"
        )

    def _compute_kpi_proximus_peppol_value(self):
        self._check_kpi_proximus()
        if PEPPOL not in self.env["account.move"]._fields:
            # what is not measured is left out, not zero: the mail does so on this error
            raise AccessError(self.env._("Bills come by Peppol with another app."))
        self._calculate_company_based_kpi(
            "account.move",
            "kpi_proximus_peppol_value",
            date_field="invoice_date",
            additional_domain=[
                ("move_type", "=", "in_invoice"),
                (PEPPOL, "not in", (False, "")),
            ],
        )

    def _check_kpi_proximus(self):
        """Leave the figure out of the mail of who has nothing to do with it."""
        if not self.env.user.has_group("proximus_onboarding.group_user"):
            raise AccessError(self.env._("This figure is for who sets up the company."))
