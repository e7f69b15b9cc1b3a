from odoo import api, fields, models

from ...tools import bill_csv

SEPARATORS = [
    ("semicolon", "Semicolon"),
    ("comma", "Comma"),
    ("tab", "Tab"),
    ("pipe", "Vertical Bar"),
]
DECIMALS = [("comma", "Comma (12,50)"), ("point", "Point (12.50)")]
ENCODINGS = [("utf-8", "UTF-8"), ("windows-1252", "Windows (Western)")]
SIGNS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|", "point": "."}


class ProximusBillFormat(models.Model):
    """How an operator writes the detail of its bills as CSV: each is read alike."""

    _name = "proximus.bill.format"
    _description = "Bill Detail Format"
    _order = "operator_id, id"
    _rec_name = "operator_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    operator_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    separator = fields.Selection(SEPARATORS, required=True, default="semicolon")
    decimal = fields.Selection(DECIMALS, "Decimal Sign", required=True, default="comma")
    encoding = fields.Selection(ENCODINGS, required=True, default="utf-8")
    text_column = fields.Char(required=True)
    amount_column = fields.Char(required=True, help="The amount without VAT.")
    reference_column = fields.Char(help="Number or reference of the line.")
    from_column = fields.Char("First Day Column")
    to_column = fields.Char("Last Day Column")
    tax_column = fields.Char("VAT Rate Column")

    _operator_unique = models.UniqueIndex(
        "(company_id, operator_id)", "The format of this operator is known already."
    )

    @api.model
    def _of(self, company, operator):
        """Return the format of an operator, maybe empty."""
        return self.search(
            [("company_id", "=", company.id), ("operator_id", "=", operator.id)],
            limit=1,
        )

    @api.model
    def _remember(self, company, operator, vals: dict) -> None:
        """Keep how an operator writes its detail, in the place of what was known."""
        known = self._of(company, operator)
        if known:
            known.write(vals)
        else:
            self.create({**vals, "company_id": company.id, "operator_id": operator.id})

    def _mapping(self) -> bill_csv.Mapping:
        """Return the format as the reader of files wants it."""
        self.ensure_one()
        columns = {
            "text": self.text_column,
            "amount": self.amount_column,
            "reference": self.reference_column,
            "date_from": self.from_column,
            "date_to": self.to_column,
            "tax_rate": self.tax_column,
        }
        return bill_csv.Mapping(
            tuple((part, column) for part, column in columns.items() if column),
            SIGNS[self.separator],
            SIGNS[self.decimal],
            self.encoding,
        )

    def _read(self, data: bytes, number: str):
        """Return the bill (``bill_document.Document``) of a file.

        :raises BillError: naming the row that does not fit.
        """
        return bill_csv.read_csv(data, self._mapping(), number)
