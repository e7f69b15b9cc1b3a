import csv
import io
from decimal import Decimal

from odoo import models

from ...tools import lifecycle, tmf_inventory
from ...tools.payroll_file import FORMULA
from ...tools.tmf_product import CHARACTERISTICS
from .proximus_line_tmf import RELATIVES


class ProximusLine(models.Model):
    """The lines of a holder as a file for the holder's own database.

    It says what the holder pays, never what the operator bills whoever sold the lines.
    """

    _inherit = "proximus.line"

    def _holder_json(self) -> str:
        """Return the lines as a JSON list of TMF637 products, to be imported again.

        The reference of a line is the seller's own: the holder gives another. What both
        know the line by is the operator's reference, or else the seller's.
        """
        monthly = self._portal_monthly()
        payloads, held = [], set(self)
        for line in self:
            price = monthly[line]
            plain = line._tmf_plain()
            # a relative that is not in the file would not be known where it is read
            for key, field in RELATIVES.items():
                plain[key] = plain[key] if line[field] in held else ""
            plain |= {
                "id": line.external_ref or line.name,
                "monthly_cost": None
                if price is None
                else Decimal(str(line.currency_id.round(price))),
                # who bills the seller, and the seller's own documents
                "operator": "",
                "origin": "",
            }
            payloads.append(_without_own_reference(tmf_inventory.line_payload(plain)))
        return tmf_inventory.write_products(payloads)

    def _holder_csv(self) -> str:
        """Return the lines as a table for a spreadsheet."""
        _ = self.env._
        labels = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["line_kind"]._description_selection(self.env))
        monthly, may_money = self._portal_monthly(), self.env.user._portal_may("money")
        rows = [
            [
                _("Line"),
                _("Operator Reference"),
                _("Offer"),
                _("Kind"),
                _("Numbers"),
                _("User"),
                _("Site"),
                _("Street"),
                _("Postcode"),
                _("City"),
                _("State"),
                _("Active Since"),
                _("Committed Until"),
                _("Ends On"),
                *([_("Per Month, without VAT"), _("Currency")] if may_money else []),
            ]
        ]
        for line in self:
            site, price = line.site_id, monthly[line]
            told = "" if price is None else f"{line.currency_id.round(price):.2f}"
            numbers = line.number_ids.filtered(
                lambda number: number.state not in lifecycle.NUMBER_FREED
            )
            rows.append(
                [
                    line.name,
                    line.external_ref,
                    line.product_id.name,
                    kinds.get(line.line_kind),
                    ", ".join(numbers.mapped("label")),
                    line.employee_id.name or line.contact_id.name,
                    site.name or site.display_name,
                    site.street,
                    site.zip,
                    site.city,
                    labels[line.state],
                    line.start_date,
                    line.commitment_end_date,
                    line.termination_date,
                    *([told, line.currency_id.name] if may_money else []),
                ]
            )
        table = io.StringIO()
        writer = csv.writer(table, quoting=csv.QUOTE_ALL)
        writer.writerows([_harmless(cell) for cell in row] for row in rows)
        return table.getvalue()


def _without_own_reference(payload: dict) -> dict:
    name = CHARACTERISTICS["reference"]
    payload["productCharacteristic"] = [
        one for one in payload["productCharacteristic"] if one["name"] != name
    ]
    return payload


def _harmless(cell) -> str:
    """Return a cell that no spreadsheet runs."""
    text = str(cell or "")
    return f"'{text}" if text.startswith(FORMULA) else text
