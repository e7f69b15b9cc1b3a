import base64
import csv
import io
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import get_lang

from ..tools import bill_csv, workbook
from ..tools.bill_document import BillError
from ..tools.money import round_half_up
from ..tools.payroll_file import xlsx_table

#: The columns of the file, in order: fields of a row of the preview.
COLUMNS = (
    "sequence",
    "is_included",
    "external_ref",
    "number",
    "line_kind",
    "product_id",
    "monthly_cost",
    "site_id",
    "start_date",
    "offer_name",
    "warning",
)
#: What somebody may change in the file.
READ = COLUMNS[1:9]
#: What people write as they like.
_FREE = ("external_ref", "number", "product_id", "site_id", "offer_name", "warning")
#: What a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


class ProximusBillLines(models.TransientModel):
    """The preview as a file for whoever knows the lines, and the file read again."""

    _inherit = "proximus.bill.lines"

    content = fields.Binary("Preview as File", attachment=False, readonly=True)
    file_name = fields.Char(readonly=True)
    upload = fields.Binary("Corrected File", attachment=False)
    upload_name = fields.Char()

    # === ACTIONS === #

    def action_export(self):
        """Download the preview as CSV, in the language of the reader."""
        return self._download(self._write_file(), "csv")

    def action_export_xlsx(self):
        """Download the preview as an Excel workbook, in the language of the reader."""
        rows = [[self._value(row, name) for name in COLUMNS] for row in self.row_ids]
        data = xlsx_table(self.check_id.name, self._file_titles(), rows)
        return self._download(data, "xlsx")

    def _download(self, data: bytes, ending: str) -> dict:
        self.ensure_one()
        name = self.env._("lines of %(bill)s", bill=self.check_id.name)
        name = name.replace("/", "-").replace(" ", "-")
        self.write({"content": base64.b64encode(data), "file_name": f"{name}.{ending}"})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.file_name}"
            "?download=true",
            "target": "download",
        }

    def action_read_file(self):
        """Fill the preview with what a corrected file says.

        :raises UserError: naming the row that does not fit; nothing is changed then.
        """
        self.ensure_one()
        if not self.upload:
            raise UserError(self.env._("Choose the corrected file first."))
        try:
            rows = self._read_file(base64.b64decode(self.upload))
        except BillError as error:
            raise UserError(
                self.env._(
                    "%(file)s: %(reason)s",
                    file=self.upload_name or self.env._("The file"),
                    reason=self.check_id._bill_reason(error),
                )
            ) from error
        for row, vals in rows:
            row.write(vals)
        self.write({"upload": False, "upload_name": False})
        return self._dialog()

    # === WRITING === #

    def _write_file(self) -> bytes:
        """Return the preview as CSV that spreadsheets of the reader's country open."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(self._file_titles())
        for row in self.row_ids:
            writer.writerow([self._cell(row, name) for name in COLUMNS])
        return text.getvalue().encode("utf-8-sig")

    @api.model
    def _file_titles(self) -> list[str]:
        model = self.env["proximus.bill.lines.row"]
        return [model._fields[name]._description_string(self.env) for name in COLUMNS]

    def _cell(self, row, name: str) -> str:
        """Return what a cell says, as people of the reader's country write it."""
        value = self._value(row, name)
        if isinstance(value, Decimal):
            return f"{value:.2f}".replace(".", get_lang(self.env).decimal_point)
        text = "" if value is None else str(value)
        return f"'{text}" if text.startswith(_FORMULA) and name in _FREE else text

    def _value(self, row, name: str) -> str | int | Decimal | None:
        """Return what a cell of a workbook holds: amounts stay numbers."""
        value = row[name]
        if name == "is_included":
            return self.env._("yes") if value else self.env._("no")
        if name == "monthly_cost":
            return round_half_up(value) if row.is_cost_known else None
        if name == "line_kind":
            return row._kind_label() if value else ""
        if name == "sequence":
            return value
        if name in ("product_id", "site_id"):
            # sudo: a site is told apart by its name, whoever checks the bill
            return value.sudo().name or ""
        return str(value or "")

    # === READING === #

    def _read_file(self, data: bytes) -> list[tuple]:
        """Return what a file says of the rows of the preview: (row, values).

        :raises BillError: for what is no file of this preview, naming the row.
        """
        if workbook.is_workbook(data):
            cells = workbook.read_table(data)
        else:
            separator, encoding = bill_csv.sniff(data)
            cells = list(bill_csv.read_cells(data, separator, encoding))
        places = self._file_places(cells[0])
        by_number = {str(row.sequence): row for row in self.row_ids}
        known = self._file_values()
        found = []
        for place, told in enumerate(cells[1:], 2):
            if not any(cell.strip() for cell in told):
                continue
            if len(told) != len(cells[0]):
                raise BillError("cells", "another width.", place, str(len(told)))
            values = {name: told[at].strip() for name, at in places.items()}
            row = by_number.get(values.pop("sequence"))
            if row is None:
                raise BillError("row", "no such row.", place, told[places["sequence"]])
            found.append((row, self._file_vals(values, known, place)))
        return found

    def _file_places(self, titles: list[str]) -> dict[str, int]:
        """Return where each column stands; the titles may be of any language here.

        :raises BillError: naming the first one that is missing.
        """
        given = [title.strip().casefold() for title in titles]
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        missing = ""
        for code in languages:
            titles = self.with_context(lang=code)._file_titles()
            told = dict(zip(COLUMNS, titles, strict=True))
            places = {
                name: given.index(told[name].casefold())
                for name in ("sequence", *READ)
                if told[name].casefold() in given
            }
            if len(places) == len(READ) + 1:
                return places
            missing = missing or next(
                told[name] for name in ("sequence", *READ) if name not in places
            )
        raise BillError("column", "a column is missing.", 1, missing)

    def _file_values(self) -> dict[str, dict]:
        """Return what a text in a column means, in each language here."""
        known = {"is_included": {}, "line_kind": {}}
        for code, _name in self.env["res.lang"].get_installed():
            env = self.with_context(lang=code).env
            known["is_included"] |= {
                env._("yes").casefold(): True,
                env._("no").casefold(): False,
            }
            kinds = env["proximus.bill.lines.row"]._fields["line_kind"]
            known["line_kind"] |= {
                label.casefold(): kind
                for kind, label in kinds._description_selection(env)
            }
        known["product_id"] = {
            name.casefold(): product_id for product_id, _k, name, *_t in self._offers()
        }
        known["site_id"] = {
            (site.name or "").casefold(): site.id for site in self._sites()
        }
        return known

    def _file_vals(self, values: dict, known: dict, place: int) -> dict:
        """Return the values of a row of the preview.

        :raises BillError: naming the row and the cell that nobody understands.
        """
        vals = {}
        for name, text in values.items():
            text = text.removeprefix("'")
            if name in known:
                vals[name] = known[name].get(text.casefold(), False)
                if text and text.casefold() not in known[name]:
                    raise BillError("value", "unknown.", place, text)
            elif name == "monthly_cost":
                sign = "," if "," in text else "."
                amount = bill_csv.read_amount(text, sign, place)
                vals[name] = float(amount or 0)
                vals["is_cost_known"] = amount is not None
            elif name == "start_date":
                vals[name] = bill_csv.read_date(text, place) if text else False
            else:
                vals[name] = text or False
        return vals
