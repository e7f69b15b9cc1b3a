from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.fields import MaybeAmount


class ProximusClient(models.Model):
    """What we charge a client: our own figure, whoever keeps those of the client."""

    _inherit = "proximus.client"

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Our Currency"
    )
    billed_monthly = MaybeAmount(
        "We Bill per Month",
        currency_field="company_currency_id",
        compute="_compute_billed_monthly",
        help="What the subscriptions of the client charge a month today, without VAT. "
        "Empty for whoever may not read subscriptions.",
    )

    @api.depends("partner_id.commercial_partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_billed_monthly(self):
        changes = self.env["proximus.mrr.change"]
        if not changes.has_access("read"):
            self.billed_monthly = None
            return
        partners = self.partner_id.commercial_partner_id
        groups = changes._read_group(
            Domain("date", "<=", self._proximus_today())
            & Domain("commercial_partner_id", "in", partners.ids)
            & Domain("company_id", "in", self.company_id.ids),
            ["company_id", "commercial_partner_id"],
            ["mrr:sum"],
        )
        amounts = {(company, partner): mrr for company, partner, mrr in groups}
        for client in self:
            key = (client.company_id, client.partner_id.commercial_partner_id)
            client.billed_monthly = amounts.get(key, 0.0)
