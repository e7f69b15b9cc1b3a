from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools import numbers, zones

#: Kinds of numbers that a kind of line usually has.
USUAL_KINDS = {"mobile": {"mobile"}, "iot": {"m2m", "mobile"}}


class ProximusLineChangeNumber(models.TransientModel):
    """Lines get another number; the former one is kept back for a while."""

    _name = "proximus.line.change.number"
    _description = "Change Number"
    _inherit = "proximus.line.change.ordered"
    _row_field = "row_ids"

    row_ids = fields.One2many(
        "proximus.line.change.number.row",
        "wizard_id",
        "New Numbers",
        compute="_compute_row_ids",
        store=True,
        readonly=False,
    )

    @api.depends("line_ids")
    def _compute_row_ids(self):
        self._fill_rows()

    # === HOOKS === #

    @api.model
    def _effect_fields(self):
        fields_asked = ("row_ids.e164", "row_ids.replaces_id")
        return (*super()._effect_fields(), *fields_asked)

    def _effects(self):
        effects = super()._effects()
        rows = self._rows()
        parsed = {row: self._parse(row) for row in rows}
        taken = self._taken(parsed)
        for row, (values, error) in parsed.items():
            effects.append(self._number_effect(row, values, error or taken.get(row)))
            effects += self._former_effects(row)
            effects += self._user_effects(row)
            if values:
                effects += self._fit_effects(row, values)
        return effects

    def _order_item_vals(self, line):
        row = self.row_ids.filtered(lambda row: row.line_id == line)
        return {
            **super()._order_item_vals(line),
            "change_kind": "number",
            "new_e164": row.e164,
            "replaced_number_id": row.replaces_id.id,
        }

    def _apply(self):
        wanted = {
            row.line_id: {"e164": row.e164, "replaces": row.replaces_id.id}
            for row in self._rows()
        }
        self._lines()._swap_numbers(wanted, self.date, self.reason)

    # === EFFECTS === #

    def _parse(self, row) -> tuple[dict, str]:
        """Return the new number of a row as values, or what is wrong with it."""
        if not row.e164:
            later = self.by_operator
            return {}, "" if later else self.env._("Fill in the new number")
        values = {"e164": row.e164}
        try:
            self.env["proximus.number"]._normalise(
                values, "", row.line_id._origin.partner_id
            )
        except ValidationError as error:
            return {}, str(error)
        return values, ""

    def _taken(self, parsed: dict) -> dict:
        """Return why a new number cannot be used, by row, in a constant query count."""
        rows = [row for row, (values, _error) in parsed.items() if values]
        inventory = self.env["proximus.number"]
        lines = self.env["proximus.line"].union(*(row.line_id._origin for row in rows))
        texts = [parsed[row][0]["e164"] for row in rows]
        stock = inventory._in_stock(texts, lines.company_id)
        wanted = [
            {
                "e164": text,
                "state": "assigned",
                "company_id": row.line_id.company_id.id,
                "line_id": row.line_id._origin.id,
                "holder": row.line_id._origin.partner_id.commercial_partner_id,
            }
            for row, text in zip(rows, texts, strict=True)
        ]
        own = inventory.union(*stock.values())
        return {rows[index]: text for index, text in inventory._conflicts(wanted, own)}

    def _number_effect(self, row, values: dict, error: str | None) -> dict:
        return self._effect(
            row.line_id._origin,
            self.env._("Number"),
            before=row.replaces_id.label or self.env._("None"),
            after=error
            or numbers.display(
                values.get("e164", ""), self.env["proximus.number"]._reader_region()
            )
            or self.env._("A number that the operator gives"),
            level="blocker" if error else "info",
        )

    def _former_effects(self, row) -> list[dict]:
        """Return what becomes of the number that a line has now."""
        _, former, line = self.env._, row.replaces_id._origin, row.line_id._origin
        if not former:
            return []
        if former._is_porting():
            return [
                self._effect(
                    line,
                    _("Porting"),
                    before=former.label,
                    after=_("It is being ported: wait, or cancel the port first"),
                    level="blocker",
                )
            ]
        until = former._quarantine_told(self.date)
        effects = [
            self._effect(
                line,
                _("Current Number"),
                before=former.label,
                after=_("Kept back until %(day)s", day=format_date(self.env, until))
                if until
                else _("Given up: after a while somebody else may get it"),
            )
        ]
        if former.last_e164:
            effects.append(self._range_effect(line, former))
        return effects

    def _range_effect(self, line, former) -> dict:
        return self._effect(
            line,
            self.env._("Direct-Dial Range"),
            before=former.label,
            after=self.env._(
                "All %(count)s numbers go, with %(given)s given out to other lines",
                count=former.size,
                given=len(former.member_ids.filtered("line_id")),
            ),
            level="warning",
        )

    def _user_effects(self, row) -> list[dict]:
        """Return who has to know the new number."""
        user = row.line_id._origin.employee_id
        if not user:
            return []
        return [
            self._effect(
                row.line_id._origin,
                self.env._("User"),
                before=user.name,
                after=self.env._("Has to tell the new number to everybody"),
            )
        ]

    def _fit_effects(self, row, values: dict) -> list[dict]:
        """Return in what the new number is not like the line or the former number."""
        line, former = row.line_id._origin, row.replaces_id._origin
        usual = USUAL_KINDS.get(line.line_kind)
        labels = dict(former._fields["kind"]._description_selection(self.env))
        effects = []
        if usual and values["kind"] not in usual:
            kinds = dict(line._fields["line_kind"]._description_selection(self.env))
            effects.append(
                self._effect(
                    line,
                    self.env._("Kind"),
                    before=kinds[line.line_kind],
                    after=labels[values["kind"]],
                    level="warning",
                )
            )
        zone = zones.area_code(values["e164"])
        if former.area_code and zone and former.area_code != zone:
            effects.append(
                self._effect(
                    line,
                    self.env._("Zone"),
                    before=former.zone,
                    after=zones.label(zone, self.env.lang),
                    level="warning",
                )
            )
        return effects
