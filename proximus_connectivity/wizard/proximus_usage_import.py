import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import tmf_usage, usage

STATUSES = [
    ("error", "Error"),
    ("unknown", "No Line"),
    ("new", "New"),
    ("changed", "Changed"),
    ("void", "Taken Back"),
    ("unchanged", "Unchanged"),
]
#: What a preview says of a record, by what it would do.
SHOWN_AS = dict.fromkeys(("repeated", "older", "void"), "unchanged")
#: Rows with an error that a preview lists one by one.
LISTED = 200


class ProximusUsageImport(models.TransientModel):
    """Takes a file of TMF635 usage records in: shows what it would do, then does it."""

    _name = "proximus.usage.import"
    _description = "TMF635 Import"

    content = fields.Binary("File", attachment=False, required=True)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    operator_id = fields.Many2one(
        "res.partner",
        required=True,
        compute="_compute_operator_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Whose records these are: the same record of the same operator counts "
        "once, whether it comes by file or through an interface.",
    )
    skip_errors = fields.Boolean(help="Import the other records all the same.")
    item_ids = fields.One2many("proximus.usage.import.item", "import_id")
    error_count = fields.Integer(readonly=True)
    unknown_count = fields.Integer(readonly=True)
    new_count = fields.Integer(readonly=True)
    changed_count = fields.Integer(readonly=True)
    void_count = fields.Integer(readonly=True)
    unchanged_count = fields.Integer(readonly=True)

    # === COMPUTES === #

    @api.depends("company_id")
    def _compute_operator_id(self):
        for wizard in self:
            providers = self.env["proximus.provider"].search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("partner_id", "!=", False),
                ]
            )
            operators = providers.partner_id.commercial_partner_id
            if not wizard.operator_id and len(operators) == 1:
                wizard.operator_id = operators

    # === ACTIONS === #

    def action_preview(self):
        """Show what each record of the file would do, summed up by line and month."""
        self.ensure_one()
        items = self._compare()
        self.item_ids.unlink()
        self.env["proximus.usage.import.item"].create(
            [
                {"import_id": self.id, **vals}
                for vals in [*self._error_rows(items), *self._rows(items)]
            ]
        )
        shown = [self._shown_as(item) for item in items]
        for status, _label in STATUSES:
            self[f"{status}_count"] = shown.count(status)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import TMF635"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Take the records in, all together or not at all.

        :raises UserError: while records have errors that are not left out.
        """
        self.ensure_one()
        items = self._compare()
        wrong = [item for item in items if item["status"] == "error"]
        if wrong and not self.skip_errors:
            raise UserError(
                self.env._(
                    "Records with an error: %(count)s. The first one, No. %(number)s: "
                    "%(message)s Correct the file, or skip the errors.",
                    count=len(wrong),
                    number=wrong[0]["index"] + 1,
                    message=wrong[0]["message"],
                )
            )
        self.env["proximus.usage.record"]._take(items)
        references = [item["usage"].id for item in items if item["usage"]]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_usage_record_action"
        )
        return {
            **action,
            "display_name": self.env._("Imported Usage Records"),
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("operator_id", "=", self._operator().id),
                ("reference", "in", references),
            ],
            "context": {},
        }

    # === BUSINESS === #

    def _operator(self):
        return self.operator_id.commercial_partner_id

    def _compare(self) -> list[dict]:
        """Return what the records of the file would do.

        :raises AccessError: for somebody who may not enter usage in that company.
        """
        # records are written by the machinery: the right is that to enter the figures
        self.env["proximus.line.usage"].check_access("create")
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "%(company)s is not among your companies.",
                    company=self.company_id.sudo().name,  # sudo: to name it
                )
            )
        try:
            records = tmf_usage.read_records(base64.b64decode(self.content))
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(file)s” is not a TMF635 file: a JSON list of usage records is "
                    "expected. %(reason)s",
                    file=self.file_name or "",
                    reason=self.env["proximus.provider"]._tmf_reason(error),
                )
            ) from error
        model = self.env["proximus.usage.record"].with_company(self.company_id)
        return model._compare(records, self._operator(), self.company_id)

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
    def _error_rows(self, items: list[dict]) -> list[dict]:
        """Return a row per record that is refused, not endlessly many."""
        wrong = [item for item in items if item["status"] == "error"]
        return [
            {
                "status": "error",
                "position": item["index"] + 1,
                "told": item["usage"].id if item["usage"] else False,
                "message": item["message"],
                "record_count": 1,
            }
            for item in wrong[:LISTED]
        ]

    def _rows(self, items: list[dict]) -> list[dict]:
        """Return a row per line, or number without one, month and what is done."""
        problems = dict(
            self.env["proximus.usage.record"]
            ._fields["problem"]
            ._description_selection(self.env)
        )
        rows: dict[tuple, dict] = {}
        for item in items:
            # what takes back a record that is not here does nothing
            if item["status"] in ("error", "void"):
                continue
            facts = self._facts(item)
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

    def _facts(self, item: dict) -> dict:
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
        facts["currency_id"] = facts["currency_id"] or self.company_id.currency_id.id
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
