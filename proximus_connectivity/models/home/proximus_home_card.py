import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

#: Rows that a card shows of a list; the rest is one click away.
SHOWN_ROWS = 4
#: Colours of the standard graph: what is over, and what is now.
PAST, NOW = "past", "future"
_PREFIX = "_card_"
_LISTS = ("figures", "lines")


class ProximusHomeCard(models.Model):
    """A card of the home: what somebody in a role wants to know at a glance.

    A card is a record with a code and roles. What it shows comes from the method
    ``_card_<code>()``, which a later module adds together with its record. It is called
    as the user, on the active companies, and returns plain values:

    * ``figures``: rows of :meth:`_figure`, the numbers on top;
    * ``lines``: rows of :meth:`_line`, what stands below;
    * ``graph``: what :meth:`_columns` or :meth:`_curve` returns;
    * ``ring``: a percentage, 0 to 100, drawn as a ring, with ``ring_label`` and
      ``ring_help``; absent or ``None``: no ring;
    * ``empty``: a sentence for when there are neither figures nor lines;
    * ``button``: a row of :meth:`_button`.

    The browser gets texts and keys only: what a key opens is looked up again, as the
    user, when it is clicked.
    """

    _name = "proximus.home.card"
    _description = "Home Card"
    _order = "sequence, id"

    code = fields.Char(
        required=True,
        copy=False,
        help="Technical name: the method _card_<code>() fills the card.",
    )
    name = fields.Char(required=True, translate=True)
    group_ids = fields.Many2many(
        "res.groups", string="Roles", help="Who sees the card. Empty: everybody."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_shown = fields.Boolean(
        compute="_compute_is_shown",
        search="_search_is_shown",
        help="An installed module fills the card, and it belongs on the home.",
    )
    content = fields.Json(compute="_compute_content")
    graph_data = fields.Text(compute="_compute_content")
    graph_type = fields.Char(compute="_compute_content")
    ring = fields.Integer("Percentage", compute="_compute_content")

    _code_unique = models.UniqueIndex("(code)", "There is a card with this code.")

    # === COMPUTE METHODS === #

    @api.depends("code")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_shown(self):
        shown = self._shown_codes()
        for card in self:
            card.is_shown = card.code in shown

    @api.model
    def _search_is_shown(self, operator, value):
        if operator != "in":
            return NotImplemented
        operator = "in" if True in value else "not in"
        return Domain("code", operator, sorted(self._shown_codes()))

    @api.depends("code")
    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_content(self):
        # one card is one question: its queries do not depend on how much it counts
        for card in self:
            values = card._values()
            graph = values.pop("graph", None)
            card.ring = values.get("ring") or 0
            card.content = card._shown(values) if values else False
            card.graph_data = json.dumps(graph["data"]) if graph else False
            card.graph_type = graph["type"] if graph else False

    # === ACTIONS === #

    # not readonly: some rows do something first, as to go on with a set-up
    def action_open(self):
        """Open what stands behind the figure, line or button that was clicked.

        :return: the action of the row that the context names.
        :raises UserError: when the card has no such row (any more).
        """
        self.ensure_one()
        self.check_access("read")
        values = self._values()
        rows = [*values.get("figures", ()), *values.get("lines", ())]
        rows += [row["button"] for row in rows if row.get("button")]
        rows += filter(None, [values.get("button")])
        key = self.env.context.get("home_row")
        found = next((row["action"] for row in rows if row["key"] == key), None)
        if not found:
            raise UserError(
                self.env._(
                    "%(card)s has changed in the meantime. Reload the page to see what "
                    "it says now.",
                    card=self.name,
                )
            )
        return self._resolve(found)

    # === WHAT A CARD SHOWS === #

    @api.model
    def _shown_codes(self) -> set[str]:
        """Return the codes of the cards that installed modules fill and do not hide."""
        methods = [name for name in dir(type(self)) if name.startswith(_PREFIX)]
        return {name.removeprefix(_PREFIX) for name in methods} - self._hidden_codes()

    @api.model
    def _hidden_codes(self) -> set[str]:
        """Return the codes of cards that the home does not show: a hook.

        They have had their day, or stand on a page of their own.
        """
        return set()

    def _values(self) -> dict:
        """Return what the card's method returns; nothing for an unknown card.

        A user who may not read what it counts gets a sentence instead.
        """
        self.ensure_one()
        fill = getattr(self, _PREFIX + self.code, None)
        if not fill:
            return {}
        try:
            return fill()
        except AccessError:
            return {"empty": self.env._("You have no access to what this card shows.")}

    @api.model
    def _shown(self, values: dict) -> dict:
        """Return what the browser gets of a card: without the actions behind it."""

        def bare(row):
            button = row.get("button")
            shown = {**row, "action": bool(row["action"])}
            return {**shown, "button": bare(button)} if button else shown

        shown = {name: [bare(row) for row in values.get(name, ())] for name in _LISTS}
        is_empty = not any(shown.values())
        button = values.get("button")
        return {
            **shown,
            "empty": values.get("empty") if is_empty else False,
            "button": bare(button) if button else False,
            "has_ring": values.get("ring") is not None,
            "ring_label": values.get("ring_label", ""),
            "ring_help": values.get("ring_help", ""),
        }

    @api.model
    def _claimed(self, groups) -> str:
        """Return what is claimed, as text; what is not known is no zero.

        :param groups: rows of currency, whether the amount is known, sum and count.
        """
        known = [(row[0], row[2]) for row in groups if row[1]]
        unknown = sum(row[3] for row in groups if not row[1])
        if not unknown:
            return self._money(self._sums(known))
        if not known:
            return self.env._("not known")
        return self.env._(
            "%(amount)s + %(count)s not known",
            amount=self._money(self._sums(known)),
            count=unknown,
        )

    @api.model
    def _figure(self, key, label, value, action=None, level="") -> dict:
        """Return a number of a card.

        :param key: its name on the card, the same each time.
        :param value: the number as text.
        :param action: what a click opens, of :meth:`_list` or its like.
        :param level: empty, or a colour of the web client: danger, warning, success.
        """
        return {
            "key": key,
            "label": label,
            "value": value,
            "action": action,
            "level": level,
        }

    @api.model
    def _line(
        self,
        key,
        text,
        note="",
        action=None,
        level="",
        steps=(),
        button=None,
        detail="",
    ) -> dict:
        """Return a line of a card; as :meth:`_figure`.

        :param note: what stands at its right: an amount, a day.
        :param steps: pairs of a label and whether that is done, in order.
        :param button: a row of :meth:`_button` with a key of its own.
        :param detail: what stands small below it: who it is about.
        """
        return {
            "key": key,
            "text": text,
            "note": note,
            "action": action,
            "level": level,
            "steps": [{"label": label, "done": done} for label, done in steps],
            "button": button,
            "detail": detail,
        }

    @api.model
    def _button(self, label, action, key="button") -> dict:
        """Return the button of a card, or with another key that of a line."""
        return {"key": key, "label": label, "action": action}

    @api.model
    def _columns(self, label: str, values: list[tuple[str, float]]) -> dict:
        """Return a graph of columns in whole amounts; the last one is now.

        :param label: what the columns count.
        :param values: pairs of a label and an amount, oldest first.
        """
        last = len(values) - 1
        points = [
            {
                "label": text,
                "value": round(value),
                "type": NOW if place == last else PAST,
            }
            for place, (text, value) in enumerate(values)
        ]
        return {"type": "bar", "data": [{"key": label, "values": points}]}

    @api.model
    def _curve(self, label: str, values: list[tuple[str, float]]) -> dict:
        """Return a graph of a curve, for what is measured day by day.

        :param label: what the curve shows.
        :param values: pairs of a label and a number, oldest first.
        """
        points = [{"x": text, "y": value, "name": text} for text, value in values]
        return {"type": "line", "data": [{"key": label, "values": points}]}

    # === WHAT A CLICK OPENS === #

    @api.model
    def _list(self, xml_id: str, domain, name=None, view="list", context=None) -> dict:
        """Return what opens a list of exactly the records of a domain.

        :param xml_id: the action of the menu that shows such records.
        :param name: title, that of the action by default.
        :param view: the kind of view that comes first.
        """
        return {
            "xml_id": xml_id,
            "domain": list(Domain(domain)),
            "name": name,
            "view": view,
            "context": context or {},
        }

    @api.model
    def _form(self, model: str, record_id=False, name=None, context=None) -> dict:
        """Return what opens the form of a record, or of a new one."""
        return {
            "model": model,
            "res_id": record_id,
            "name": name,
            "context": context or {},
        }

    @api.model
    def _run(self, xml_id: str) -> dict:
        """Return what runs a server action."""
        return {"run": xml_id}

    @api.model
    def _do(self, model: str, method: str, domain) -> dict:
        """Return what calls a method that answers with an action.

        :param domain: of the records that it is called on.
        """
        return {"do": method, "model": model, "domain": list(Domain(domain))}

    @api.model
    def _resolve(self, wanted: dict) -> dict:
        """Return the action that the result of :meth:`_list` or its like means."""
        if "do" in wanted:
            records = self.env[wanted["model"]].search(wanted["domain"])
            return getattr(records, wanted["do"])()
        if "run" in wanted:
            return self.env["ir.actions.actions"]._for_xml_id(wanted["run"])
        if "model" in wanted:
            action = {
                "type": "ir.actions.act_window",
                "res_model": wanted["model"],
                "res_id": wanted["res_id"],
                "views": [(False, "form")],
            }
        else:
            action = self.env["ir.actions.act_window"]._for_xml_id(wanted["xml_id"])
            first = wanted["view"]
            action.update(
                domain=wanted["domain"],
                views=sorted(action["views"], key=lambda view: view[1] != first),
            )
        action["context"] = {**self._kept_context(action), **wanted["context"]}
        if wanted["name"]:
            action.update(name=wanted["name"], display_name=wanted["name"])
        return action

    @api.model
    def _kept_context(self, action: dict) -> dict:
        """Return the context of a menu's action, as far as it decides what is shown.

        A filter of the menu's own would hide some of what was counted.
        """
        context = safe_eval(action.get("context") or "{}", {"uid": self.env.uid})
        return {
            key: value
            for key, value in context.items()
            if not key.startswith("search_default_")
        }

    # === HELP FOR THE CARDS === #

    @api.model
    def _own(self, holder: str = "commercial_partner_id") -> Domain:
        """Return what tells the records of own use from those of customers.

        :param holder: field with the commercial partner who holds the contract.
        """
        domains = []
        # sudo: a branch uses what its parent company, closed to it, has signed for
        for company in self.env.companies.sudo():
            holders = company.parent_ids.partner_id.commercial_partner_id
            domains.append(
                Domain("company_id", "=", company.id)
                & Domain(holder, "in", holders.ids)
            )
        return Domain.OR(domains)

    @api.model
    def _money(self, amounts: dict) -> str:
        """Return amounts per currency as text; currencies are never added up."""
        shown = {cur: amount for cur, amount in amounts.items() if cur and amount}
        currencies = sorted(shown, key=lambda currency: currency.id)
        if not currencies:
            return self.env.company.currency_id.format(0.0)
        return " + ".join(cur.format(shown[cur]) for cur in currencies)

    @api.model
    def _monthly(self, amounts: dict) -> str:
        """Return amounts a month as text."""
        return self.env._("%(amount)s a month", amount=self._money(amounts))

    @api.model
    def _sums(self, rows) -> dict:
        """Return the sum per currency of pairs of a currency and an amount."""
        sums = defaultdict(float)
        for currency, amount in rows:
            sums[currency] += amount
        return sums
