from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class _Refused(Exception):
    """A batch is not saved; Odoo's import then looks at its rows one by one.

    It is no UserError on purpose: core would show that one under the first row.
    """


class _Report:
    """What an import found wrong so far."""

    def __init__(self):
        self.messages = []
        self.seen = set()
        #: what core's converter found for a name, so that it looks once per name
        self.names = {}


class ProximusLine(models.Model):
    """Import through Odoo's own import: one sentence per bad row, all rows in one go.

    Core stops at the first error of a batch and then saves row by row, undoing what it
    saved with each error, so that it misses a number that stands twice in a file. Here
    a batch is looked through before anything is saved. A line that is known by its
    operator reference is updated, so that the same file can be imported again. An empty
    cell says nothing: what is unknown is neither zero nor deleted.
    """

    _inherit = "proximus.line"

    @api.model
    def load(self, fields, data):
        report = _Report()
        lines = self.with_context(
            proximus_import=report,
            # the history of a line says that it was registered: no note beside it, and
            # nobody wants to follow thousands of lines for having imported them
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
        )
        with self.env.cr.savepoint() as savepoint:
            result = super(ProximusLine, lines).load(fields, data)
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

    def _load_records(self, data_list, update=False):
        report = self.env.context.get("proximus_import")
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
            return super()._load_records(data_list, update)
        except UserError as error:
            if len(data_list) > 1:
                raise _Refused from error
            raise

    @api.model
    def _import_match(self, data_list: list[dict]) -> None:
        """Turn the rows of known operator references into updates, in place."""
        for data in data_list:
            data["values"] = {
                name: value
                for name, value in data["values"].items()
                if value is not False and value != ""
            }
        new = [
            data
            for data in data_list
            if not data.get("xml_id") and not data["values"].get("id")
        ]
        references = [data["values"].get("external_ref") for data in new]
        known = self.with_context(active_test=False).search_fetch(
            [
                ("external_ref", "in", [ref for ref in references if ref]),
                ("company_id", "=", self.env.company.id),
            ],
            ["external_ref"],
        )
        by_reference = {line.external_ref: line for line in known}
        for data, reference in zip(new, references, strict=True):
            line = by_reference.get(reference)
            if line:
                data["values"] = {"id": line.id, **line._import_changes(data["values"])}

    def _import_changes(self, vals: dict) -> dict:
        """Return what an imported row changes on this line: of a repeat, nothing."""
        changes = {}
        for name, value in vals.items():
            field = self._fields[name]
            if name in ("number_ids", "sim_ids"):
                value = self._import_new_resources(name, value)
                if value:
                    changes[name] = value
            elif field.convert_to_cache(value, self) != field.convert_to_cache(
                self[name], self
            ):
                changes[name] = value
        return changes

    def _import_new_resources(self, name: str, commands: list) -> list:
        """Return the commands that add numbers or cards that the line does not have."""
        key = "e164" if name == "number_ids" else "iccid"
        have = set(self[name].mapped(key))
        fresh = []
        for command in commands:
            values = command[2] if len(command) > 2 and command[0] == 0 else None
            if not values or self._import_canonical(name, values, self) not in have:
                fresh.append(command)
        return fresh

    @api.model
    def _import_canonical(self, name: str, values: dict, line) -> str:
        """Return the canonical number or card, or the text itself when it is wrong."""
        try:
            if name == "sim_ids":
                return self.env["proximus.sim"]._normalise(values.get("iccid"), "")
            vals = dict(values)
            self.env["proximus.number"]._normalise(vals, "", line.partner_id)
            return vals["e164"]
        except ValidationError:
            return values.get("e164") or values.get("iccid") or ""

    def _load_records_write(self, values):
        """Let an imported state go through the door, like any other."""
        if self.env.context.get("proximus_import") is None or "state" not in values:
            return super()._load_records_write(values)
        values = dict(values)
        state = values.pop("state")
        date = values.pop("termination_date", None) if state == "terminated" else None
        date = values.pop("start_date", None) if state == "active" else date
        result = super()._load_records_write(values)
        self._transition(state, date, self.env._("Imported"))
        return result

    # === WHAT IS WRONG WITH THE ROWS === #

    @api.model
    def _import_errors(self, data_list: list[dict]) -> list[dict]:
        """Return a message per thing that is wrong, as Odoo's import shows them."""
        found, numbers, cards, references = [], [], [], set()
        for data in data_list:
            vals = data["values"]
            name = vals.get("external_ref") or self.env._(
                "Row %(row)s", row=data["info"]["rows"]["from"] + 2
            )
            found += [(data, *error) for error in self._import_row_errors(vals, name)]
            if vals.get("external_ref") in references:
                message = self.env._("%(line)s stands twice in the file.", line=name)
                found.append((data, "external_ref", message))
            references |= {vals.get("external_ref")} - {None, False, ""}
            found += self._import_resources(data, name, numbers, cards)
        for rows, model, path in (
            (numbers, "proximus.number", "number_ids/e164"),
            (cards, "proximus.sim", "sim_ids/iccid"),
        ):
            wanted = [row for _data, row in rows]
            for index, message in self.env[model]._conflicts(wanted):
                found.append((rows[index][0], path, message))
        return [self._import_message(*error) for error in found]

    @api.model
    def _import_message(self, data: dict, path: str, message: str) -> dict:
        field = self._fields[path.split("/")[0]]
        return {
            **data["info"],
            "type": "error",
            "field": path,
            "field_path": path.split("/"),
            "field_name": field._description_string(self.env),
            "message": message,
        }

    @api.model
    def _import_row_errors(self, vals: dict, name: str):
        """Yield the field and the sentence of what is wrong with a row by itself."""
        known = self.browse(vals.get("id") or [])
        if known:
            figures = ("start_date", "commitment_end_date", "termination_date")
            current = {field: known[field] for field in (*figures, "monthly_cost")}
            vals = {**current, "state": known.state, **vals}
        else:
            try:
                self._check_initial_state(vals.get("state") or "created")
            except UserError as error:
                yield "state", f"{name}: {error}"
        yield from self._figure_errors(name, vals)
        if not known and not vals.get("product_id"):
            yield (
                "product_id",
                self.env._("%(line)s: fill in the offer of the line.", line=name),
            )

    @api.model
    def _import_resources(self, data: dict, name: str, numbers: list, cards: list):
        """Return what is wrong with the numbers and cards of a row; collect the rest.

        :param numbers: takes the row and what :meth:`ProximusNumber._conflicts` needs.
        :param cards: takes the row and what :meth:`ProximusSim._conflicts` needs.
        """
        vals, found = data["values"], []
        line = self.browse(vals.get("id") or [])
        holder = self.env["res.partner"].browse(vals.get("partner_id") or [])
        holder = (holder or line.partner_id).commercial_partner_id
        common = {
            "company_id": vals.get("company_id") or self.env.company.id,
            "line_id": line.id,
            "line_name": name,
            "holder": holder,
        }
        state = vals.get("state") or line.state or "created"
        for values in self._import_created(vals.get("number_ids")):
            try:
                self.env["proximus.number"]._normalise(values, name, holder)
                values["state"] = self.env["proximus.number"]._state_on(state)
                numbers.append((data, {**common, **values}))
            except ValidationError as error:
                found.append((data, "number_ids/e164", str(error)))
        for values in self._import_created(vals.get("sim_ids")):
            try:
                iccid = self.env["proximus.sim"]._normalise(values.get("iccid"), name)
                card = {
                    "iccid": iccid,
                    "state": self.env["proximus.sim"]._state_on(state),
                }
                cards.append((data, {**common, **card}))
            except ValidationError as error:
                found.append((data, "sim_ids/iccid", str(error)))
        return found

    @api.model
    def _import_created(self, commands) -> list[dict]:
        """Return copies of the values of the records that commands would create."""
        return [dict(command[2]) for command in commands or () if command[0] == 0]
