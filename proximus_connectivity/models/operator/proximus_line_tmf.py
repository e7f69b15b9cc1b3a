from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...tools import lifecycle, tmf_inventory
from ..mixin.proximus_import_mixin import ImportReport

#: How a line to be starts, for a state that no new line may have, and its way there.
STARTS = {
    "pending_active": ("created", ["pending_active"]),
    "pending_terminate": ("active", ["pending_terminate"]),
    "cancelled": ("created", ["cancelled"]),
    "aborted": ("created", ["pending_active", "aborted"]),
}
#: What a product of a file would do, in the order in which it is listed.
STATUSES = [
    ("error", "Error"),
    ("new", "New"),
    ("changed", "Changed"),
    ("unchanged", "Unchanged"),
]
RELATIVES = {"parent": "parent_id", "backup_of": "backup_of_id"}


class ProximusLine(models.Model):
    """Lines as a TMF637 file, out and in again without loss."""

    _inherit = "proximus.line"

    # === ACTIONS === #

    def action_export_tmf(self):
        """Download these lines as a JSON array of TMF637 products."""
        export = self.env["proximus.line.tmf.export"].create({})
        export._fill(self)
        return export._download()

    # === OUT === #

    def _tmf_plain(self, side: str = "cost") -> dict:
        """Return the line as ``tmf_inventory.line_payload`` takes it.

        :param side: whose price is told, see :meth:`_to_plain`.

        What a line that works had before (a released number, a retired card) is its
        history and no part of the product.
        """
        plain = self._to_plain(side)
        numbers, cards = self.number_ids, self.sim_ids
        if self.state in lifecycle.LINE_OPEN:
            numbers = numbers.filtered(
                lambda number: number.state not in lifecycle.NUMBER_FREED
            )
            cards = cards.filtered(lambda card: card.state != "retired")
        ranges = numbers.filtered("last_e164")
        return {
            **plain,
            "numbers": (numbers - ranges).mapped("e164"),
            "ranges": [[block.e164, block.last_e164] for block in ranges],
            "sims": cards.mapped("iccid"),
            "esims": cards.filtered(lambda c: c.sim_type == "esim").mapped("iccid"),
            "operator": self.operator_id.name or "",
            "origin": self.origin or "",
        }

    # === IN === #

    @api.model
    def _tmf_read(self, content: bytes, name: str) -> list:
        """Return the products of a TMF637 file, unread.

        :raises UserError: when it is none, with the reason.
        """
        try:
            return tmf_inventory.read_inventory(content)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(file)s” is not a TMF637 file: a JSON list of products is "
                    "expected. %(reason)s",
                    file=name,
                    reason=self.env["proximus.provider"]._tmf_reason(error),
                )
            ) from error

    @api.model
    def _tmf_compare(self, products: list, coming=None, places=()) -> list[dict]:
        """Return what each product of a TMF637 file would do, without doing it.

        :param products: as ``tmf_inventory.read_inventory`` returns them.
        :param coming: of a part of a file: takes names of lines, and returns those that
            come with the rest of it.
        :param places: of a part of a file: the places of its products, from 1.
        :return: per product ``status`` (new, changed, unchanged, error), ``message``,
            ``told`` (see ``tmf_inventory.read_line``; empty when it cannot be read) and
            ``data``: the row as :meth:`_load_records` takes it.
        """
        items = [self._tmf_item(index, data) for index, data in enumerate(products)]
        for item, place in zip(items, places, strict=False):
            item["place"] = place
            item["data"]["info"]["rows"] = {"from": place - 1, "to": place - 1}
        readable = [item for item in items if item["told"]]
        if readable:
            found = self._tmf_resolve(readable)
            rows = [item["data"] for item in readable]
            self._import_match(rows)
            for item in readable:
                self._tmf_start(item)
            found += self._import_errors(rows) + self._tmf_move_errors(readable)
            found += self._tmf_currency_errors(readable)
            self._tmf_note(items, found)
            known = self._tmf_relatives(readable)
            self._tmf_note(items, self._tmf_link_errors(readable, known, coming))
        for item in items:
            item["status"] = self._tmf_status(item)
        return items

    @api.model
    def _tmf_note(self, items: list[dict], found: list[dict]) -> None:
        """Put messages into the products that they are about, in place."""
        reported = set()
        for message in found:
            item, key = items[message["record"]], (message["record"], message["field"])
            # of an offer that is not known nobody needs to hear that it is missing
            if key not in reported:
                item["message"] = f"{item['message']} {message['message']}".strip()
            reported.add(key)

    @api.model
    def _tmf_item(self, index: int, data) -> dict:
        info = {"record": index, "rows": {"from": index, "to": index}}
        item = {"message": "", "told": {}, "links": {}, "way": []}
        item["data"] = {"info": info, "values": {}, "noupdate": False}
        try:
            item["told"] = tmf_inventory.read_line(data)
        except ValueError as error:
            item["message"] = self.env["proximus.provider"]._tmf_reason(error)
            return item
        item["data"]["values"] = self._tmf_values(item["told"])
        return item

    @api.model
    def _tmf_values(self, reported: dict) -> dict:
        """Return what a product says of a line by itself, as values to write."""
        plain = ("start_date", "termination_date", "commitment_end_date", "origin")
        state = reported["state"]
        final = state in ("cancelled", "aborted")
        values = {
            "external_ref": reported["id"],
            "name": reported["reference"]
            if reported["own"] or not reported["id"]
            else "",
            "state": state,
            **{name: reported[name] for name in plain},
        }
        if reported["monthly_cost"] is not None:
            values["monthly_cost"] = float(reported["monthly_cost"])
        if not final:
            values |= self._tmf_resources(reported)
        return values

    @api.model
    def _tmf_resources(self, reported: dict) -> dict:
        numbers = [{"e164": number} for number in reported["numbers"]]
        numbers += [
            {"e164": one, "last_e164": other} for one, other in reported["ranges"]
        ]
        cards = [
            {"iccid": c, "sim_type": "esim" if c in reported["esims"] else "physical"}
            for c in reported["sims"]
        ]
        return {
            "number_ids": [(0, 0, values) for values in numbers],
            "sim_ids": [(0, 0, values) for values in cards],
        }

    @api.model
    def _tmf_status(self, item: dict) -> str:
        values = item["data"]["values"]
        if item["message"]:
            return "error"
        if not values.get("id"):
            return "new"
        return "changed" if values.keys() - {"id"} or item["links"] else "unchanged"

    @api.model
    def _tmf_start(self, item: dict) -> None:
        """Let a new line begin in a state that it may begin in; keep the way on."""
        values = item["data"]["values"]
        state = values.get("state")
        if values.get("id") or state not in STARTS:
            return
        values["state"], item["way"] = STARTS[state]
        if state == "pending_terminate":
            values.pop("termination_date", None)

    @api.model
    def _tmf_move_errors(self, items: list[dict]) -> list[dict]:
        """Return a message per known line that cannot go to the state of its product"""
        labels = dict(self._fields["state"]._description_selection(self.env))
        found = []
        for item in items:
            values = item["data"]["values"]
            line, target = self.browse(values.get("id") or []), values.get("state")
            if line and target and target not in lifecycle.LINE_TRANSITIONS[line.state]:
                message = self.env._(
                    "%(line)s cannot become “%(target)s”: the state is “%(state)s”.",
                    line=line.name,
                    target=labels[target],
                    state=labels[line.state],
                )
                found.append(self._import_message(item["data"], "state", message))
        return found

    @api.model
    def _tmf_currency_errors(self, items: list[dict]) -> list[dict]:
        """Return a message per price in another currency than the company's."""
        currency = self.env.company.currency_id.name
        return [
            self._import_message(
                item["data"],
                "monthly_cost",
                self.env._(
                    "The price is in %(theirs)s, while %(company)s keeps its lines in "
                    "%(ours)s.",
                    theirs=item["told"]["currency"],
                    company=self.env.company.name,
                    ours=currency,
                ),
            )
            for item in items
            if item["told"]["currency"] not in ("", currency)
        ]

    @api.model
    def _tmf_relatives(self, items: list[dict]) -> dict[str, int]:
        """Return the ids of relatives that are known; keep what relatives change."""
        wanted = {item["told"][key] for item in items for key in RELATIVES} - {""}
        known = self._import_named(wanted) if wanted else {}
        for item in items:
            line = self.browse(item["data"]["values"].get("id") or [])
            for key, field in RELATIVES.items():
                name = item["told"][key]
                if name and known.get(name, -1) != line[field].id:
                    item["links"][field] = name
        return known

    @api.model
    def _tmf_link_errors(self, items: list[dict], known: dict, more=None) -> list[dict]:
        """Return a message per relative that is neither known nor comes with the file.

        A product without its relative is left out, and so is who refers to it.

        :param known: see :meth:`_tmf_relatives`; of products with an error none comes.
        :param more: the ``coming`` of :meth:`_tmf_compare`.
        """
        products = [(self._tmf_brings(item), item["links"].values()) for item in items]
        here = set(known)
        if more and (wanted := {name for _own, names in products for name in names}):
            here |= more(wanted - here)
        found = []
        for index, name in tmf_inventory.lost_relatives(products, here):
            item = items[index]
            field = {told: field for field, told in item["links"].items()}[name]
            message = self._tmf_lost(name)
            found.append(self._import_message(item["data"], field, message))
        return found

    @api.model
    def _tmf_brings(self, item: dict) -> set[str]:
        """Return the names of the line that a product brings; none with an error."""
        told = item["told"]
        return set() if item["message"] else {told["id"], told["reference"]}

    @api.model
    def _tmf_lost(self, name: str) -> str:
        return self.env._(
            "The line “%(name)s” that it refers to is not known.", name=name
        )

    @api.model
    def _tmf_apply(self, items: list[dict]):
        """Make and change the lines that a comparison announced; return them.

        :param items: as :meth:`_tmf_compare` returned them, none of them wrong.
        :raises UserError: naming what cannot be done; nothing is changed then.
        """
        todo = [item for item in items if item["status"] in ("new", "changed")]
        at_work = self.with_context(proximus_import=ImportReport())
        records = at_work._load_records([item["data"] for item in todo])
        lines = records.with_env(self.env)
        for item, line in zip(todo, lines, strict=True):
            item["line"] = line
        self._tmf_follow(todo)
        self._tmf_link(todo)
        return lines

    @api.model
    def _tmf_follow(self, items: list[dict]) -> None:
        """Take new lines to the state of their product, a batch per state and day."""
        reason = self.env._("Imported")
        on_way = [item for item in items if item["way"]]
        for (way, date), group in groupby(
            on_way, lambda item: (tuple(item["way"]), item["told"]["termination_date"])
        ):
            lines = self.union(*[item["line"] for item in group])
            for state in way:
                ends = state == "pending_terminate"
                lines._transition(state, date=date if ends else None, reason=reason)
        ended = [item for item in on_way if item["way"][-1] in ("cancelled", "aborted")]
        for name in ("number_ids", "sim_ids"):
            vals_list = [
                {**command[2], "line_id": item["line"].id}
                for item in ended
                for command in self._tmf_resources(item["told"])[name]
            ]
            self[name].create(vals_list)

    @api.model
    def _tmf_link(self, items: list[dict]) -> None:
        """Write the relatives, which may have come with the same file.

        What waits for a later part of the file is told by ``later`` of its item.
        """
        wanted = {name for item in items for name in item["links"].values()}
        known = self._import_named(wanted) if wanted else {}
        for (field, name), group in groupby(
            [(item, *link) for item in items for link in item["links"].items()],
            lambda entry: entry[1:],
        ):
            group = list(group)
            if name in known:
                self.union(*[entry[0]["line"] for entry in group])[field] = known[name]
            else:
                for item, *_link in group:
                    item["later"] = True

    @api.model
    def _tmf_refusal(self, count: int, message: str) -> UserError:
        """Return the refusal of a file some products of which have an error.

        :param message: of the first of them.
        """
        return UserError(
            self.env._(
                "Products with an error: %(count)s. The first one: %(message)s "
                "Correct the file, or skip the errors.",
                count=count,
                message=message,
            )
        )

    @api.model
    def _tmf_changes(self, item: dict) -> str:
        """Return which fields of a known line a product changes."""
        if item["status"] != "changed":
            return ""
        names = [name for name in item["data"]["values"] if name != "id"]
        return ", ".join(
            self._fields[name]._description_string(self.env)
            for name in dict.fromkeys([*names, *item["links"]])
        )

    @api.model
    def _tmf_twice(self, name: str) -> str:
        return self.env._("%(line)s stands twice in the file.", line=name)
