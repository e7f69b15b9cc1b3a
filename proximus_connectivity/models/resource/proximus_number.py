import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from ...fields import Reference
from ...tools import lifecycle, numbers, zones
from .proximus_line_resource import IMPLIED

NUMBER_KINDS = [
    ("mobile", "Mobile"),
    ("fixed", "Fixed"),
    ("toll_free", "Toll Free"),
    ("premium", "Premium Rate"),
    ("shared_cost", "Shared Cost"),
    ("uan", "Universal Access"),
    ("m2m", "Machine to Machine"),
]
NUMBER_STATES = [
    ("available", "Available"),
    ("reserved", "Reserved"),
    ("assigned", "In Use"),
    ("porting_in", "On Its Way In"),
    ("porting_out", "Leaving"),
    ("quarantine", "Quarantine"),
    ("released", "Released"),
]
#: In the order above: an index whose text differs is made anew.
HELD_SQL = ", ".join(
    f"'{state}'" for state, _label in NUMBER_STATES if state in lifecycle.NUMBER_HELD
)


class ProximusNumber(models.Model):
    """A telephone number, or a block of them, and the line that has it.

    One record is one tenure: when its line ends, the record stays with that line as
    history (quarantine, then released) and a new one says who has the number next. That
    only one record at a time holds a number is a unique index. Its state has no life
    cycle of its own: it follows from the line and from the port request that moves it,
    which are checked, and a file says it of a whole range.

    What becomes of a number when the line that carries it ends.
    Import of a list of numbers of its own (see the import mixin).
    """

    _name = "proximus.number"
    _description = "Phone Number"
    _inherit = ["proximus.line.resource", "proximus.import.resource.mixin"]
    _order = "e164, id desc"
    _rec_name = "e164"
    _rec_names_search = ["e164_search"]
    _check_company_auto = True
    _resource_key = "e164"
    _resource_watched = frozenset(
        {"line_id", "company_id", "state", "last_e164", "assigned_on", "released_on"}
    )
    _resource_completed = ("range_id", "assigned_on", "released_on")
    _import_template = "numbers"

    e164 = Reference(
        "Number",
        required=True,
        index="trigram",
        tracking=True,
        help="Any usual spelling is understood; stored as +32…",
    )
    last_e164 = Reference(
        "Last Number", help="Last number of a direct-dial range; empty for one number."
    )
    size = fields.Integer(
        "Numbers", compute="_compute_size", store=True, precompute=True
    )
    range_id = fields.Many2one(
        "proximus.number",
        "Out Of Range",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The direct-dial range of the same holder that this number is part of.",
    )
    member_ids = fields.One2many("proximus.number", "range_id", "Numbers Given Out")
    e164_search = fields.Char(compute="_compute_label", search="_search_e164_search")
    label = fields.Char("Spelling", compute="_compute_label")
    active = fields.Boolean(default=True)
    kind = fields.Selection(NUMBER_KINDS, readonly=True, index=True)
    region = fields.Char("Country", readonly=True)
    area_code = fields.Selection(
        "_area_code_selection",
        compute="_compute_area_code",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Zone of a Belgian geographic number, as it is dialled.",
    )
    zone = fields.Char(
        compute="_compute_zone",
        search="_search_zone",
        help="Zone of a Belgian geographic number; it cannot be used outside of it.",
    )
    state = fields.Selection(
        NUMBER_STATES,
        required=True,
        default="available",
        index=True,
        tracking=True,
        copy=False,
    )
    assigned_on = fields.Date(readonly=True, copy=False)
    released_on = fields.Date(readonly=True, copy=False)
    quarantine_until = fields.Date(
        copy=False, help="Until then only the former holder may use the number again."
    )

    _held_unique = models.UniqueIndex(
        f"(company_id, e164) WHERE state IN ({HELD_SQL}) AND last_e164 IS NULL",
        "Somebody else has just taken this number: it is on another line.",
    )
    _dates_order = models.Constraint(
        "CHECK(released_on >= assigned_on)",
        "A number cannot be released before it was assigned.",
    )
    # the trigram index of the field exists only where the database has pg_trgm, and
    # the unique one leaves released numbers out; this one also gives the list's order
    _e164_order = models.Index("(e164, id DESC)")

    # === COMPUTE METHODS === #

    @api.depends("e164")
    def _compute_area_code(self):
        for number in self:
            number.area_code = zones.area_code(number.e164 or "") or False

    @api.depends("area_code")
    @api.depends_context("lang")
    def _compute_zone(self):
        for number in self:
            code = number.area_code
            number.zone = zones.label(code, self.env.lang) if code else False

    @api.model
    def _search_zone(self, operator, value):
        """Find zones by the name of their town in any language of the country."""
        if operator == "ilike":
            return Domain("area_code", "in", zones.find(value))
        if operator == "in":
            lang, codes = self.env.lang, zones.area_codes()
            named = [code for code in codes if zones.label(code, lang) in value]
            return Domain("area_code", "in", named + [False] * (False in value))
        return NotImplemented

    @api.depends("e164", "last_e164")
    def _compute_size(self):
        for number in self:
            ends = [(end or "").lstrip("+") for end in (number.e164, number.last_e164)]
            # while a form is filled in, the spelling is still the user's
            is_range = all(end.isdecimal() for end in ends)
            number.size = int(ends[1]) - int(ends[0]) + 1 if is_range else 1

    @api.depends("e164", "last_e164")
    @api.depends_context("uid", "company")
    def _compute_label(self):
        region = self._reader_region()
        for number in self:
            label = numbers.display(number.e164 or "", region)
            if number.last_e164:
                label = f"{label} – {numbers.display(number.last_e164, region)}"
            number.label = number.e164_search = label

    @api.depends("e164", "last_e164")
    @api.depends_context("uid", "company")
    def _compute_display_name(self):
        for number in self:
            number.display_name = number.label or ""

    @api.model
    def _search_e164_search(self, operator, value):
        if operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        values = value if operator == "in" else [value]
        return Domain("id", "in", self._search_spelling(values))

    @api.model
    def _search_spelling(self, texts):
        """Return a query of the numbers that match one of the texts, however spelled.

        A number inside a direct-dial range finds the range.
        """
        regions = self._regions()
        domain = Domain.FALSE
        for digits in {
            numbers.search_digits(t or "", r) for t in texts for r in regions
        }:
            if digits:
                whole = f"+{digits}"
                domain |= Domain("e164", "like", digits)
                domain |= Domain("e164", "<=", whole) & Domain("last_e164", ">=", whole)
        return self._search(domain)

    # === ACTIONS === #

    def action_release(self):
        """Take the numbers off their line at once; they stay in its history.

        :raises UserError: for a quarantine that only a manager ends before its day.
        """
        self._give_up("released", self._proximus_today())

    # === COMPUTES === #

    @api.model
    def _area_code_selection(self) -> list[tuple[str, str]]:
        """Return each area code with the name of its zone for the reader.

        Whoever writes a code asks without a language, and needs no names.
        """
        lang = self.env.lang
        return [
            (code, zones.label(code, lang) if lang else code)
            for code in zones.area_codes()
        ]

    @api.model
    def _reader_region(self) -> str:
        """Return the country whose numbers the reader knows by the national spelling.

        The reader's own country or else that of the company: ``0470 12 34 56`` for a
        Belgian, ``+32 470 12 34 56`` for everybody else.
        """
        country = self.env.user.partner_id.country_id or self.env.company.country_id
        return country.code or ""

    @api.model
    def _regions(self, holder=None) -> list[str]:
        """Return the countries whose national spelling is understood, best first.

        The holder's or else the company's own country; a Belgian spelling is always
        understood.
        """
        country = (holder and holder.country_id) or self.env.company.country_id
        known = country.code in numbers.phonenumbers.SUPPORTED_REGIONS
        return list(dict.fromkeys([country.code, "BE"] if known else ["BE"]))

    # === HOOKS OF THE RESOURCE === #

    def _held_vals(self):
        kept = ("last_e164", "assigned_on", "released_on")
        return {
            **super()._held_vals(),
            "range_id": self.range_id.id,
            **{name: self[name] for name in kept},
        }

    @api.model
    def _prepare_vals(self, vals, line, own=None):
        if own is not None:
            if not vals.keys() & {"e164", "last_e164"}:
                return
            vals.setdefault("e164", own[:1].e164)
            vals.setdefault("last_e164", own[:1].last_e164)
        self._normalise(vals, line._import_name() if line else "", line.partner_id)

    @api.model
    def _place_vals(self, vals, line):
        super()._place_vals(vals, line)
        known = vals.get("assigned_on") or vals.get("released_on")
        if known or vals["state"] not in ("assigned", "released"):
            return
        end = line.termination_date if vals["state"] == "released" else None
        if end or vals["state"] == "assigned":
            vals.update(assigned_on=line.start_date, released_on=end)
            vals[IMPLIED] = True

    @api.model
    def _normalise(self, vals: dict, line_name: str, holder) -> None:
        """Replace the spelling that was given by the canonical one, in place.

        :param vals: values with ``e164`` and perhaps ``last_e164``.
        :param line_name: how the user calls the line, to name it in the sentence.
        :param holder: holder of the line, whose country decides the spelling.
        :raises ValidationError: naming the line and what is wrong with the number.
        """
        first, last = vals.get("e164"), vals.get("last_e164")
        for region in self._regions(holder):
            try:
                block = numbers.parse_range(first, last or first, region)
                break
            except numbers.NumberError as error:
                refused = error
        else:
            raise ValidationError(self._describe_number(refused, vals, line_name))
        number = block.first
        vals.update(e164=number.e164, kind=number.kind, region=number.region)
        if last:
            vals["last_e164"] = block.last.e164 if block.size > 1 else False

    @api.model
    def _describe_number(self, error, vals: dict, line_name: str) -> str:
        """Return the reason of a bad number in the language of the user."""
        _ = self.env._
        reasons = {
            "empty": _("it is empty"),
            "characters": _("it holds letters or signs that are not part of a number"),
            "region": _("the country is unknown"),
            "country": _("the country code is unknown"),
            "too_short": _("it is too short"),
            "too_long": _("it is too long"),
            "unused": _("no such number is in use in that country"),
            "mobile_digit_missing": _("a digit of this mobile number is missing"),
            "zero_missing": _("the 0 at the beginning is missing"),
            "destroyed": _(
                "a spreadsheet has shortened it and its last digits are lost: format "
                "the column as text and enter it again"
            ),
            "range_kind": _("first and last number are of different kinds"),
            "range_length": _("first and last number differ in length"),
            "range_order": _("the last number comes before the first"),
            "range_size": _("the range is too large"),
        }
        ends = [str(vals[n] or "") for n in ("e164", "last_e164") if vals.get(n)]
        return _(
            "Number “%(number)s”%(where)s is not a valid phone number: %(reason)s.",
            number=" – ".join(ends),
            where=_(" of line %(line)s", line=line_name) if line_name else "",
            reason=reasons[error.code],
        )

    # === BUSINESS === #

    @api.model
    def _state_on(self, line_state: str) -> str:
        """Return the state of a number that is put on a line in that state."""
        if line_state in lifecycle.LINE_LIVE:
            return "assigned"
        return "reserved" if line_state in lifecycle.LINE_OPEN else "released"

    def _follow_lines(self, date: datetime.date) -> None:
        """Give the numbers the state that follows from their lines' new one."""
        held = self.filtered(lambda number: number.state in lifecycle.NUMBER_SETTLED)
        by_state = held.grouped(lambda number: number.line_id.state)
        for state, records in by_state.items():
            if state in lifecycle.LINE_LIVE:
                fresh = records.filtered(lambda number: number.state == "reserved")
                # a former holder may have had the number longer than planned
                fresh.write({"state": "assigned", "assigned_on": date, IMPLIED: True})
            elif state == "terminated":
                records._quarantine(date)
            elif state in ("cancelled", "aborted"):
                records.write({"state": "released"})

    def _quarantine(self, date: datetime.date) -> None:
        """Keep the numbers back for a while after their line has ended."""
        days = self.env["proximus.parameter"]._get("number_quarantine_days", date)
        until = date + datetime.timedelta(days=int(days))
        self._give_up("quarantine", date, quarantine_until=until)

    @api.model
    def _quarantine_told(self, date: datetime.date) -> datetime.date | None:
        """Return until when numbers are kept back, None where nobody has checked it.

        :param date: last day of the numbers on their line.
        """
        parameters = self.env["proximus.parameter"]
        if not parameters._is_checked("number_quarantine_days", date):
            return None
        days = parameters._get("number_quarantine_days", date)
        return date + datetime.timedelta(days=int(days))

    def _check_swap(self) -> None:
        """Refuse to replace numbers that are on their way to another operator."""
        for number in self.filtered(lambda n: n._is_porting()):
            raise ValidationError(
                self.env._(
                    "%(number)s is being ported. Wait for it or cancel the port first.",
                    number=number.label,
                )
            )

    def _is_porting(self) -> bool:
        """Return whether a move of the number between operators is under way."""
        return self.state in lifecycle.NUMBER_PORTING

    @api.autovacuum
    def _gc_quarantine(self):
        """Release the numbers whose quarantine is over."""
        over = self.with_context(active_test=False).search(
            Domain("state", "=", "quarantine")
            & self._proximus_day_domain("quarantine_until", "<"),
            limit=1000,
        )
        over.write({"state": "released"})
        return len(over), len(over) == 1000

    # === ENDINGS === #

    def _move_to_line(self, line, date: datetime.date) -> None:
        """Take numbers from a line that ends to another one, history kept.

        :param line: line (``proximus.line``) that has the numbers from now on.
        :param date: last day on the line that ends.
        """
        moved = [(number.e164, number.last_e164) for number in self]
        self.write({"state": "released", "released_on": date})
        line.number_ids = [
            Command.create({"e164": first, "last_e164": last}) for first, last in moved
        ]

    # === IMPORT === #

    @api.model
    def _import_normalise(self, vals, line):
        self._normalise(vals, "", line.partner_id)

    @api.model
    def _import_find(self, vals_list):
        told = [vals["e164"] for vals in vals_list if vals.get("e164")]
        tenures = self.with_context(active_test=False).search_fetch(
            Domain("e164", "in", told)
            & Domain("company_id", "in", self._import_companies(vals_list)),
            ["e164", "line_id", "state", "company_id"],
            order="id",
        )
        # the later one wins, and one that holds the number over one that did
        tenures = tenures.sorted(lambda tenure: tenure.state != "released")
        keys = {}
        for tenure in tenures:
            key = (tenure.company_id.id, tenure.e164)
            keys[key, tenure.line_id.id] = keys[key, None] = tenure
        return [self._import_tenure(keys, vals) for vals in vals_list]

    @api.model
    def _import_tenure(self, keys: dict, vals: dict):
        key = (vals.get("company_id") or self.env.company.id, vals.get("e164"))
        line, nothing = vals.get("line_id") or None, self.browse()
        found = keys.get((key, line), nothing)
        if found or not line:
            return found
        other = keys.get((key, None), nothing)
        # what had the number before keeps its history; the row begins a new tenure
        return other if other.state not in lifecycle.NUMBER_FREED else nothing

    def _import_move_error(self, vals):
        try:
            if self and vals.get("line_id"):
                self._check_move_line(vals["line_id"])
        except ValidationError as error:
            return str(error)
        return ""
