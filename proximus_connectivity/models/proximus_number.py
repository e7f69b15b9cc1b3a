import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import lifecycle, numbers

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
    ("assigned", "Assigned"),
    ("porting_in", "Porting In"),
    ("porting_out", "Porting Out"),
    ("quarantine", "Quarantine"),
    ("released", "Released"),
]
#: States in which nobody else may have the number.
HELD_STATES = ("available", "reserved", "assigned", "porting_in", "porting_out")
HELD_SQL = ", ".join(f"'{state}'" for state in HELD_STATES)


class ProximusNumber(models.Model):
    """A telephone number, or a block of them, and the line that has it.

    One record is one tenure: when its line ends, the record stays with that line as
    history (quarantine, then released) and a new one says who has the number next. That
    only one record at a time holds a number is a unique index.
    """

    _name = "proximus.number"
    _description = "Phone Number"
    _inherit = ["mail.thread"]
    _order = "e164, id desc"
    _rec_name = "e164"
    _rec_names_search = ["e164_search"]
    _check_company_auto = True

    e164 = fields.Char(
        "Number",
        required=True,
        index="trigram",
        tracking=True,
        help="Any usual spelling is understood; stored as +32…",
    )
    last_e164 = fields.Char(
        "Last Number", help="Last number of a direct-dial range; empty for one number."
    )
    size = fields.Integer(
        "Numbers", compute="_compute_size", store=True, precompute=True
    )
    e164_search = fields.Char(compute="_compute_label", search="_search_e164_search")
    label = fields.Char("Spelling", compute="_compute_label")
    kind = fields.Selection(NUMBER_KINDS, readonly=True, index=True)
    region = fields.Char("Country", readonly=True)
    state = fields.Selection(
        NUMBER_STATES,
        required=True,
        default="available",
        index=True,
        tracking=True,
        copy=False,
    )
    line_id = fields.Many2one(
        "proximus.line",
        index="btree_not_null",
        tracking=True,
        copy=False,
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="line_id.partner_id")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    assigned_on = fields.Date(readonly=True, copy=False)
    released_on = fields.Date(readonly=True, copy=False)
    quarantine_until = fields.Date(
        copy=False, help="Until then only the former holder may use the number again."
    )

    _held_unique = models.UniqueIndex(
        f"(company_id, e164) WHERE state IN ({HELD_SQL})",
        "Somebody else has just taken this number: it is on another line.",
    )
    _dates_order = models.Constraint(
        "CHECK(released_on >= assigned_on)",
        "A number cannot be released before it was assigned.",
    )

    # === COMPUTES === #

    @api.depends("line_id")
    def _compute_company_id(self):
        for number in self:
            company = number.line_id.company_id or number.company_id
            number.company_id = company or self.env.company

    @api.depends("e164", "last_e164")
    def _compute_size(self):
        for number in self:
            ends = [(end or "").lstrip("+") for end in (number.e164, number.last_e164)]
            # while a form is filled in, the spelling is still the user's
            is_range = all(end.isdecimal() for end in ends)
            number.size = int(ends[1]) - int(ends[0]) + 1 if is_range else 1

    @api.depends("e164", "last_e164")
    def _compute_label(self):
        for number in self:
            label = numbers.display(number.e164 or "")
            if number.last_e164:
                label = f"{label} – {numbers.display(number.last_e164)}"
            number.label = number.e164_search = label

    @api.depends("e164", "last_e164")
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

    @api.model
    def _regions(self, holder=None) -> list[str]:
        """Return the countries whose national spelling is understood, best first.

        The holder's or else the company's own country; a Belgian spelling is always
        understood.
        """
        country = (holder and holder.country_id) or self.env.company.country_id
        known = country.code in numbers.phonenumbers.SUPPORTED_REGIONS
        return list(dict.fromkeys([country.code, "BE"] if known else ["BE"]))

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["proximus.line"].browse(
            [vals["line_id"] for vals in vals_list if vals.get("line_id")]
        )
        by_id = {line.id: line for line in lines}
        for vals in vals_list:
            line = by_id.get(vals.get("line_id"), lines[:0])
            self._normalise(vals, line._import_name() if line else "", line.partner_id)
            if line:
                vals.setdefault("state", self._state_on(line.state))
                vals.setdefault("assigned_on", line.start_date)
                if vals["state"] == "released":
                    vals.setdefault("released_on", line.termination_date)
        self._check_free(vals_list)
        # a number is its own history: a note "created" per number tells nothing
        quiet = self.with_context(mail_create_nolog=True)
        created = super(ProximusNumber, quiet).create(vals_list)
        return created.with_env(self.env)

    def write(self, vals):
        if vals.keys() & {"e164", "last_e164"}:
            vals = dict(vals)
            for number in self:
                vals.setdefault("e164", number.e164)
                line = number.line_id
                name = line._import_name() if line else ""
                self._normalise(vals, name, line.partner_id)
        if "line_id" in vals:
            self._check_move_line(vals["line_id"])
            line = self.env["proximus.line"].browse(vals["line_id"])
            if line and "state" not in vals:
                vals = {**vals, "state": self._state_on(line.state)}
                vals.setdefault("assigned_on", line.start_date)
        if vals.keys() & {"e164", "line_id", "company_id", "state"}:
            self._check_free([{**number._held_vals(), **vals} for number in self], self)
        return super().write(vals)

    def _held_vals(self) -> dict:
        """Return what decides whether a number is free, as values to write."""
        return {
            "e164": self.e164,
            "line_id": self.line_id.id,
            "company_id": self.company_id.id,
            "state": self.state,
        }

    @api.model
    def _check_free(self, vals_list: list[dict], own=None) -> None:
        """Say who has a number, before the unique index can only refuse it.

        The index still decides when two users assign the same number at once.

        :param vals_list: values about to be written, numbers in E.164.
        :param own: the records about to be written.
        :raises ValidationError: naming the number and the line that has it.
        """
        wanted = []
        lines = self.env["proximus.line"].browse(
            {vals["line_id"] for vals in vals_list if vals.get("line_id")}
        )
        for vals in vals_list:
            line = lines.browse(vals.get("line_id") or [])
            line = line.with_prefetch(lines._prefetch_ids)
            company = line.company_id.id or vals.get("company_id")
            wanted.append(
                {
                    "e164": vals["e164"],
                    "state": vals.get("state") or "available",
                    "company_id": company or self.env.company.id,
                    "holder": line.partner_id.commercial_partner_id,
                }
            )
        for _index, message in self._conflicts(wanted, own):
            raise ValidationError(message)

    @api.model
    def _conflicts(self, wanted: list[dict], own=None):
        """Yield the position and the sentence of each number that is not free.

        :param wanted: ``e164``, ``state``, ``company_id`` and ``holder`` (commercial
            partner) of numbers to be.
        :param own: records that are not in the way: those about to be written.
        """
        held = [w for w in wanted if w["state"] in HELD_STATES]
        if not held:
            return
        # sudo: the index is the same for everybody; only the reference is shown
        others = self.sudo().search(
            [
                ("e164", "in", [number["e164"] for number in held]),
                ("state", "!=", "released"),
                ("id", "not in", own.ids if own else []),
            ]
        )
        rivals = others.grouped(lambda number: (number.company_id.id, number.e164))
        seen = set()
        for index, number in enumerate(wanted):
            if number["state"] not in HELD_STATES:
                continue
            key = (number["company_id"], number["e164"])
            message = ""
            for rival in rivals.get(key, ()):
                message = message or rival._rival_message(number["holder"])
            if key in seen:
                message = self.env._(
                    "%(number)s is given to two lines at once.",
                    number=numbers.display(number["e164"]),
                )
            seen.add(key)
            if message:
                yield index, message

    def _rival_message(self, holder) -> str:
        """Return why this record keeps its number from a holder; ``""`` if it does not.

        :param holder: commercial partner who wants the number.
        """
        if self.state in HELD_STATES:
            return self.env._(
                "%(number)s is already in use on %(line)s. A number can be on one line "
                "only: end that line or move the number first.",
                number=self.label,
                line=self.line_id.name or self.env._("no line (available)"),
            )
        today = fields.Date.context_today(self)
        former = self.line_id.partner_id.commercial_partner_id
        if (self.quarantine_until or today) > today and former != holder:
            return self.env._(
                "%(number)s is in quarantine until %(date)s: only its former holder "
                "may use it before.",
                number=self.label,
                date=self.quarantine_until,
            )
        return ""

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
            raise ValidationError(self._number_message(refused, vals, line_name))
        number = block.first
        vals.update(e164=number.e164, kind=number.kind, region=number.region)
        if last:
            vals["last_e164"] = block.last.e164

    @api.model
    def _number_message(self, error, vals: dict, line_name: str) -> str:
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

    def _check_move_line(self, line_id) -> None:
        """Refuse to move a number silently from one line to another."""
        for number in self:
            line = number.line_id
            if line and line.id != line_id and number.state != "available":
                raise ValidationError(
                    self.env._(
                        "%(number)s belongs to %(line)s. Release it there first, so "
                        "that the history stays right.",
                        number=number.label,
                        line=line.name,
                    )
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
        held = self.filtered(lambda number: number.state in ("reserved", "assigned"))
        by_state = held.grouped(lambda number: number.line_id.state)
        for state, records in by_state.items():
            if state in lifecycle.LINE_LIVE:
                fresh = records.filtered(lambda number: number.state == "reserved")
                fresh.write({"state": "assigned", "assigned_on": date})
            elif state == "terminated":
                records._quarantine(date)
            elif state in ("cancelled", "aborted"):
                records.write({"state": "released"})

    def _quarantine(self, date: datetime.date) -> None:
        """Keep the numbers back for a while after their line has ended."""
        days = self.env["proximus.parameter"]._get("number_quarantine_days", date)
        self.write(
            {
                "state": "quarantine",
                "released_on": date,
                "quarantine_until": date + datetime.timedelta(days=int(days)),
            }
        )

    def action_release(self):
        """Take the numbers off their line at once; they stay in its history."""
        self.write(
            {"state": "released", "released_on": fields.Date.context_today(self)}
        )

    @api.autovacuum
    def _gc_quarantine(self):
        """Release the numbers whose quarantine is over."""
        over = self.search(
            [
                ("state", "=", "quarantine"),
                ("quarantine_until", "<", fields.Date.today()),
            ],
            limit=1000,
        )
        over.write({"state": "released"})
        return len(over), len(over) == 1000
