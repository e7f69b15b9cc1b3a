import datetime
import json
from collections import defaultdict
from decimal import Decimal

from odoo import api, models

from ...tools import tmf_usage, usage
from ...tools.sentinel import USAGE_RECORDS

#: Steps of the figures of a month, as their fields keep them.
STEPS = {
    "data_gb": Decimal("0.001"),
    "roaming_gb": Decimal("0.001"),
    "minutes": Decimal("0.1"),
}


class ProximusUsageRecord(models.Model):
    """Takes usage records in, and sums up the months that they are about.

    What :meth:`_compare` shows is what :meth:`_take` does: the preview of a file and
    the exchange with an operator use both.
    """

    _inherit = "proximus.usage.record"

    # === COMPARE === #

    @api.model
    def _compare(self, documents: list, operator, company) -> list[dict]:
        """Return what each document would do; nothing is written.

        :param documents: as received, see ``tmf_usage.read_usage``.
        :return: dictionaries with ``index`` (from 0), ``status`` (``error``,
            ``repeated``: another document of the list replaces it, ``older``: what is
            known is newer, ``void``: takes back what is not here, ``new``, ``changed``,
            ``unchanged``), ``usage`` (maybe ``None``), ``message``, ``record`` (the
            known one, maybe empty) and ``vals`` (what is written).
        """
        items = self._read_documents(documents, company._proximus_today())
        read = [item["usage"] for item in items if item["usage"]]
        newest = tmf_usage.newest(read)
        known = self._known(set(newest), operator, company)
        owners = self._owners(
            company, [one.references for one in newest.values() if not one.is_void]
        )
        currencies = self._currencies(newest.values())
        common = {"company_id": company.id, "operator_id": operator.id}
        decided = {}
        for item in items:
            told = item["usage"]
            if told and newest[told.id] is told:
                item["record"] = known.get(told.id, item["record"])
                self._decide(item, owners, currencies, common)
                decided[told.id] = item
        for item in items:
            told = item["usage"]
            if told and not item["status"]:
                same = decided[told.id]
                item |= {"status": "repeated", "record": same["record"]}
                item["vals"] = same["vals"]
        return items

    @api.model
    def _read_documents(self, documents: list, today: datetime.date) -> list[dict]:
        items = []
        for index, data in enumerate(documents):
            item = {"index": index, "status": "", "usage": None, "message": ""}
            item |= {"record": self.browse(), "vals": {}}
            try:
                item["usage"] = tmf_usage.read_usage(data, today)
            except ValueError as error:
                item["status"] = "error"
                item["message"] = self.env["proximus.provider"]._tmf_reason(error)
            items.append(item)
        return items

    @api.model
    def _known(self, references: set[str], operator, company) -> dict:
        # sudo: whoever takes usage in must not double what others have taken in
        found = self.sudo().search_fetch(
            [
                ("company_id", "=", company.id),
                ("operator_id", "=", operator.id),
                ("reference", "in", list(references)),
            ],
            [*self._told_fields(), "reference", "month"],
        )
        return {record.reference: record for record in found}

    @api.model
    def _told_fields(self) -> list[str]:
        """Return the names of the fields that a document tells."""
        return [
            *("status", "day", "line_id", "told", "problem", "kind", "references"),
            *("has_data", "has_voice", "data_gb", "roaming_gb", "seconds", "sms"),
            *("is_rated", "amount", "total", "tax_rate", "currency_id"),
            *("rated_at", "is_billed"),
        ]

    @api.model
    def _currencies(self, told) -> dict[str, int]:
        names = {one.currency for one in told if one.currency}
        found = self.env["res.currency"].search([("name", "in", list(names))])
        return {currency.name: currency.id for currency in found}

    @api.model
    def _decide(self, item: dict, owners, currencies: dict, common: dict) -> None:
        """Enter what a document does: its status, and the values to write."""
        told, record = item["usage"], item["record"]
        if told.currency and told.currency not in currencies:
            item["status"] = "error"
            item["message"] = self.env._(
                "%(record)s is in %(currency)s. Activate that currency first.",
                record=told.id,
                currency=told.currency,
            )
            return
        if record and not tmf_usage.replaces(
            (told.status, told.rated_at), (record.status, record.rated_at or "")
        ):
            item["status"] = "older"
            return
        if told.is_void:
            vals = {"status": told.status}
            if told.rated_at:
                vals["rated_at"] = told.rated_at
            if not record:
                item["status"] = "void"
                return
        else:
            owner = owners(told.references, told.day)
            vals = self._document_vals(told, owner, currencies)
        if record:
            item["vals"] = record._differing(vals)
            item["status"] = "changed" if item["vals"] else "unchanged"
        else:
            item["vals"] = {**vals, **common, "reference": told.id}
            item["status"] = "new"

    @api.model
    def _document_vals(self, told: tmf_usage.Usage, owner, currencies: dict) -> dict:
        """Return the values of a record."""
        return {
            "status": told.status,
            "day": told.day,
            "line_id": owner.line or False,
            "told": owner.told,
            "problem": owner.problem or False,
            "references": [list(one) for one in told.references],
            "kind": told.kind or False,
            "has_data": told.data is not None or told.roaming is not None,
            "has_voice": told.seconds is not None or told.messages is not None,
            "data_gb": float((told.data or 0) / tmf_usage.GB),
            "roaming_gb": float((told.roaming or 0) / tmf_usage.GB),
            "seconds": int(told.seconds or 0),
            "sms": int(told.messages or 0),
            "is_rated": told.amount is not None,
            "amount": float(told.amount or 0),
            "total": float(told.total or 0),
            "tax_rate": float(told.tax_rate or 0),
            "currency_id": currencies.get(told.currency, False),
            "rated_at": told.rated_at or False,
            "is_billed": told.is_billed,
        }

    def _differing(self, vals: dict) -> dict:
        """Return those of some values that differ from what is known."""
        self.ensure_one()
        return {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_cache(value, self)
            != self._fields[name].convert_to_cache(self[name], self)
        }

    # === TAKE IN === #

    @api.model
    def _take(self, items: list[dict]) -> None:
        """Do what :meth:`_compare` found: new records, changed ones, their months."""
        # sudo: records are written by the machinery only
        records = self.sudo()
        created = records.create(
            [item["vals"] for item in items if item["status"] == "new"]
        )
        groups = defaultdict(list)
        for item in items:
            if item["status"] == "changed":
                key = json.dumps(item["vals"], sort_keys=True, default=str)
                groups[key].append(item)
        changed = records.browse(
            [item["record"].id for some in groups.values() for item in some]
        )
        places = changed._places()
        for some in groups.values():
            ids = [item["record"].id for item in some]
            records.browse(ids).with_prefetch(changed._prefetch_ids).write(
                some[0]["vals"]
            )
        records._sum_up(places | changed._places() | created._places())

    def _places(self) -> set[tuple[int, datetime.date]]:
        """Return the lines and months that records are about."""
        return {(record.line_id.id, record.month) for record in self if record.line_id}

    @api.model
    def _sum_up(self, places: set[tuple[int, datetime.date]]) -> None:
        """Renew the figures of lines and months from their records.

        A month all of whose records were taken back is no known month any more. One
        whose records are gone (see ``_retention_forget``) stays as it was summed up.

        :param places: pairs of a line's id and the first day of a month.
        """
        if not places:
            return
        wanted = {
            place: vals for place, vals in self._sums(places).items() if place in places
        }
        figures = self.env["proximus.line.usage"].with_context(
            proximus_usage_records=USAGE_RECORDS
        )
        # sudo: figures follow the records, whoever takes those in
        figures = figures.sudo()
        gone = figures
        for figure in figures._search_sums(places):
            vals = wanted.pop((figure.line_id.id, figure.month), None)
            if figure.is_final:
                continue
            if vals is None:
                gone |= figure
            elif vals := figure._import_changes(vals):
                figure.write(vals)
        gone.unlink()
        figures.create(
            [
                {"line_id": line, "month": month, "source": "records", **vals}
                for (line, month), vals in wanted.items()
            ]
        )

    @api.model
    def _sums(self, places: set[tuple[int, datetime.date]]) -> dict[tuple, dict]:
        """Return the figures of lines and months of which something is known."""
        months = [month for _line, month in places]
        # sudo: figures follow all records of a line, whoever takes some in
        groups = self.sudo()._read_group(
            [
                ("line_id", "in", list({line for line, _month in places})),
                ("month", "in", list(set(months))),
                ("is_counted", "=", True),
            ],
            ["line_id", "month:month"],
            ["data_gb:sum", "roaming_gb:sum", "seconds:sum", "sms:sum"]
            + ["has_data:bool_or", "has_voice:bool_or"],
        )
        found = {}
        for line, month, data, roaming, seconds, sms, has_data, has_voice in groups:
            if not has_data and not has_voice:
                continue
            exact = {
                "data_gb": Decimal(str(data or 0)),
                "roaming_gb": Decimal(str(roaming or 0)),
                "minutes": Decimal(seconds or 0) / 60,
            }
            found[line.id, month] = {
                **{
                    name: float(usage.shown(amount, STEPS[name]))
                    for name, amount in exact.items()
                },
                "sms": sms or 0,
                "has_data": has_data,
                "has_voice": has_voice,
            }
        return found

    # === WORDS === #

    @api.model
    def _describe_taken(self, items: list[dict], most: int) -> str:
        """Return how many documents did what, and why some were refused.

        :param most: refusals that are told one by one.
        """
        statuses = [item["status"] for item in items]
        wrong = [item for item in items if item["status"] == "error"]
        homeless = [
            item
            for item in items
            if item["usage"] and item["vals"].get("problem") and not item["message"]
        ]
        sentences = [
            self.env._(
                "Usage records: %(new)s new, %(changed)s changed, %(known)s here "
                "already.",
                new=statuses.count("new"),
                changed=statuses.count("changed"),
                known=len(items)
                - len(wrong)
                - statuses.count("new")
                - statuses.count("changed"),
            )
        ]
        if homeless:
            sentences.append(
                self.env._(
                    "Of numbers that are not known here, waiting for their line: "
                    "%(count)s.",
                    count=len(homeless),
                )
            )
        if wrong:
            sentences.append(self.env._("Refused: %(count)s.", count=len(wrong)))
            sentences += [
                self.env._(
                    "No. %(number)s: %(reason)s",
                    number=item["index"] + 1,
                    reason=item["message"],
                )
                for item in wrong[:most]
            ]
            if len(wrong) > most:
                sentences.append("…")
        return "\n".join(sentences)
