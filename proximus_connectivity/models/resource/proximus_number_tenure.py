import datetime
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import lifecycle, numbers, spans
from ...tools.bill_match import Tenure
from .proximus_line_resource import IMPLIED
from .proximus_number import HELD_SQL

#: The numbers of a record as digits: a range of integers, of one for a single number.
DIGITS = (
    "int8range(ltrim(e164, '+')::bigint,"
    " ltrim(COALESCE(last_e164, e164), '+')::bigint, '[]')"
)
COMPANY = "int4range(company_id, company_id, '[]')"
#: Numbers inside a range have a history of their own.
RANGE = "int4range(COALESCE(range_id, 0), COALESCE(range_id, 0), '[]')"
#: Days of a tenure; the day on which it is given up may be the next one's first.
DAYS = (
    "(CASE WHEN assigned_on IS NULL THEN 'empty'::daterange"
    " ELSE daterange(assigned_on, released_on) END)"
)


class ProximusNumber(models.Model):
    """Who has a number, and who had it when.

    Ranges overlap neither each other nor single numbers, and nobody has a number at the
    same time as another: the database holds both. A number given out of a range points
    to it, and is then no stranger to it.
    """

    _inherit = "proximus.number"

    _held_apart = models.Constraint(
        f"EXCLUDE USING gist ({DIGITS} WITH &&, {COMPANY} WITH &&)"
        f" WHERE (state IN ({HELD_SQL}) AND range_id IS NULL)",
        "Somebody else has just taken this number, or a range that holds it: it is on "
        "another line.",
    )
    _tenures_apart = models.Constraint(
        f"EXCLUDE USING gist ({DIGITS} WITH &&, {COMPANY} WITH &&, {RANGE} WITH &&,"
        f" {DAYS} WITH &&)",
        "Two lines cannot have the same number on the same day. Correct the dates.",
    )
    _released_dated = models.Constraint(
        "CHECK(state != 'released' OR assigned_on IS NULL OR released_on IS NOT NULL)",
        "A number that was given up needs the day on which it was.",
    )
    _range_bounds = models.Constraint(
        f"""CHECK(last_e164 IS NULL OR (
            length(last_e164) = length(e164)
            AND ltrim(last_e164, '+')::bigint - ltrim(e164, '+')::bigint
                BETWEEN 0 AND {numbers.RANGE_MAX_SIZE - 1}
            AND range_id IS NULL
        ))""",
        "A range goes from its first to its last number, both of equal length, and "
        "holds 10,000 numbers at most.",
    )

    # === CONFLICTS === #

    @api.model
    def _wanted_vals(self, vals, line):
        return {
            "last_e164": vals.get("last_e164"),
            "holder": line.partner_id.commercial_partner_id,
        }

    @api.model
    def _check_free(self, vals_list, own=None):
        """Say who is in the way; put numbers in ranges, fit tenures to the history."""
        wanted = self._wanted(vals_list)
        rivals = self._rivals(wanted, own)
        for _index, message in self._conflicts(wanted, own, rivals):
            raise ValidationError(message)
        self._join_ranges(vals_list, wanted, rivals)
        self._fit_history(vals_list, wanted, rivals)

    @api.model
    def _rivals(self, wanted: list[dict], own=None) -> list:
        """Return, for each of the numbers to be, the records that overlap it.

        One query finds them, whatever the number of numbers and of records.
        """
        if not wanted:
            return []
        blocks = [self._digits(number) for number in wanted]
        # sudo: the constraint is the same for everybody; only a reference is shown
        records = self.sudo()
        # also what the constraints read: a release not saved yet is in nobody's way
        records.flush_model([*self._resource_watched, "e164", "range_id"])
        found = self.env.execute_query(
            SQL(
                "SELECT wanted.place, number.id FROM unnest(%(companies)s, %(firsts)s,"
                " %(lasts)s) WITH ORDINALITY AS wanted(company, low, high, place)"
                " JOIN proximus_number number ON %(digits)s"
                " && int8range(wanted.low, wanted.high, '[]') AND %(company)s"
                " && int4range(wanted.company, wanted.company, '[]')"
                " WHERE number.id != ALL(%(own)s)",
                companies=[number["company_id"] for number in wanted],
                firsts=[first for first, _last in blocks],
                lasts=[last for _first, last in blocks],
                digits=SQL(DIGITS),
                company=SQL(COMPANY),
                own=own.ids if own else [],
            )
        )
        ids = defaultdict(list)
        for place, number_id in found:
            ids[place - 1].append(number_id)
        every = [number_id for _place, number_id in found]
        return [
            records.browse(ids[index]).with_prefetch(every)
            for index in range(len(wanted))
        ]

    @api.model
    def _digits(self, number: dict) -> tuple[int, int]:
        ends = (number["e164"], number.get("last_e164") or number["e164"])
        first, last = (int(end.lstrip("+")) for end in ends)
        return first, last

    @api.model
    def _conflicts(self, wanted, own=None, rivals=None):
        """Yield what is not free, ranges and quarantine included; see the resource.

        :param wanted: also ``holder`` (commercial partner) and ``last_e164`` of ranges.
        :param rivals: what :meth:`_rivals` gives, if it is known already.
        """
        held = [
            index
            for index, w in enumerate(wanted)
            if w["state"] in lifecycle.NUMBER_HELD
        ]
        if not held:
            return
        if rivals is None:
            rivals = self._rivals(wanted, own)
        twice = self._given_twice(wanted, held)
        for index in held:
            messages = (r._describe_rival(wanted[index]) for r in rivals[index])
            message = next(filter(None, messages), "")
            if index in twice:
                message = self.env._(
                    "%(number)s is given to two lines at once.",
                    number=numbers.display(
                        wanted[index]["e164"], self._reader_region()
                    ),
                )
            if message:
                yield index, message

    @api.model
    def _given_twice(self, wanted: list[dict], held: list[int]) -> set[int]:
        """Return the positions of numbers that overlap an earlier one of the batch."""
        twice, ends = set(), {}
        for (first, last), company, index in sorted(
            (self._digits(wanted[index]), wanted[index]["company_id"], index)
            for index in held
        ):
            end, other = ends.get(company, (-1, index))
            if first <= end:
                twice.add(max(index, other))
            ends[company] = max((end, other), (last, index))
        return twice

    def _describe_rival(self, wanted: dict) -> str:
        """Return why this record is in the way of a number; ``""`` if it is not.

        :param wanted: one of what :meth:`_conflicts` takes.
        """
        former = self.line_id.partner_id.commercial_partner_id
        if self.state in lifecycle.NUMBER_HELD:
            if self._holds(wanted) and (former in (wanted["holder"], former.browse())):
                return ""
            return self._describe_taken(wanted)
        if self._is_kept() and former != wanted["holder"]:
            return self.env._(
                "%(number)s is in quarantine until %(date)s: only its former holder "
                "may use it before.",
                number=self.label,
                date=self._proximus_spoken_day(self.quarantine_until),
            )
        return ""

    # === QUARANTINE === #

    def _was_used(self):
        return (
            super()._was_used()
            or self.state not in ("available", "reserved")
            or bool(self.assigned_on or self.released_on)
        )

    def _is_over(self):
        return super()._is_over() or self.state == "released"

    def _is_kept(self) -> bool:
        """Return whether only the former holder may have the number for now."""
        today = self._proximus_today()
        return self.state == "quarantine" and (self.quarantine_until or today) > today

    def _check_quarantine(self, vals: dict) -> None:
        """Refuse what would give a number in quarantine to somebody else.

        A manager may end a quarantine before its day; who had the number stays.

        :raises UserError: naming the number and the day.
        """
        watched = {"state", "quarantine_until"} & vals.keys()
        if self.env.su or self.env.user.has_group(
            "proximus_connectivity.group_manager"
        ):
            watched = {"state"} if vals.get("state") in lifecycle.NUMBER_HELD else set()
        watched |= {"e164", "last_e164", "line_id", "company_id"} & vals.keys()
        for number in self.filtered(lambda number: number._is_kept()):
            if any(number._changes(name, vals[name]) for name in watched):
                raise UserError(
                    self.env._(
                        "%(number)s is in quarantine until %(date)s: only its former "
                        "holder may use it before, and only a manager ends a "
                        "quarantine before its day.",
                        number=number.label,
                        date=self._proximus_spoken_day(number.quarantine_until),
                    )
                )

    def _changes(self, name: str, value) -> bool:
        """Return whether a value differs from what a field has."""
        field = self._fields[name]
        new = field.convert_to_cache(value, self)
        return new != field.convert_to_cache(self[name], self)

    def _describe_taken(self, wanted: dict) -> str:
        values = {
            "number": numbers.display(wanted["e164"], self._reader_region()),
            "other": self.label,
            "line": self.line_id.display_name or self.env._("no line (available)"),
        }
        if self.last_e164:
            return self.env._(
                "%(number)s is inside the range %(other)s, which is on %(line)s. "
                "Choose another number, or end that line first.",
                **values,
            )
        if wanted.get("last_e164"):
            return self.env._(
                "The range that starts at %(number)s holds %(other)s, which is on "
                "%(line)s already. Release that number first, and add it again once "
                "the range is there.",
                **values,
            )
        return self.env._(
            "%(number)s is already in use on %(line)s. A number can be on one line "
            "only: end that line or move the number first.",
            **values,
        )

    def _holds(self, wanted: dict) -> bool:
        """Return whether this range has a single number in it."""
        if not self.last_e164 or wanted.get("last_e164"):
            return False
        return len(wanted["e164"]) == len(self.e164)

    # === RANGES === #

    @api.model
    def _join_ranges(self, vals_list, wanted, rivals) -> None:
        """Point single numbers to the range that they are given out of, in place."""
        for vals, number, found in zip(vals_list, wanted, rivals, strict=True):
            if number["state"] in lifecycle.NUMBER_HELD and not number["last_e164"]:
                block = found.filtered(
                    lambda rival: (
                        rival.last_e164 and rival.state in lifecycle.NUMBER_HELD
                    )
                )
                vals["range_id"] = block[:1].id

    def write(self, vals):
        """Let the numbers given out of a range leave together with it."""
        self._check_quarantine(vals)
        leaving = vals.get("state") in lifecycle.NUMBER_FREED
        blocks = self.filtered("last_e164") if leaving else self.browse()
        result = super().write(vals)
        if blocks:
            members = self.search(
                [
                    ("range_id", "in", blocks.ids),
                    ("state", "in", list(lifecycle.NUMBER_HELD)),
                ]
            )
            dates = {
                name: vals[name]
                for name in ("released_on", "quarantine_until")
                if name in vals
            }
            members._give_up(vals["state"], **dates)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Make ranges first, so that numbers in them can point to them."""
        blocks = [vals for vals in vals_list if vals.get("last_e164")]
        if not blocks or len(blocks) == len(vals_list):
            return super().create(vals_list)
        singles = [vals for vals in vals_list if not vals.get("last_e164")]
        created = iter(super().create(blocks)), iter(super().create(singles))
        each = (next(created[not vals.get("last_e164")]) for vals in vals_list)
        return self.browse().union(*each)

    # === HISTORY === #

    @api.model
    def _fit_history(self, vals_list, wanted, rivals) -> None:
        """Let a tenure whose days nobody typed in begin when the former one ended.

        :raises ValidationError: when somebody else had the number on one of the days.
        """
        batch = defaultdict(list)
        dated = [(self._days(vals), index) for index, vals in enumerate(vals_list)]
        # those that have ended come first: the others follow them
        for days, index in sorted(dated, key=lambda pair: pair[0][1] is None):
            vals, number = vals_list[index], wanted[index]
            implied = vals.pop(IMPLIED, False)
            if not days[0]:
                continue
            block = vals.get("range_id") or False
            known = batch[number["company_id"], number["e164"], block]
            others = rivals[index].filtered(
                lambda rival, block=block: (
                    rival.assigned_on and rival.range_id.id == block
                )
            )
            if implied:
                days = self._within(days, rivals[index] & self.browse(block or []))
                tenures = others.mapped(lambda r: (r.assigned_on, r.released_on))
                days = spans.give_way(days, [*tenures, *known])
                vals.update(assigned_on=days[0], released_on=days[1])
            others._check_apart(days)
            known.append(days)

    @api.model
    def _within(self, days, block) -> tuple:
        """Return guessed days of a number that begin no earlier than its range's.

        :param block: the range, maybe empty.
        """
        start, end = days
        start = max(start, block.assigned_on or start)
        return start, end if end is None else max(start, end)

    @api.model
    def _days(self, vals: dict) -> tuple:
        """Return first day and end of a tenure; ``(None, None)`` when not known."""
        start, end = (
            fields.Date.to_date(vals.get(name) or None)
            for name in ("assigned_on", "released_on")
        )
        unknown = end is None and vals.get("state") in lifecycle.NUMBER_FREED
        return (None, None) if unknown or not start else (start, end)

    def _check_apart(self, days) -> None:
        """Refuse a tenure on a day on which one of these has the number."""
        for number in self:
            if spans.overlap(days, (number.assigned_on, number.released_on)):
                raise ValidationError(
                    self.env._(
                        "%(number)s is on %(line)s from %(start)s to %(end)s: nobody "
                        "else can have it on one of those days. Correct the dates.",
                        number=number.label,
                        line=number.line_id.display_name or self.env._("no line"),
                        start=self._proximus_spoken_day(number.assigned_on),
                        end=self._proximus_spoken_day(number.released_on)
                        or self.env._("now"),
                    )
                )

    def _give_up(self, state: str, released_on: datetime.date, **vals) -> None:
        """End the tenures on a day; one that begins later never was.

        :param state: ``quarantine`` or ``released``.
        """
        late = self.filtered(lambda n: n.assigned_on and n.assigned_on > released_on)
        vals = {**vals, "state": state}
        (self - late).write({**vals, "released_on": released_on})
        for day, numbers_late in late.grouped("assigned_on").items():
            numbers_late.write({**vals, "released_on": day})

    # === WHOSE A NUMBER WAS === #

    @api.model
    def _tenures_by_number(self, company, e164s: set[str], line_fields: list[str]):
        """Return what gives the tenures of a number, those of its ranges included.

        Two queries at most, however many numbers are asked for.

        :param e164s: the numbers that may be asked for, in E.164.
        :param line_fields: what is read of their lines at once; the first and the last
            day are among it.
        """
        if not e164s:
            return lambda number: []
        single = Domain("e164", "in", list(e164s)) & Domain("last_e164", "=", False)
        found = self.with_context(active_test=False).search_fetch(
            Domain("company_id", "=", company.id)
            & Domain("line_id", "!=", False)
            & (single | Domain("last_e164", "!=", False)),
            ["e164", "last_e164", "line_id", "state", "assigned_on", "released_on"],
            order="id",
        )
        found.line_id.fetch(line_fields)
        singles, ranges = defaultdict(list), []
        for number in found:
            if number.last_e164:
                ranges.append((number.e164, number.last_e164, number._tenure()))
            else:
                singles[number.e164].append(number._tenure())

        def find(number: str) -> list[Tenure]:
            return singles.get(number) or [
                tenure
                for first, last, tenure in ranges
                if len(number) == len(first) and first <= number <= last
            ]

        return find

    def _tenure(self) -> Tenure:
        """Return whose the number was; without days of its own, as long as its line."""
        held = self.state in lifecycle.NUMBER_HELD
        end = self.released_on or None
        life = self.line_id._tenure()
        return Tenure(
            life.line, self.assigned_on or life.start, end if held or end else life.end
        )
