import base64
from decimal import Decimal

from odoo import models

from ...tools.money import round_half_up
from ...tools.payroll_file import csv_table, xlsx_table


class ProximusBenefitMonth(models.Model):
    """The files that the payroll office gets: a row per employee and benefit."""

    _inherit = "proximus.benefit.month"

    def _files(self) -> dict:
        """Return the files of the month as values of their fields."""
        header, rows = self._payroll_rows()
        return {
            "csv_file": base64.b64encode(csv_table(header, rows)),
            "xlsx_file": base64.b64encode(xlsx_table(self.name, header, rows)),
        }

    def _payroll_rows(self) -> tuple[list[str], list[list]]:
        """Return titles and rows: what is worth nothing is left out.

        A correction of an earlier month has a row of its own.
        """
        _ = self.env._
        header = [
            _("Month"),
            _("Employee"),
            _("Work Email"),
            _("Benefit"),
            _("Before Contribution"),
            _("Employee Pays"),
            _("Taxable"),
            _("Remark"),
        ]
        kinds = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        groups = self.line_ids.filtered("amount").grouped(
            lambda row: (row.employee_id, row.kind, row.origin, row.corrected_id)
        )
        rows = []
        for (employee, kind, origin, corrected), lines in groups.items():
            remark = ""
            if origin == "correction":
                remark = _("Correction of %(month)s", month=corrected.name)
            elif origin == "manual":
                remark = "; ".join(filter(None, lines.mapped("reason")))
            amount = self._sum(lines, "amount")
            computed = origin == "computed"
            # sudo: the payroll office tells people apart by more than their names
            person_sudo = employee.sudo()
            rows.append(
                [
                    f"{self.month:%Y-%m}",
                    person_sudo.name,
                    person_sudo.work_email or "",
                    kinds[kind],
                    self._sum(lines, "gross") if computed else amount,
                    self._sum(lines, "contribution"),
                    amount,
                    remark,
                ]
            )
        return header, sorted(rows, key=lambda row: (row[1], row[7], row[3]))

    def _sum(self, lines, name: str) -> Decimal:
        return round_half_up(sum(lines.mapped(name)))
