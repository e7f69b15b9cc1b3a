from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ...tools import lifecycle
from ...tools.numbers import NumberError, parse
from ...tools.text import reference
from ..mixin.proximus_import_mixin import ImportReport

#: Fields by which a line is known, the best first.
REFERENCES = ("external_ref", "name")
#: Fields of what comes with a line.
RESOURCES = ("number_ids", "sim_ids")


class ProximusLine(models.Model):
    """Import of lines with their numbers and cards (see the import mixin).

    A line is known by its operator reference, else by our own.
    """

    _name = "proximus.line"
    _inherit = ["proximus.line", "proximus.import.mixin"]
    _import_template = "lines"

    # === WHAT IS KNOWN ALREADY === #

    @api.model
    def _import_find(self, vals_list):
        told = {vals.get(key) for vals in vals_list for key in REFERENCES} - {None}
        known = self.with_context(active_test=False).search_fetch(
            Domain("company_id", "in", self._import_companies(vals_list))
            & Domain.OR(Domain(key, "in", list(told)) for key in REFERENCES),
            REFERENCES,
        )
        by_key = {
            (key, line.company_id.id, line[key]): line
            for line in known
            for key in REFERENCES
        }
        return [
            next(filter(None, self._import_candidates(by_key, vals)), self.browse())
            for vals in vals_list
        ]

    @api.model
    def _import_candidates(self, by_key: dict, vals: dict):
        company = vals.get("company_id") or self.env.company.id
        for key in REFERENCES:
            if vals.get(key):
                yield by_key.get((key, company, vals[key]))

    @api.model
    def _import_named(self, names):
        """Override of the import: a reference names a line, else a phone number."""
        known = self._import_by_reference(names)
        return known | self._import_by_number(names - known.keys())

    @api.model
    def _import_by_reference(self, names: set[str]) -> dict[str, int]:
        """Return the ids of lines by a reference, ours or the operator's."""
        spellings = {name: self._import_spellings(name) for name in names}
        told = list({one for several in spellings.values() for one in several})
        found = self.search_fetch(
            Domain("company_id", "=", self.env.company.id)
            & Domain.OR(Domain(key, "in", told) for key in REFERENCES),
            REFERENCES,
        )
        known = {name: line.id for line, name in found._import_own_names()}
        return {
            name: known[one]
            for name, several in spellings.items()
            for one in several[::-1]
            if one in known
        }

    @api.model
    def _import_spellings(self, name: str) -> list[str]:
        """Return what a name in a file may stand for, the text itself first.

        An export of before 2027 shows a line with its numbers: ``LN00001 (+32 470 …)``.
        """
        name = reference(name)
        bare, found, _numbers = name.partition(" (")
        return [name, bare] if found else [name]

    @api.model
    def _import_by_number(self, names: set[str]) -> dict[str, int]:
        """Return the ids of lines by a phone number, in any spelling."""
        spelled = {name: self._import_number(name) for name in names}
        found = self.env["proximus.number"].search_fetch(
            [
                ("e164", "in", [number for number in spelled.values() if number]),
                ("company_id", "=", self.env.company.id),
                ("line_id", "!=", False),
            ],
            ["e164", "line_id", "state"],
            order="id",
        )
        # the later tenure wins, and one that goes on over one that is over
        found = found.sorted(lambda one: one.state not in lifecycle.NUMBER_FREED)
        by_number = {one.e164: one.line_id.id for one in found}
        return {
            name: by_number[number]
            for name, number in spelled.items()
            if number in by_number
        }

    @api.model
    def _import_number(self, text: str) -> str:
        """Return a text as a number in E.164, or ``""`` when it is none."""
        for region in self.env["proximus.number"]._regions():
            try:
                return parse(text, region).e164
            except NumberError:
                continue  # the next country may know this spelling
        return ""

    def _import_own_names(self):
        for line in self:
            # an operator reference comes last: it wins, as in the search for a row
            yield from ((line, line[key]) for key in reversed(REFERENCES) if line[key])

    def _import_changes(self, vals):
        resources = {n: vals[n] for n in RESOURCES if n in vals}
        plain = {n: value for n, value in vals.items() if n not in resources}
        changes = super()._import_changes(plain)
        for name, commands in resources.items():
            fresh = [c for c in commands if self._import_is_news(name, c)]
            if fresh:
                changes[name] = fresh
        return changes

    def _import_is_news(self, name: str, command: list) -> bool:
        """Return whether a command does something to the numbers or cards of a line."""
        records = self[name]
        code, record_id, values = (*command, None, None)[:3]
        if code == Command.LINK:
            return record_id not in records.ids
        if code == Command.UPDATE:
            known = records.browse(record_id).with_prefetch(records._prefetch_ids)
            return bool(known._import_changes(values))
        if code != Command.CREATE:
            return True
        have = set(records.mapped(records._rec_name))
        return self._import_canonical(name, values, self) not in have

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

    @api.model
    def _import_first(self, vals):
        """Override of the import: numbers and cards come after all lines, in one go.

        As values of a line the ORM would make each of them twice before it is there.
        """
        return {
            name: [command for command in value if command[0] != Command.CREATE]
            if name in RESOURCES
            else value
            for name, value in vals.items()
        }

    def _import_afterwards(self, vals_list):
        for name in RESOURCES:
            self[name].create(
                [
                    {**values, "line_id": line.id}
                    for line, vals in zip(self, vals_list, strict=True)
                    for values in self._import_created(vals.get(name))
                ]
            )

    def _load_records_write(self, values):
        """Let an imported state go through the door, like any other."""
        if not ImportReport.at_work(self.env) or "state" not in values:
            return super()._load_records_write(values)
        values = dict(values)
        state, date = values.pop("state"), None
        if state in lifecycle.LINE_ENDING:
            date = values.pop("termination_date", None) or self.termination_date
        elif state == "active" and self.state in lifecycle.LINE_AWAITED:
            date = values.pop("start_date", None) or self.start_date
        result = super()._load_records_write(values)
        self._transition(state, date=date, reason=self.env._("Imported"))
        return result

    # === WHAT IS WRONG WITH THE ROWS === #

    @api.model
    def _import_errors(self, data_list: list[dict]) -> list[dict]:
        """Return a message per thing that is wrong, as Odoo's import shows them."""
        found, numbers, cards, references = [], [], [], set()
        named = {data["values"].get("partner_id") for data in data_list}
        # read together here, one by one below
        holders = self.env["res.partner"].browse(named - {None})
        holders.fetch(["commercial_partner_id"])
        holders.commercial_partner_id.fetch(["country_id"])
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
