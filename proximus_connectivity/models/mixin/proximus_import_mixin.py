from odoo import api, models
from odoo.exceptions import UserError
from odoo.models import fix_import_export_id_paths

from ...fields import Reference
from ...tools import text


class _Refused(Exception):
    """A batch is not saved; Odoo's import then looks at its rows one by one.

    It is no UserError on purpose: core would show that one under the first row.
    """


class ImportReport:
    """What an import found wrong so far, and the names that it knows already."""

    def __init__(self):
        self.messages = []
        self.seen = set()
        #: what core's converter found, per comodel, subfield and name: it looks once
        self.names = {}

    @classmethod
    def at_work(cls, env) -> "ImportReport | None":
        """Return the report of the import that is at work, if one is.

        A request may send the key with any value, but not such an object.
        """
        report = env.context.get("proximus_import")
        return report if isinstance(report, cls) else None

    def learn(self, records) -> None:
        """Remember by which names later rows may refer to records of this import."""
        for record, name in records._import_own_names():
            self.names[records._name, None, name] = (record.id, [])


class ProximusImportMixin(models.AbstractModel):
    """Import through Odoo's own import: one sentence per bad row, all rows in one go.

    Core stops at the first error of a batch and then saves row by row, undoing what it
    saved with each error, so that it misses a number that stands twice in a file. Here
    a batch is looked through before anything is saved. A record that is known is
    updated with what differs, so that the same file can be imported again. An empty
    cell says nothing: what is unknown is neither zero nor deleted.

    A model tells how it recognises its records (:meth:`_import_find`), what is wrong
    with rows (:meth:`_import_errors`) and perhaps by which names others may refer to it
    (:meth:`_import_named`).
    """

    _name = "proximus.import.mixin"
    _description = "Proximus Import"

    #: Name of the files in static/xlsx that show how a list looks.
    _import_template = ""

    @api.model
    @api.readonly
    def get_import_templates(self):
        if not self._import_template:
            return []
        folder = f"/proximus_connectivity/static/xlsx/{self._import_template}"
        return [
            {
                "label": self.env._("Import Template (XLSX)"),
                "template": f"{folder}.xlsx",
            },
            {"label": self.env._("Import Template (CSV)"), "template": f"{folder}.csv"},
        ]

    @api.model
    def load(self, fields, data):
        if wrong := self._import_unfit(fields, data):
            return {"ids": False, "messages": wrong, "nextrow": 0}
        report = ImportReport()
        records = self.with_context(proximus_import=report)
        records._import_prefetch_names(fields, data)
        with self.env.cr.savepoint() as savepoint:
            result = super(ProximusImportMixin, records).load(fields, data)
            if report.messages:
                savepoint.rollback()
        if report.messages:
            known = {
                (message.get("record"), message.get("field"))
                for message in result["messages"]
            }
            result["messages"] += [
                message
                for message in report.messages
                if (message.get("record"), message["field"]) not in known
            ]
            result["messages"].sort(key=lambda message: message.get("record") or 0)
            result["ids"] = False
        return result

    @api.model
    def _import_unfit(self, fields: list[str], data: list[list]) -> list[dict]:
        """Return a message per cell that is no text, or of which digits are lost."""
        spelled = {
            path: isinstance(self._fields.get(path.split("/")[0]), Reference)
            for path in fields
        }
        found = []
        for index, row in enumerate(data[: self.env.context.get("_import_limit")]):
            for path, cell in zip(fields, row, strict=False):
                if not isinstance(cell, str):
                    continue
                words = {"row": index + 2, "text": text.fit(cell)[:60]}
                message = ""
                if not text.is_fit(cell):
                    message = self.env._(
                        "Row %(row)s: “%(text)s” holds a character that is no text. "
                        "Type it again.",
                        **words,
                    )
                elif spelled[path] and text.is_destroyed(text.plain(cell)):
                    message = self.env._(
                        "Row %(row)s: “%(text)s” is what a spreadsheet made of a "
                        "number: its last digits are lost. Format the column as text "
                        "and enter it again.",
                        **words,
                    )
                if message:
                    rows = {"from": index, "to": index}
                    info = {"info": {"record": index, "rows": rows}}
                    found.append(self._import_message(info, path, message))
        return found

    @api.model
    def _import_prefetch_names(self, fields: list[str], data: list[list]) -> None:
        """Find the records that the many2one columns of a file name, column by column.

        :param fields: the columns, as :meth:`load` takes them.
        :param data: the rows.
        """
        limit = self.env.context.get("_import_limit")
        converter = self.env["ir.fields.converter"]
        for index, path in enumerate(map(fix_import_export_id_paths, fields)):
            field = self._fields.get(path[0])
            if field is not None and field.type == "many2one" and len(path) <= 2:
                values = {row[index] for row in data[:limit] if row[index]}
                subfield = path[1] if len(path) == 2 else None
                converter._prefetch_names(field, subfield, values)

    @api.model
    def _import_named(self, names: set[str]) -> dict[str, int]:
        """Return the ids of records of this model by a name that stands in a file.

        What is not told here is looked for by core, one by one.
        """
        return {}

    def _import_own_names(self):
        """Yield the records with each name by which later rows may refer to them."""
        return ()

    def _load_records(self, data_list, update=False):
        report = ImportReport.at_work(self.env)
        if report is None:
            return super()._load_records(data_list, update)
        rows = {data["info"]["record"] for data in data_list}
        if report.messages and rows <= report.seen:
            return self.browse()
        report.seen |= rows
        self._import_match(data_list)
        report.messages += self._import_errors(data_list)
        if report.messages:
            raise _Refused
        try:
            records = super()._load_records(data_list, update)
        except UserError as error:
            if len(data_list) > 1:
                raise _Refused from error
            raise
        report.learn(records)
        return records

    def _load_records_create(self, vals_list):
        """Create without the chatter's part.

        The history of a record says that it was registered: no note beside it, and
        nobody wants to follow thousands of lines for having imported them.
        """
        if not ImportReport.at_work(self.env):
            return super()._load_records_create(vals_list)
        silent = self.with_context(tracking_disable=True)
        first = [self._import_first(vals) for vals in vals_list]
        created = super(ProximusImportMixin, silent)._load_records_create(first)
        created._import_afterwards(vals_list)
        return created.with_env(self.env)

    @api.model
    def _import_first(self, vals: dict) -> dict:
        """Return the values with which an import creates a record: a hook."""
        return vals

    def _import_afterwards(self, vals_list: list[dict]) -> None:
        """Create what belongs to the records that an import has created: a hook."""

    def _load_records_write(self, values):
        """Write what an import changes: of a repeat, nothing."""
        if ImportReport.at_work(self.env):
            values = {name: value for name, value in values.items() if name != "id"}
            if not values:
                return None
        return super()._load_records_write(values)

    # === WHAT IS KNOWN ALREADY === #

    @api.model
    def _import_match(self, data_list: list[dict]) -> None:
        """Reduce the rows of known records to what they change, in place."""
        for data in data_list:
            data["values"] = {
                name: self._import_spelled(name, value)
                for name, value in data["values"].items()
                if value is not False and value != ""
            }
        known = self._import_known(data_list)
        shared = self.browse(filter(None, known))
        for data, record_id in zip(data_list, known, strict=True):
            if record_id:
                record = self.browse(record_id).with_prefetch(shared._prefetch_ids)
                values = {n: v for n, v in data["values"].items() if n != "id"}
                data["values"] = {"id": record_id, **record._import_changes(values)}

    @api.model
    def _import_spelled(self, name: str, value):
        """Return a value as its field keeps it, to recognise a record by it."""
        field = self._fields[name]
        if isinstance(field, Reference) and isinstance(value, str):
            return text.reference(value)
        return value

    @api.model
    def _import_known(self, data_list: list[dict]) -> list[int]:
        """Return the id of the record that each row is about; 0 of a new one."""
        xmlids = [data["xml_id"] for data in data_list if data.get("xml_id")]
        # sudo: core looks the external ids of an import up as sudo too
        rows = self.env["ir.model.data"].sudo()._lookup_xmlids(xmlids, self)
        by_xmlid = {f"{row[1]}.{row[2]}": row[6] for row in rows}
        told = [data for data in data_list if not data.get("xml_id")]
        told = [data for data in told if not data["values"].get("id")]
        found = self._import_find([data["values"] for data in told])
        by_row = {
            data["info"]["record"]: record.id
            for data, record in zip(told, found, strict=True)
        }
        return [
            by_xmlid.get(data.get("xml_id"))
            or data["values"].get("id")
            or by_row.get(data["info"]["record"])
            or 0
            for data in data_list
        ]

    @api.model
    def _import_find(self, vals_list: list[dict]) -> list:
        """Return the record that each set of values is about, or an empty one.

        A model with a key of its own overrides this; in one query.
        """
        return [self.browse() for _vals in vals_list]

    @api.model
    def _import_companies(self, vals_list: list[dict]) -> list[int]:
        """Return the ids of the companies that sets of values are for."""
        own = self.env.company.id
        return list({vals.get("company_id") or own for vals in vals_list})

    def _import_changes(self, vals: dict) -> dict:
        """Return what an imported row changes on this record: of a repeat, nothing."""
        return {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_cache(value, self)
            != self._fields[name].convert_to_cache(self[name], self)
        }

    # === WHAT IS WRONG WITH THE ROWS === #

    @api.model
    def _import_errors(self, data_list: list[dict]) -> list[dict]:
        """Return a message per thing that is wrong, as Odoo's import shows them."""
        return []

    @api.model
    def _import_twice(self, data_list: list[dict], path: str) -> list[tuple]:
        """Return an error for each row about a record that an earlier row is about.

        :param path: column by which the records are known.
        """
        seen, found = set(), []
        for data in data_list:
            record = self.browse(data["values"].get("id") or [])
            if record in seen:
                message = self.env._(
                    "%(name)s stands twice in the file.", name=record.display_name
                )
                found.append((data, path, message))
            seen |= {record} if record else set()
        return found

    @api.model
    def _import_message(self, data: dict, path: str, message: str) -> dict:
        field = self._fields.get(path.split("/")[0])
        return {
            **data["info"],
            "type": "error",
            "field": path,
            "field_path": path.split("/"),
            "field_name": field._description_string(self.env) if field else path,
            "message": message,
        }
