import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.bill.proximus_bill_format import (
    DECIMALS,
    ENCODINGS,
    SEPARATORS,
    SIGNS,
)
from ..tools import bill_csv
from ..tools.bill_document import BillError, Document

#: What an operator's format remembers.
REMEMBERED = (
    "separator",
    "decimal",
    "encoding",
    "text_column",
    "amount_column",
    "reference_column",
    "from_column",
    "to_column",
    "tax_column",
)
_PARTS = {
    "text": "text_column",
    "amount": "amount_column",
    "reference": "reference_column",
    "date_from": "from_column",
    "date_to": "to_column",
    "tax_rate": "tax_column",
}


class ProximusBillDetail(models.TransientModel):
    """Reads the detail of a bill from a CSV file: beside its PDF, or without one.

    How the operator writes it is remembered. All of the file is taken, or nothing.
    """

    _name = "proximus.bill.detail"
    _description = "Bill Detail"

    check_id = fields.Many2one("proximus.bill.check", "Bill", ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    operator_id = fields.Many2one(
        "res.partner",
        compute="_compute_operator_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    number = fields.Char("Bill Number")
    date = fields.Date("Bill Date")
    content = fields.Binary("File", attachment=False, required=True)
    file_name = fields.Char()
    titles = fields.Char("Columns of the File", compute="_compute_titles")
    separator = fields.Selection(SEPARATORS)
    decimal = fields.Selection(DECIMALS, "Decimal Sign")
    encoding = fields.Selection(ENCODINGS)
    text_column = fields.Char()
    amount_column = fields.Char(help="The amount without VAT.")
    reference_column = fields.Char(help="Number or reference of the line.")
    from_column = fields.Char("First Day Column")
    to_column = fields.Char("Last Day Column")
    tax_column = fields.Char("VAT Rate Column")

    # === COMPUTE METHODS === #

    @api.depends("check_id")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.check_id.company_id or self.env.company

    @api.depends("check_id")
    def _compute_operator_id(self):
        for wizard in self:
            wizard.operator_id = wizard.check_id.operator_id or wizard.operator_id

    @api.depends("content", "separator", "encoding")
    def _compute_titles(self):
        for wizard in self:
            wizard.titles = ", ".join(wizard._titles())

    @api.onchange("content", "operator_id")
    def _onchange_content(self):
        """Propose what is remembered of the operator, else what the file looks like."""
        known = self.env["proximus.bill.format"]._of(self.company_id, self.operator_id)
        if not known:
            self._guess()
            return
        for name in REMEMBERED:
            self[name] = known[name]

    # === ACTIONS === #

    def action_read(self):
        """Read the file, keep it with the bill, and check the bill.

        :raises UserError: naming the row that cannot be read; nothing is kept then.
        """
        self.ensure_one()
        for name in ("text_column", "amount_column"):
            if not self[name]:
                field = self._fields[name]._description_string(self.env)
                raise UserError(
                    self.env._("Fill in “%(field)s”: see the titles.", field=field)
                )
        formats = self.env["proximus.bill.format"]
        vals = {name: self[name] for name in REMEMBERED}
        number = self.check_id.name or self.number or ""
        try:
            layout = formats.new(vals)
            document = layout._read(base64.b64decode(self.content), number)
        except BillError as error:
            reason = self.env["proximus.bill.check"]._bill_reason(error)
            raise UserError(
                self.env._(
                    "%(file)s: %(reason)s",
                    file=self.file_name or self.env._("The file"),
                    reason=reason,
                )
            ) from error
        check = self.check_id or self._create_check(document)
        operator = check.operator_id
        formats._remember(self.company_id, operator, vals)
        self._keep_file(check.move_id)
        check.action_check()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.bill.check",
            "res_id": check.id,
            "view_mode": "form",
        }

    # === BUSINESS === #

    def _titles(self) -> list[str]:
        """Return the titles of the columns, none of a file that cannot be read."""
        if not self.content or not self.separator or not self.encoding:
            return []
        try:
            data = base64.b64decode(self.content)
            return bill_csv.titles(data, SIGNS[self.separator], self.encoding)
        except (BillError, ValueError):
            return []

    def _guess(self) -> None:
        """Fill in what the file looks like."""
        if not self.content:
            return
        data = base64.b64decode(self.content)
        try:
            separator, self.encoding = bill_csv.sniff(data)
            self.decimal = self._word(bill_csv.guess_decimal(data, self.encoding))
        except BillError:
            return
        self.separator = self._word(separator)
        guessed = bill_csv.guess_columns(self._titles())
        for part, name in _PARTS.items():
            self[name] = guessed.get(part)

    def _word(self, sign: str) -> str:
        return next(word for word, known in SIGNS.items() if known == sign)

    def _csv_name(self) -> str:
        name = self.file_name or "detail"
        return name if name.lower().endswith(".csv") else f"{name}.csv"

    def _create_check(self, document: Document):
        """Return the check of a draft vendor bill made of the file.

        :raises UserError: when it is not said whose bill it is, or it is here already.
        """
        if not self.operator_id or not self.number or not self.date:
            raise UserError(
                self.env._("Fill in the operator, the number and the date of the bill.")
            )
        moves = self.env["account.move"].with_company(self.company_id)
        same = moves.search(
            [
                ("company_id", "=", self.company_id.id),
                ("move_type", "=", "in_invoice"),
                ("state", "!=", "cancel"),
                ("ref", "=", self.number),
                (
                    "commercial_partner_id",
                    "=",
                    self.operator_id.commercial_partner_id.id,
                ),
            ],
            limit=1,
        )
        if same and not same.proximus_check_ids:
            # its check was deleted: the bill and its rows stay as they are
            return self._new_check(same)
        if same:
            raise UserError(
                self.env._(
                    "Bill %(number)s of %(operator)s is here already: open its check "
                    "to read its detail.",
                    number=self.number,
                    operator=self.operator_id.display_name,
                )
            )
        taxes = self._taxes(document)
        move = moves.create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator_id.id,
                "company_id": self.company_id.id,
                "ref": self.number,
                "invoice_date": self.date,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": row.text,
                            "quantity": 1,
                            "price_unit": float(row.amount),
                            **taxes.get(row.tax_rate, {}),
                        }
                    )
                    for row in document.rows
                ],
            }
        )
        return self._new_check(move)

    def _new_check(self, move):
        return self.env["proximus.bill.check"].create(
            {"move_id": move.id, "company_id": self.company_id.id}
        )

    def _keep_file(self, move) -> None:
        """Keep the file with the bill, unless it is there already."""
        data = base64.b64decode(self.content)
        if any(
            file.raw == data
            for file in self.env["proximus.bill.check"]._originals(move)
        ):
            return
        self.env["ir.attachment"].create(
            {
                "name": self._csv_name(),
                "raw": data,
                "mimetype": "text/csv",
                "res_model": "account.move",
                "res_id": move.id,
            }
        )

    def _taxes(self, document: Document) -> dict:
        """Return the taxes of a bill row per VAT rate of the file.

        :raises UserError: for a rate that has no tax here.
        """
        rates = {row.tax_rate for row in document.rows} - {None}
        taxes = self.env["account.tax"]
        found = taxes.search(
            [
                *taxes._check_company_domain(self.company_id),
                ("type_tax_use", "=", "purchase"),
                ("amount_type", "=", "percent"),
                ("amount", "in", [float(rate) for rate in rates]),
            ]
        )
        by_rate = {}
        for rate in rates:
            tax = found.filtered(lambda one, rate=rate: one.amount == float(rate))[:1]
            if rate and not tax:
                raise UserError(
                    self.env._(
                        "There is no purchase tax of %(rate)s %%. Make it first.",
                        rate=self._proximus_spoken_number(float(rate)),
                    )
                )
            by_rate[rate] = {"tax_ids": [Command.set(tax.ids)]}
        return by_rate
