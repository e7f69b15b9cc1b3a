from odoo import api, models
from odoo.exceptions import UserError

from ...tools import tmf_usage, usage

#: What a preview says of a record, by what it would do.
SHOWN_AS = dict.fromkeys(("repeated", "older", "void"), "unchanged")


class ProximusUsageRecord(models.Model):
    """What a file of usage records would do, in rows that people can read."""

    _inherit = "proximus.usage.record"

    @api.model
    def _tmf_read(self, content: bytes, name: str) -> list:
        """Return the records of a TMF635 file, unread.

        :raises AccessError: for somebody who may not enter usage.
        :raises UserError: when it is no such file.
        """
        # records are written by the machinery: the right is that to enter the figures
        self.env["proximus.line.usage"].check_access("create")
        try:
            return tmf_usage.read_records(content)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(file)s” is not a TMF635 file: a JSON list of usage records is "
                    "expected. %(reason)s",
                    file=name,
                    reason=self.env["proximus.provider"]._tmf_reason(error),
                )
            ) from error

    @api.model
    def _tmf_refusal(self, count: int, number: int, message: str) -> UserError:
        """Return why a file is not taken in as it is.

        :param count: of its records with an error.
        :param number: place of the first of them in the file, from 1.
        """
        return UserError(
            self.env._(
                "Records with an error: %(count)s. The first one, No. %(number)s: "
                "%(message)s Correct the file, or skip the errors.",
                count=self._proximus_spoken_number(count),
                number=number,
                message=message,
            )
        )

    @api.model
    def _preview_rows(self, items: list[dict], company, most: int | None = None):
        """Return the rows of a preview, see ``proximus.usage.row.mixin``.

        :param items: what :meth:`_compare` found.
        :param most: records with an error that are listed one by one; all by default.
        """
        return [*self._error_rows(items, most), *self._month_rows(items, company)]

    @api.model
    def _shown_as(self, item: dict) -> str:
        """Return under which word of a preview a record counts."""
        status = item["status"]
        if status == "changed" and item["usage"].is_void:
            return "void"
        if status in ("new", "changed") and not self._line_id(item):
            return "unknown"
        return SHOWN_AS.get(status, status)

    @api.model
    def _line_id(self, item: dict) -> int:
        """Return the line that a record would be of, 0 of none."""
        return item["vals"].get("line_id", item["record"].line_id.id) or 0

    @api.model
    def _error_rows(self, items: list[dict], most: int | None) -> list[dict]:
        """Return a row per record that is refused."""
        wrong = [item for item in items if item["status"] == "error"]
        return [
            {
                "status": "error",
                "position": item["index"] + 1,
                "told": item["usage"].id if item["usage"] else False,
                "message": item["message"],
                "record_count": 1,
            }
            for item in wrong[:most]
        ]

    @api.model
    def _month_rows(self, items: list[dict], company) -> list[dict]:
        """Return a row per line, or number without one, month and what is done."""
        problems = dict(self._fields["problem"]._description_selection(self.env))
        rows: dict[tuple, dict] = {}
        for item in items:
            # what takes back a record that is not here does nothing
            if item["status"] in ("error", "void"):
                continue
            facts = self._facts(item, company)
            if not facts["day"]:
                continue  # it repeats what is void or in error
            line, problem = self._line_id(item), facts["problem"]
            head = {
                "status": self._shown_as(item),
                "line_id": line,
                "told": False if line else facts["told"],
                "month": usage.month_of(facts["day"]),
                "message": False if line else f"{facts['told']}: {problems[problem]}",
                "currency_id": facts["currency_id"],
            }
            row = rows.setdefault(tuple(head.values()), {**head, "record_count": 0})
            row["record_count"] += 1
            if item["status"] not in ("repeated", "older"):
                self._add(row, facts)
        return list(rows.values())

    @api.model
    def _facts(self, item: dict, company) -> dict:
        """Return what a record says once the file is taken in."""
        record, vals = item["record"], item["vals"]
        names = [
            *("problem", "told", "day", "currency_id", "data_gb", "roaming_gb"),
            *("seconds", "sms", "amount", "has_data", "has_voice", "is_rated"),
        ]
        known = {name: record[name] for name in names}
        known["currency_id"] = record.currency_id.id
        facts = {**known, **{name: vals[name] for name in names if name in vals}}
        # what is not rated has no currency, and stands in the same row
        facts["currency_id"] = facts["currency_id"] or company.currency_id.id
        return facts

    @api.model
    def _add(self, row: dict, facts: dict) -> None:
        figures = {
            "data_gb": facts["data_gb"] + facts["roaming_gb"],
            "minutes": facts["seconds"] / 60,
            "sms": facts["sms"],
            "amount": facts["amount"],
        }
        for name, figure in figures.items():
            row[name] = row.get(name, 0) + figure
        for name in ("has_data", "has_voice", "is_rated"):
            row[name] = row.get(name, False) or facts[name]
