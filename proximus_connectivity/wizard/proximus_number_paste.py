from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..fields import Pasted
from ..models.line.proximus_line_change import WITHOUT_SIM
from ..tools import numbers, pasted
from ..tools.text import is_quantity

#: Rows that are read at once; a longer list is an import.
MOST_ROWS = 5000
#: Rows that the preview shows; the wrong ones come first.
SHOWN_ROWS = 100
#: Digits from which on what stands beside a number is a card, not a name.
CARD_DIGITS = 10


class ProximusNumberPaste(models.TransientModel):
    """Numbers pasted as text: what each row gives is shown before anything is saved."""

    _name = "proximus.number.paste"
    _description = "Paste Numbers"

    text = Pasted(
        "Numbers",
        help="One per line or separated by comma, semicolon or tab, in any spelling.",
    )
    mode = fields.Selection(
        [
            ("stock", "Numbers of the inventory"),
            ("line", "Numbers of one line"),
            ("new", "A new line for each number"),
        ],
        "Import As",
        required=True,
        default=lambda self: "line" if self._default_line_id() else "stock",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    line_id = fields.Many2one(
        "proximus.line",
        default=lambda self: self._default_line_id(),
        domain="[('company_id', '=', company_id)]",
    )
    product_id = fields.Many2one(
        "product.product", "Offer", domain="[('line_kind', '!=', False)]"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", default=lambda self: self.env.company.partner_id
    )
    site_id = fields.Many2one(
        "res.partner", domain="[('commercial_partner_id', '=', partner_id)]"
    )
    start_date = fields.Date(
        "In Service Since", help="Empty: the lines are still to be ordered."
    )
    skip_wrong = fields.Boolean("Skip Invalid Rows")
    row_count = fields.Integer("Rows", compute="_compute_preview")
    wrong_count = fields.Integer("Invalid Rows", compute="_compute_preview")
    preview_html = fields.Html("Preview", compute="_compute_preview", sanitize=False)

    @api.model
    def _default_line_id(self):
        lines = self.env["proximus.line"]
        if self.env.context.get("active_model") != lines._name:
            return lines
        return lines.browse(self.env.context.get("active_id") or [])

    @api.depends(
        "text",
        "mode",
        "company_id",
        "line_id",
        "product_id",
        "partner_id",
        "start_date",
    )
    def _compute_preview(self):
        for wizard in self:
            rows = wizard._read_rows()
            wizard.row_count = len(rows)
            wizard.wrong_count = sum(bool(row["wrong"]) for row in rows)
            wizard.preview_html = wizard._render(rows)

    def _render(self, rows: list[dict]) -> str:
        """Return the preview: what each row gives, the wrong ones first."""
        shown = sorted(rows, key=lambda row: not row["wrong"])[:SHOWN_ROWS]
        return self.env["ir.qweb"]._render(
            "proximus_connectivity.number_paste_preview",
            {
                "rows": shown,
                "more": len(rows) - len(shown),
                "wrong": sum(bool(row["wrong"]) for row in rows),
                "kinds": dict(
                    self.env["proximus.number"]
                    ._fields["kind"]
                    ._description_selection(self.env)
                ),
            },
        )

    # === READING === #

    def _read_rows(self) -> list[dict]:
        """Return what each row of the text gives, in a constant number of queries.

        :return: dicts with ``place`` (line of the text), ``text``, ``wrong`` (sentence
            or ``""``) and, of a good row, ``label``, ``number`` (values), ``iccid``,
            ``line``, ``employee`` and ``beside``.
        """
        found = pasted.read_rows(self.text or "")[: MOST_ROWS + 1]
        rows = [self._read_number(row) for row in found]
        self._read_beside(rows)
        self._mark_twins(rows)
        self._mark_taken(rows)
        return rows

    def _read_number(self, found) -> dict:
        """Return the row of a number, with what is wrong with it by itself."""
        vals = {"e164": found.number, "last_e164": found.last or False}
        row = {
            "place": found.place,
            "text": " – ".join(filter(None, (found.number, found.last))),
            "beside": found.beside,
            "number": vals,
            "iccid": "",
            "line": self.line_id._origin
            if self.mode == "line"
            else self.line_id.browse(),
            "employee": self.env["hr.employee"],
            "wrong": "",
        }
        try:
            self.env["proximus.number"]._normalise(vals, "", self._holder(row))
        except ValidationError as error:
            return {**row, "wrong": str(error)}
        ends = filter(None, (vals["e164"], vals["last_e164"]))
        region = self.env["proximus.number"]._reader_region()
        shown = [numbers.display(end, region) for end in ends]
        return {**row, "label": " – ".join(shown)}

    def _holder(self, row: dict):
        """Return who will have the number of a row."""
        line = row["line"]
        new = self.partner_id if self.mode == "new" else self.partner_id.browse()
        return (line.partner_id or new).commercial_partner_id

    def _read_beside(self, rows: list[dict]) -> None:
        """Find out what stands beside the numbers: cards, names of users or lines."""
        named = []
        for row in rows:
            digits = sum(char.isdigit() for char in row["beside"])
            if digits >= CARD_DIGITS or is_quantity(row["beside"]):
                self._read_card(row)
            elif row["beside"]:
                named.append(row)
        found = self._find_names({row["beside"] for row in named})
        for row in named:
            record = found.get(row["beside"].casefold())
            row["wrong"] = row["wrong"] or self._name_error(row["beside"], record)
            if record and not row["wrong"]:
                row["employee" if self.mode == "new" else "line"] = record

    def _read_card(self, row: dict) -> None:
        try:
            row["iccid"] = self.env["proximus.sim"]._normalise(row["beside"], "")
        except ValidationError as error:
            row["wrong"] = row["wrong"] or str(error)

    def _find_names(self, names: set[str]) -> dict:
        """Return the users (of new lines) or else the lines with these names."""
        if not names:
            return {}
        company = [("company_id", "=", self.company_id.id)]
        # no one types capitals as they are registered
        names = {
            spelled
            for name in names
            for spelled in (name, name.upper(), name.lower(), name.title())
        }
        if self.mode == "new":
            people = self.env["hr.employee"].search(
                [("name", "in", [*names]), *company]
            )
            return {person.name.casefold(): person for person in people}
        lines = self.env["proximus.line"].search(
            ["|", ("name", "in", [*names]), ("external_ref", "in", [*names]), *company]
        )
        by_name = {(ln.external_ref or ln.name).casefold(): ln for ln in lines}
        return {**by_name, **{line.name.casefold(): line for line in lines}}

    def _name_error(self, name: str, record) -> str:
        """Return what is wrong with a name beside a number; ``""`` when nothing is."""
        _ = self.env._
        if self.mode == "line":
            return _(
                "“%(name)s” beside the number is no SIM card number; nothing else may "
                "stand there.",
                name=name,
            )
        if record:
            return ""
        if self.mode == "new":
            return _("No employee is called “%(name)s”.", name=name)
        return _("No line has the reference “%(name)s”.", name=name)

    # === WHAT STANDS IN THE WAY === #

    def _mark_twins(self, rows: list[dict]) -> None:
        """Mark numbers and cards that stand in the text a second time."""
        seen = {}
        for row in rows:
            keys = [row["iccid"]] if row["iccid"] else []
            keys += [row["number"]["e164"]] if not row["wrong"] else []
            for key in keys:
                if key in seen:
                    row["wrong"] = row["wrong"] or self.env._(
                        "%(key)s stands twice: also in line %(place)s.",
                        key=numbers.display(
                            key, self.env["proximus.number"]._reader_region()
                        ),
                        place=seen[key],
                    )
                seen.setdefault(key, row["place"])

    def _mark_taken(self, rows: list[dict]) -> None:
        """Mark numbers and cards that somebody has already."""
        good = [row for row in rows if not row["wrong"]]
        wanted = [{**self._wanted(row), **row["number"]} for row in good]
        for index, message in self.env["proximus.number"]._conflicts(wanted):
            good[index]["wrong"] = message
        cards = [row for row in good if row["iccid"] and not row["wrong"]]
        wanted = [self._wanted_card(row) for row in cards]
        for index, message in self.env["proximus.sim"]._conflicts(wanted):
            cards[index]["wrong"] = message
        for row in cards:
            kind = row["line"].line_kind
            if self.mode == "new":
                kind = self.product_id.line_kind
            if kind in WITHOUT_SIM:
                row["wrong"] = self.env._("A fixed line has no SIM card.")

    def _line_state(self, row: dict) -> str:
        if self.mode == "new":
            return "active" if self.start_date else "created"
        return row["line"].state

    def _wanted(self, row: dict) -> dict:
        state = self._line_state(row)
        inventory = self.env["proximus.number"]
        return {
            "state": inventory._state_on(state) if state else "available",
            "company_id": self.company_id.id,
            "line_id": row["line"].id,
            "holder": self._holder(row),
        }

    def _wanted_card(self, row: dict) -> dict:
        state = self._line_state(row)
        cards = self.env["proximus.sim"]
        return {
            "iccid": row["iccid"],
            "state": cards._state_on(state) if state else "available",
            "company_id": self.company_id.id,
            "line_id": row["line"].id,
            "line_name": row["line"].name or row["label"],
        }

    # === ACTION === #

    def action_apply(self):
        """Save what the rows give, all at once.

        :return: action that shows what was made.
        :raises UserError: while a row is wrong, naming the first ones.
        """
        self.ensure_one()
        rows = self._read_rows()
        self._check_rows(rows)
        good = [row for row in rows if not row["wrong"]]
        if self.mode == "new":
            return self._show(self._create_lines(good))
        return self._show(self._create_numbers(good))

    def _check_rows(self, rows: list[dict]) -> None:
        _ = self.env._
        missing = {"line": self.line_id, "new": self.product_id and self.partner_id}
        if not missing.get(self.mode, True):
            raise UserError(_("Choose the line, or the offer and holder of new lines."))
        if len(rows) > MOST_ROWS:
            raise UserError(
                _(
                    "These are more than %(most)s numbers. Import them from a file: "
                    "the gear beside the title of the list of lines.",
                    most=MOST_ROWS,
                )
            )
        wrong = [row for row in rows if row["wrong"]]
        if wrong and not self.skip_wrong:
            told = [f"{row['place']}: {row['wrong']}" for row in wrong[:10]]
            if len(wrong) > 10:
                told.append(_("… and %(count)s more", count=len(wrong) - 10))
            raise UserError(
                _(
                    "Correct these lines of the text, or choose to skip them:\n"
                    "%(rows)s",
                    rows="\n".join(told),
                )
            )
        if len(wrong) == len(rows):
            raise UserError(_("There is no number to add in this text."))

    def _create_numbers(self, rows: list[dict]):
        common = {"company_id": self.company_id.id}
        created = self.env["proximus.number"].create(
            [{**common, **row["number"], "line_id": row["line"].id} for row in rows]
        )
        self.env["proximus.sim"].create(
            [
                {**common, "iccid": row["iccid"], "line_id": row["line"].id}
                for row in rows
                if row["iccid"]
            ]
        )
        return created

    def _create_lines(self, rows: list[dict]):
        started = {"state": "active", "start_date": self.start_date}
        return self.env["proximus.line"].create(
            [
                {
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "product_id": self.product_id.id,
                    "site_id": self.site_id.id,
                    "employee_id": row["employee"].id,
                    **(started if self.start_date else {}),
                    "number_ids": [fields.Command.create(row["number"])],
                    "sim_ids": [
                        fields.Command.create({"iccid": iccid})
                        for iccid in filter(None, [row["iccid"]])
                    ],
                }
                for row in rows
            ]
        )

    def _show(self, records) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pasted"),
            "res_model": records._name,
            "view_mode": "list,form",
            "domain": [("id", "in", records.ids)],
        }
