from odoo import api, models


class SaleOrder(models.Model):
    """The mail with which a quotation with a bundle is sent."""

    _inherit = "sale.order"

    def _find_mail_template(self):
        self.ensure_one()
        own = self.has_bundle and self.state in ("draft", "sent")
        if not own or self.env.context.get("proforma"):
            return super()._find_mail_template()
        template = self.env.ref(
            "proximus_bundle.mail_template_bundle_quotation", raise_if_not_found=False
        )
        return template or super()._find_mail_template()

    @api.private
    def bundle_summary_html(self):
        """Return the price summary of the PDF and the portal, for a mail.

        :return: safe HTML in the language of the customer.
        """
        self.ensure_one()
        order = self.with_context(lang=self._get_lang())
        return order.env["ir.qweb"]._render(
            "proximus_bundle.price_summary", {"order": order}
        )
