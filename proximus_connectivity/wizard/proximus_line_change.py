from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import lifecycle

#: Rows that the table of effects shows at most; blockers come first.
SHOWN_ROWS = 40
#: Lines that a row with the same effect on many lines names.
SHOWN_NAMES = 3
#: Warnings that are said in words above the table.
SHOWN_WARNINGS = 5
LEVELS = ("blocker", "warning", "info")
#: Whose money an amount is: what the customer pays us, what the operator bills us. The
#: one is never added to the other.
SIDES = ("price", "cost")


class ProximusLineChange(models.AbstractModel):
    """Base of the wizards that show the effect on installed lines before they act.

    A concrete wizard is a ``TransientModel`` that inherits this model, extends
    :meth:`_effects` and implements :meth:`_apply`. Its form is a primary view on
    ``proximus_line_change_view_form``. Further modules extend :meth:`_effects` of this
    model for what changes on their side.
    """

    _name = "proximus.line.change"
    _description = "Change of Lines"

    #: States of the lines that the change is for.
    _line_states = lifecycle.LINE_OPEN

    line_ids = fields.Many2many(
        "proximus.line",
        string="Lines",
        required=True,
        default=lambda self: self._default_line_ids(),
    )
    line_count = fields.Integer(compute="_compute_line_count")
    company_id = fields.Many2one("res.company", compute="_compute_line_count")
    currency_id = fields.Many2one("res.currency", compute="_compute_line_count")
    date = fields.Date(
        "From",
        required=True,
        default=lambda self: self._proximus_today(),
        help="First day on which it holds.",
    )
    reason = fields.Char(help="Kept in the history of the lines.")
    is_future = fields.Boolean(
        "Will Be Ordered",
        compute="_compute_is_future",
        help="The day is still to come: it becomes an order for that day.",
    )
    effect_html = fields.Html("Effect", compute="_compute_effects", sanitize=False)
    is_blocked = fields.Boolean(compute="_compute_effects")

    @api.model
    def _default_line_ids(self):
        if self.env.context.get("active_model") != "proximus.line":
            return self.env["proximus.line"]
        return self.env["proximus.line"].browse(
            self.env.context.get("active_ids")
            or self.env.context.get("active_id")
            or []
        )

    # === COMPUTES === #

    @api.depends("line_ids")
    def _compute_line_count(self):
        for wizard in self:
            company = wizard.line_ids.company_id[:1] or self.env.company
            wizard.line_count = len(wizard.line_ids)
            wizard.company_id = company
            wizard.currency_id = company.currency_id

    @api.depends("date")
    def _compute_is_future(self):
        today = self._proximus_today()
        for wizard in self:
            late = bool(wizard.date) and wizard.date > today
            wizard.is_future = late and wizard._is_ordered_ahead()

    @api.depends(lambda self: self._effect_fields())
    def _compute_effects(self):
        for wizard in self:
            effects = wizard._effects() if wizard.date else []
            wizard.is_blocked = any(e["level"] == "blocker" for e in effects)
            wizard.effect_html = wizard._render_effects(effects)

    @api.model
    def _effect_fields(self) -> tuple[str, ...]:
        """Return the fields that the effects depend on; extended by each wizard."""
        return "line_ids", "date"

    # === HOOKS === #

    def _effects(self) -> list[dict]:
        """Return what the change brings about, one dict per line and fact.

        Extended with ``super()._effects() + own``. It must not write anything: it runs
        while the form is filled in.

        :return: dicts with ``line`` (record), ``label`` (what changes), ``before`` and
            ``after`` (in words), ``amount`` (change per month, without VAT, or
            ``None``), ``one_off`` (fee, or credit when negative, or ``None``),
            ``side`` (one of :data:`SIDES`: whose money both are), ``unknown``
            (whether there is an amount that nobody knows) and ``level`` (``info``,
            ``warning`` or ``blocker``). See :meth:`_effect`.
        """
        self.ensure_one()
        effects = []
        for line in self._subjects():
            if line.state not in self._line_states:
                effects.append(self._state_blocker(line))
            elif line.start_date and self.date < line.start_date:
                effects.append(
                    self._effect(
                        line,
                        self.env._("Date"),
                        after=self.env._(
                            "Before its activation on %(date)s",
                            date=format_date(self.env, line.start_date),
                        ),
                        level="blocker",
                    )
                )
        return effects

    def _apply(self) -> None:
        """Do it; :meth:`action_apply` has checked that nothing stands in the way."""

    def _is_ordered_ahead(self) -> bool:
        """Return whether a day to come makes an order, not something done now.

        A wizard whose :meth:`_apply` handles a later day itself (an end with notice)
        leaves this ``False``.
        """
        return False

    def _order_item_vals(self, line) -> dict:
        """Return the values of the order item that does it later, for one line."""
        return {
            "action": "modify",
            "line_id": line.id,
            "requested_date": self.date,
            "change_reason": self.reason,
        }

    # === ACTION === #

    def action_apply(self):
        """Do it, or order it for a later day.

        :return: action that closes the wizard, or shows the orders that were made.
        :raises UserError: naming what stands in the way.
        """
        self.ensure_one()
        self._check_blockers()
        if not self.is_future:
            return self._apply() or {"type": "ir.actions.act_window_close"}
        return self._show_orders(self._create_orders())

    def _check_blockers(self) -> None:
        lines = self._subjects()
        if not lines:
            raise UserError(self.env._("Choose the lines first."))
        lines.check_access("write")
        blockers = [e for e in self._effects() if e["level"] == "blocker"]
        if blockers:
            told = [_describe_effect(blocker) for blocker in blockers[:5]]
            if len(blockers) > 5:
                told.append(self.env._("… and %(count)s more", count=len(blockers) - 5))
            raise UserError(
                self.env._("This cannot be done:\n%(what)s", what="\n".join(told))
            )

    def _create_orders(self):
        """Order the change for its day: one order per holder and company."""
        baskets = defaultdict(list)
        for line in self._subjects():
            key = (line.partner_id.commercial_partner_id, line.company_id)
            baskets[key].append(fields.Command.create(self._order_item_vals(line)))
        return self.env["proximus.line.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "note": self.reason,
                    "item_ids": items,
                }
                for (partner, company), items in baskets.items()
            ]
        )

    def _show_orders(self, orders) -> dict:
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Line Orders"),
            "res_model": "proximus.line.order",
            "view_mode": "list,form",
            "domain": [("id", "in", orders.ids)],
        }
        if len(orders) == 1:
            action |= {"view_mode": "form", "res_id": orders.id}
        return action

    # === EFFECTS === #

    def _lines(self):
        """Return the lines as they are stored, also while the form is filled in."""
        return self.line_ids._origin

    def _subjects(self):
        """Return the lines that change: those chosen, and what goes along."""
        return self._lines()

    @api.model
    def _name_of(self, record) -> str:
        """Return the name of a record as a table can show it: short, on one line."""
        short = {
            "show_address": False,
            "partner_display_name_hide_company": True,
            "display_default_code": False,
        }
        return record.with_context(**short).display_name or ""

    @api.model
    def _effect(
        self,
        line,
        label: str,
        before: str = "",
        after: str = "",
        amount: float | None = None,
        one_off: float | None = None,
        level: str = "info",
        side: str | None = None,
        unknown: bool = False,
        sentence: str = "",
    ) -> dict:
        """Return one effect; see :meth:`_effects` for the meaning of each part.

        :param side: by default that of the holder: our cost for a line of our own, the
            price for a customer's line.
        :param sentence: the same in a whole sentence, said above the table when it is a
            warning; by default it is made of the parts.
        """
        return {
            "line": line,
            "label": label,
            "before": before,
            "after": after,
            "amount": amount,
            "one_off": one_off,
            "level": level,
            "side": side or ("cost" if line.is_own else "price"),
            "unknown": unknown,
            "sentence": sentence,
        }

    # === MONEY === #

    def _fee_effects(
        self, line, after: str, leaves: bool = False, operator: str = ""
    ) -> list[dict]:
        """Return what becomes of the monthly fee, each side on a row of its own.

        :param after: what becomes of what the holder pays, in words.
        :param leaves: whether the fee falls away.
        :param operator: what becomes of what the operator bills, if that is another
            thing.
        """
        cost = self._cost_effect(line, operator or after, leaves)
        if line.is_own:
            return [{**cost, "label": self.env._("Monthly fee")}]
        return [*self._paid_effects(line, after, leaves), cost]

    def _cost_effect(self, line, after: str, leaves: bool = False) -> dict:
        """Return what becomes of what the operator bills us for a line."""
        cost = line._cost_on(self.date)[line.id]
        known = cost is not None
        return self._effect(
            line,
            self.env._("Operator bills us"),
            before=line.currency_id.format(cost) if known else self.env._("unknown"),
            after=after,
            amount=-cost if leaves and known else None,
            side="cost",
            unknown=leaves and not known,
        )

    def _paid_effects(
        self, line, after: str, leaves: bool = False, changes: bool = False
    ) -> list[dict]:
        """Return what becomes of what the customer pays; extended where that is known.

        :param after: in words.
        :param leaves: whether the fee falls away.
        :param changes: whether it may become another one.
        """
        return [
            self._effect(
                line,
                self.env._("Customer pays"),
                before=self.env._("unknown"),
                after=self.env._("nothing here charges the line"),
                unknown=leaves or changes,
            )
        ]

    def _charges_leaving(self, line) -> bool:
        """Return whether a later module tells what leaving costs the customer."""
        return False

    def _state_blocker(self, line) -> dict:
        labels = dict(line._fields["state"]._description_selection(self.env))
        return self._effect(
            line,
            self.env._("State"),
            before=labels[line.state],
            after=self.env._("Not possible in this state"),
            level="blocker",
        )

    def _render_effects(self, effects: list[dict]) -> str:
        """Return the table of effects, totals and what stands in the way, as HTML."""
        if not self.line_ids:
            return ""
        rows = self._group_effects(effects)
        touched = {effect["line"].id for effect in effects}
        return self.env["ir.qweb"]._render(
            "proximus_connectivity.line_change_effects",
            {
                "rows": rows[:SHOWN_ROWS],
                "more": len(rows) - SHOWN_ROWS,
                "many": len({line.id for line in self._lines()} | touched) > 1,
                "totals": self._effect_totals(effects),
                "sold": any(not effect["line"].is_own for effect in effects),
                "warnings": _describe_warnings(effects),
                "money": self.currency_id.format,
                "counts": {
                    level: sum(e["level"] == level for e in effects) for level in LEVELS
                },
            },
        )

    @api.model
    def _group_effects(self, effects: list[dict]) -> list[dict]:
        """Return one row per different effect, what stands in the way first.

        The same thing on several lines is one row: it counts the lines and adds up the
        amounts. When there are too many to show all, warnings go before the rest.
        """
        groups = defaultdict(list)
        for effect in effects:
            same = ("label", "before", "after", "amount", "one_off", "level", "side")
            groups[tuple(effect[key] for key in same)].append(effect)
        rows = []
        for group in groups.values():
            names = [effect["line"].display_name for effect in group[:SHOWN_NAMES]]
            rows.append(
                {
                    **group[0],
                    "lines": ", ".join(names),
                    "others": len(group) - len(names),
                    "amount": _total(group, "amount"),
                    "one_off": _total(group, "one_off"),
                }
            )
        levels = LEVELS if len(rows) > SHOWN_ROWS else LEVELS[:1]
        order = {level: index for index, level in enumerate(levels)}
        return sorted(rows, key=lambda row: order.get(row["level"], len(order)))

    @api.model
    def _effect_totals(self, effects: list[dict]) -> dict:
        """Return the sums of each side that has any: one is never added to the other.

        :return: per side ``amount`` and ``one_off`` (``None`` where there is none) and
            ``unknown``: whether something is missing in them.
        """
        totals = {}
        for side in SIDES:
            rows = [effect for effect in effects if effect["side"] == side]
            sums = {key: _total(rows, key) for key in ("amount", "one_off")}
            unknown = any(effect["unknown"] for effect in rows)
            if unknown or any(value is not None for value in sums.values()):
                totals[side] = {**sums, "unknown": unknown}
        return totals


def _total(effects: list[dict], key: str) -> float | None:
    amounts = [effect[key] for effect in effects if effect[key] is not None]
    return sum(amounts) if amounts else None


def _describe_warnings(effects: list[dict]) -> list[str]:
    """Return what to know before going on, each thing once."""
    warnings = [effect for effect in effects if effect["level"] == "warning"]
    told = [effect["sentence"] or _describe_fact(effect) for effect in warnings]
    return list(dict.fromkeys(told))[:SHOWN_WARNINGS]


def _describe_fact(effect: dict) -> str:
    facts = " → ".join(filter(None, (effect["before"], effect["after"])))
    return f"{effect['label']}: {facts}"


def _describe_effect(effect: dict) -> str:
    return f"{effect['line'].display_name}: {_describe_fact(effect)}"
