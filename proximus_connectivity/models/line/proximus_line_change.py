import datetime
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import cost, lifecycle
from ...tools.sentinel import LINE_CHANGE

#: Fields that a change of each kind may write.
CHANGE_FIELDS = {
    "offer": {"product_id", "monthly_cost", "is_cost_known", "commitment_end_date"},
    "price": {"monthly_cost", "is_cost_known"},
    "move": {"site_id", "backup_of_id", "parent_id"},
    "sim": {"sim_ids"},
    "number": {"number_ids"},
}
#: Kinds that the price history follows.
PRICED = {"offer", "price"}


#: Kinds of lines that have no SIM card.
WITHOUT_SIM = ("voice", "sip_trunk")


class ProximusLine(models.Model):
    """How the facts of an installed line change: the one door and what follows from it.

    A direct write on a line in service passes through the same door, as a change of
    today; one on a line that is not in service yet is a mere correction.

    What a move to another site tears apart.
    How a line gets another SIM card or number; the former one stays in history.
    """

    _inherit = "proximus.line"

    # === CHANGES OF STATE === #

    def _change(self, kind: str, vals: dict, date=None, reason=None):
        """Change lines from a day on, and keep what was before.

        Lines on which nothing would change are left alone. The number of queries does
        not depend on the number of lines.

        :param kind: ``offer`` (``product_id``, ``monthly_cost``,
            ``commitment_end_date``), ``price`` (``monthly_cost``: what the operator
            bills us), ``move`` (``site_id``), ``sim`` (``sim_ids``), ``number``
            (``number_ids``) or ``holder`` (``partner_id``, see
            :meth:`_change_holder`).
        :param vals: new values, as for ``write``. A card may be given by its text:
            ``iccid`` (empty: no new card yet) with ``sim_type``, ``eid`` and
            ``retire_reason``; so may a number: ``e164`` with ``replaces`` (id of a
            ``proximus.number``).
        :param date: first day on which they hold (``date`` or ISO text), today by
            default.
        :param reason: shown in the history.
        :return: the lines that changed; of another holder, their successors.
        :raises UserError: naming the line that cannot change so, and why.
        :raises ValueError: for an unknown kind, or a field that it does not change.
        """
        date = fields.Date.to_date(date)
        if kind == "holder":
            return self._change_holder(vals, date, reason)
        if kind == "sim" and "iccid" in vals:
            return self._swap_sims(dict.fromkeys(self, vals), date, reason)
        if kind == "number" and "e164" in vals:
            return self._swap_numbers(dict.fromkeys(self, vals), date, reason)
        return self._change_facts(kind, vals, date, reason)

    def _change_facts(
        self, kind: str, vals: dict, date: datetime.date | None, reason=None
    ):
        """Change what a ``write`` can change; see :meth:`_change`."""
        date, vals = date or self._proximus_today(), cost.complete(vals)
        wrong = vals.keys() - CHANGE_FIELDS[kind] if kind in CHANGE_FIELDS else {kind}
        if wrong:
            raise ValueError(f"A change of kind {kind} does not know {sorted(wrong)}.")
        todo = self.filtered(lambda line: line._differs(vals))
        todo._check_change(kind, vals, date)
        for told, lines in todo._by_cost(vals):
            lines._apply_change(kind, told, date, reason)
        return todo

    def _apply_change(self, kind: str, vals: dict, date: datetime.date, reason=None):
        """Write values through the door; checks were made before.

        :return: the lines.
        """
        if not self:
            return self
        before = self._change_texts(kind)
        previous = self._previous_values(vals)
        self._before_change(kind, vals)
        self.with_context(proximus_line_change=LINE_CHANGE).write(vals)
        if kind in PRICED:
            self._split_prices(date)
        self._record_changes(kind, before, previous, date, reason)
        return self

    def _before_change(self, kind: str, vals: dict) -> None:
        """Prepare what a change needs or tears apart."""
        if kind in PRICED:
            self._align_prices()
        if kind == "move" and vals.get("site_id"):
            self._part_backups(vals["site_id"])

    def _record_changes(
        self, kind: str, before: dict, previous: dict, date: datetime.date, reason=None
    ) -> None:
        """Write the history of a change that was made, and let follow what it brings.

        For changes that are more than a ``write`` (a card retired, another one put in):
        take :meth:`_change_texts` before, do it, then call this.

        :param before: text before, per line id, as of :meth:`_change_texts`.
        :param previous: old values of the changed fields, per line id.
        """
        after = self._change_texts(kind)
        self._create_change_events(kind, before, after, date, reason)
        self._after_change(kind, date, previous)

    def _create_change_events(
        self, kind: str, before: dict, after: dict, date: datetime.date, reason=None
    ) -> None:
        # sudo: the history is read-only for everybody, the door alone writes it
        self.env["proximus.line.event"].sudo().create(
            [
                {
                    "line_id": line.id,
                    "company_id": line.company_id.id,
                    "kind": kind,
                    "from_state": line.state,
                    "to_state": line.state,
                    "before": before.get(line.id),
                    "after": after.get(line.id),
                    "effective_date": date,
                    "reason": reason,
                }
                for line in self
            ]
        )

    def _after_change(
        self, kind: str, date: datetime.date, previous: dict[int, dict]
    ) -> None:
        """Let follow what a change brings about; later modules extend it with super().

        :param kind: as of :meth:`_change`, or ``holder`` (see ``_hand_over``: the lines
            are then the successors).
        :param date: first day on which the change holds.
        :param previous: old values of the changed fields per line id; of a many2one
            the id (``False`` when empty), of an x2many the tuple of ids.
        """

    # === WHAT IS THERE === #

    def _differs(self, vals: dict) -> bool:
        """Return whether writing values would change anything on this line."""
        return any(
            self._fields[name].type in ("one2many", "many2many")
            or self._plain(name) != self._fields[name].convert_to_write(value, self)
            if name != "monthly_cost"
            else self.currency_id.compare_amounts(self.monthly_cost, value or 0.0)
            for name, value in vals.items()
        )

    def _plain(self, name: str):
        """Return the value of a field without records: an id, ids or the value."""
        value = self[name]
        if self._fields[name].relational:
            many2one = self._fields[name].type == "many2one"
            return value.id if many2one else tuple(value.ids)
        return value

    def _previous_values(self, names) -> dict[int, dict]:
        """Return the values that some fields have now, per line id."""
        return {line.id: {name: line._plain(name) for name in names} for line in self}

    def _change_texts(self, kind: str) -> dict[int, str]:
        """Return in words what a change of a kind is about, per line id."""
        return {line.id: line._describe_change(kind) for line in self}

    def _describe_change(self, kind: str) -> str:
        """Return in words what a line has now; extended for further kinds."""
        self.ensure_one()
        if kind == "offer":
            told = f" ({self._cost_text()})" if self.is_cost_known else ""
            return f"{self.product_id._offer_name()}{told}"
        if kind == "price":
            return self._cost_text()
        if kind == "move":
            # one line, also when the form that writes it shows whole addresses
            site = self.site_id.with_context(show_address=False)
            return site.display_name or ""
        if kind == "sim":
            cards = self.sim_ids.filtered(lambda card: card.state == "active")
            return ", ".join(cards.mapped("iccid"))
        if kind == "number":
            return self.number_display or ""
        return self.partner_id.display_name

    # === WHAT MAY NOT BE === #

    def _check_change(self, kind: str, vals: dict, date: datetime.date) -> None:
        """Raise a sentence that names the first line that cannot change so."""
        for line in self:
            for message in line._change_errors(kind, vals, date):
                raise UserError(message)

    def _change_errors(self, kind: str, vals: dict, date: datetime.date):
        """Yield each sentence about why this line cannot change so.

        :param date: first day on which the change is to hold.
        """
        _, name = self.env._, self._import_name()
        if self.state not in lifecycle.LINE_OPEN:
            labels = dict(self._fields["state"]._description_selection(self.env))
            state = labels[self.state]
            yield _(
                "%(line)s is “%(state)s”: there is nothing to change any more.",
                line=name,
                state=state,
            )
        if date > self._proximus_today():
            yield _(
                "%(line)s cannot change on %(date)s already: that day is still to "
                "come. Order the change for that day.",
                line=name,
                date=self._proximus_spoken_day(date),
            )
        if kind in PRICED and "product_id" in vals:
            yield from self._offer_errors(vals["product_id"])
        yield from self._change_date_errors(kind, date)

    def _offer_errors(self, product_id: int):
        """Yield why this line cannot become another offer."""
        product = self.env["product.product"].browse(product_id)
        if product.line_kind != self.line_kind:
            kinds = dict(self._fields["line_kind"]._description_selection(self.env))
            yield self.env._(
                "%(line)s is a line of kind %(kind)s: “%(product)s” is not. Order a "
                "new line of that offer and end this one.",
                line=self._import_name(),
                kind=kinds[self.line_kind],
                product=product._offer_name(),
            )

    def _change_date_errors(self, kind: str, date: datetime.date):
        """Yield why a change cannot hold from a day that has passed."""
        if self.state not in lifecycle.LINE_LIVE:
            return
        if self.start_date and date < self.start_date:
            yield self.env._(
                "%(line)s: the date %(date)s is before the activation date "
                "(%(start)s).",
                line=self._import_name(),
                date=self._proximus_spoken_day(date),
                start=self._proximus_spoken_day(self.start_date),
            )
        since = max(self._segments().mapped("date_from"), default=date)
        if kind in PRICED and date < since:
            yield self.env._(
                "%(line)s: its offer or price changed on %(since)s already, so it "
                "cannot change from %(date)s. Choose that day or a later one.",
                line=self._import_name(),
                since=self._proximus_spoken_day(since),
                date=self._proximus_spoken_day(date),
            )

    # === DIRECT WRITES === #

    def _change_directly(self, vals: dict):
        """Let a direct write on lines in service pass through the door.

        :param vals: what is about to be written.
        :return: the lines, as what is left of it may be written on them.
        """
        kinds = self._direct_kinds(vals)
        if not kinds or self.env.context.get("proximus_line_change") is LINE_CHANGE:
            return self
        today = self._proximus_today()
        for kind, names in kinds.items():
            part = {name: vals[name] for name in names}
            self.filtered(
                lambda line, part=part: (
                    line.state in lifecycle.LINE_LIVE and line._differs(part)
                )
            )._direct_change(kind, part, today)
        return self.with_context(proximus_line_change=LINE_CHANGE)

    @api.model
    def _direct_kinds(self, vals: dict) -> dict[str, set]:
        """Return the fields per kind of change that a direct write makes."""
        found = defaultdict(set)
        for name in ("product_id", "monthly_cost", "is_cost_known", "site_id"):
            if name in vals:
                kind = "offer" if "product_id" in vals else "price"
                found["move" if name == "site_id" else kind].add(name)
        return found

    def _direct_change(self, kind: str, vals: dict, today: datetime.date) -> None:
        """Change lines of which somebody typed in another value."""
        self._check_change(kind, vals, today)
        self._apply_change(kind, vals, today, self.env._("Edited"))

    # === MOVING === #

    def _torn_backups(self, site_id: int):
        """Return the backups that are none any more when these lines move to a site.

        A backup for which the same move is on order keeps its line: it follows.
        """
        left = (self.backup_ids - self).filtered(
            lambda line: (
                line.state in lifecycle.LINE_OPEN
                and line.site_id
                and line.site_id.id != site_id
                and not line._follows_to(site_id)
            )
        )
        strayed = self.filtered(
            lambda line: (
                line.backup_of_id - self
                and line.backup_of_id.site_id
                and line.backup_of_id.site_id.id != site_id
            )
        )
        return left | strayed

    def _follows_to(self, site_id: int) -> bool:
        """Return whether a move of this line to a site is on order."""
        # sudo: who may move a line need not see the orders of others
        items = self.sudo().order_item_ids
        return any(
            item.change_kind == "move"
            and item.site_id.id == site_id
            and not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, item.state)
            for item in items
        )

    def _part_backups(self, site_id: int) -> None:
        """Undo the relation of backups that a move tears apart, and note it."""
        torn = self._torn_backups(site_id)
        if not torn:
            return
        bodies = {
            line.id: self.env._(
                "No longer the backup of %(line)s: one of the two has moved to another "
                "site.",
                line=line.backup_of_id.display_name,
            )
            for line in torn
        }
        torn.write({"backup_of_id": False})
        torn._message_log_batch(bodies=bodies)

    # === SIM CARDS === #

    def _sim_in_use(self):
        """Return the cards that the lines have now, active or blocked."""
        return self.sim_ids.filtered(lambda card: card.state in lifecycle.SIM_IN_USE)

    def _swap_sims(self, cards: dict, date: datetime.date | None, reason=None):
        """Put new cards in lines; the former ones are retired, and stay in history.

        :param cards: per line the values of its new card, see :meth:`_change`. Without
            a new one, the former card is blocked only: the line keeps its number.
        :param date: first day of the new card, today by default.
        :return: the lines that changed.
        :raises UserError: naming the line or the card that stands in the way.
        """
        date = date or self._proximus_today()
        lines = self.union(*cards)
        lines._check_change("sim", {}, date)
        lines._check_sim_kind()
        before = lines._change_texts("sim")
        previous = lines._previous_values(["sim_ids"])
        lines._retire_sims(cards, date)
        lines._insert_sims(
            {ln: vals for ln, vals in cards.items() if vals["iccid"]}, date
        )
        lines._record_changes("sim", before, previous, date, reason)
        return lines

    def _check_sim_kind(self) -> None:
        for line in self.filtered(lambda line: line.line_kind in WITHOUT_SIM):
            raise UserError(
                self.env._(
                    "%(line)s is a fixed line: it has no SIM card.",
                    line=line.display_name,
                )
            )

    def _retire_sims(self, cards: dict, date: datetime.date) -> None:
        """Take the present cards of lines out of use, by reason."""
        for line_reason, lines in self.grouped(
            lambda line: (cards[line].get("retire_reason"), bool(cards[line]["iccid"]))
        ).items():
            retire_reason, is_replaced = line_reason
            if is_replaced:
                lines._sim_in_use()._retire(retire_reason or "other", date)
            else:
                lines.sim_ids.action_block()

    def _insert_sims(self, cards: dict, date: datetime.date) -> None:
        """Give lines their new cards: from the stock, or registered now."""
        sims = self.env["proximus.sim"]
        vals_list = []
        for line, vals in cards.items():
            vals_list.append(
                {
                    "iccid": sims._normalise(vals["iccid"], line._import_name()),
                    "sim_type": vals.get("sim_type") or "physical",
                    "eid": vals.get("eid") or False,
                    "line_id": line.id,
                    "assigned_on": date,
                }
            )
        stock = sims._in_stock([vals["iccid"] for vals in vals_list], self.company_id)
        sims.create([vals for vals in vals_list if vals["iccid"] not in stock])
        for vals in vals_list:
            if vals["iccid"] in stock:
                stock[vals["iccid"]].write(vals)

    # === NUMBERS === #

    def _swap_numbers(self, numbers: dict, date: datetime.date | None, reason=None):
        """Give lines other numbers; the former ones go into quarantine.

        :param numbers: per line the values of its new number, see :meth:`_change`.
        :param date: first day of the new number, today by default.
        :return: the lines that changed.
        :raises UserError: naming the line or the number that stands in the way.
        """
        date = date or self._proximus_today()
        lines = self.union(*numbers)
        lines._check_change("number", {}, date)
        before = lines._change_texts("number")
        previous = lines._previous_values(["number_ids"])
        ids = [vals["replaces"] for vals in numbers.values() if vals.get("replaces")]
        former = self.env["proximus.number"].browse(ids)
        former._check_swap()
        if former:
            former._quarantine(date)
        lines._insert_numbers(numbers, date)
        lines._record_changes("number", before, previous, date, reason)
        return lines

    def _insert_numbers(self, numbers: dict, date: datetime.date) -> None:
        """Give lines their new numbers: from the inventory, or registered now."""
        inventory = self.env["proximus.number"]
        vals_list = []
        for line, values in numbers.items():
            vals = {"e164": values["e164"], "line_id": line.id}
            inventory._normalise(vals, line._import_name(), line.partner_id)
            if inventory._state_on(line.state) == "assigned":
                vals["assigned_on"] = date
            vals_list.append(vals)
        stock = inventory._in_stock([v["e164"] for v in vals_list], self.company_id)
        inventory.create([vals for vals in vals_list if vals["e164"] not in stock])
        for vals in vals_list:
            if vals["e164"] in stock:
                stock[vals["e164"]].write(vals)

    def _live_numbers(self):
        """Return the numbers that the lines have now."""
        return self.number_ids.filtered(
            lambda number: number.state in lifecycle.NUMBER_HELD
        )
