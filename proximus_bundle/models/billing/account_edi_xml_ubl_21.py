from odoo import models


class AccountEdiXmlUbl21(models.AbstractModel):
    """The service period of each line of a structured invoice or credit note.

    Core writes it from fields of Enterprise, and only while those are handed to it.
    """

    _inherit = "account.edi.xml.ubl_21"

    def _add_invoice_line_period_nodes(self, line_node, vals):
        super()._add_invoice_line_period_nodes(line_node, vals)
        base_line = vals["base_line"]
        first, last = base_line.get("px_period_from"), base_line.get("px_period_to")
        known = vals["document_type"] in ("invoice", "credit_note")
        if not known or not first or line_node.get("cac:InvoicePeriod"):
            return
        line_node["cac:InvoicePeriod"] = {
            "cbc:StartDate": {"_text": first},
            "cbc:EndDate": {"_text": last or None},
        }
