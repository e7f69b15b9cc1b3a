from odoo import models


class AccountEdiXmlCii(models.AbstractModel):
    """The service period of each line, in the format of Factur-X and ZUGFeRD."""

    _inherit = "account.edi.xml.cii"

    def _export_invoice_vals(self, invoice):
        vals = super()._export_invoice_vals(invoice)
        periods = []
        for line_vals in vals["invoice_line_vals_list"]:
            line = line_vals["line"]
            if not line.px_period_from or not line.px_period_to:
                continue
            line_vals.setdefault("billing_start", line.px_period_from)
            line_vals.setdefault("billing_end", line.px_period_to)
            periods.append((line_vals["billing_start"], line_vals["billing_end"]))
        if periods:
            # The whole document is about every day of its lines.
            firsts = [first for first, _last in periods]
            lasts = [last for _first, last in periods]
            vals["billing_start"] = min(
                filter(None, [vals.get("billing_start"), *firsts])
            )
            vals["billing_end"] = max(filter(None, [vals.get("billing_end"), *lasts]))
        return vals
