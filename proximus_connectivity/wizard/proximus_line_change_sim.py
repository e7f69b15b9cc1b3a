from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.line.proximus_line_change import WITHOUT_SIM
from ..models.resource.proximus_sim import RETIRE_REASONS
from ..tools import sim

#: Why a card is swapped; the end of a line is no reason to put a new one in.
SWAP_REASONS = [
    reason
    for reason in RETIRE_REASONS
    if reason[0] not in ("line_ended", "handed_over")
]
#: After these, somebody else may have the card.
MISSING = ("lost", "stolen")


class ProximusLineChangeSim(models.TransientModel):
    """Lines get another SIM card; the former one stays in their history."""

    _name = "proximus.line.change.sim"
    _description = "Swap SIM Card"
    _inherit = "proximus.line.change.ordered"
    _row_field = "card_ids"

    retire_reason = fields.Selection(
        SWAP_REASONS, "Swap Reason", required=True, default="defect"
    )
    card_ids = fields.One2many(
        "proximus.line.change.sim.card",
        "wizard_id",
        "New Cards",
        compute="_compute_card_ids",
        store=True,
        readonly=False,
    )
    suspend = fields.Boolean(
        "Suspend the Lines",
        compute="_compute_suspend",
        store=True,
        readonly=False,
        help="Nobody can call at your cost until you resume them.",
    )

    @api.depends("line_ids")
    def _compute_card_ids(self):
        self._fill_rows()

    @api.depends("retire_reason", "card_ids.iccid")
    def _compute_suspend(self):
        for wizard in self:
            empty = not all(wizard.card_ids.mapped("iccid"))
            wizard.suspend = wizard.retire_reason in MISSING and empty

    # === HOOKS === #

    @api.model
    def _effect_fields(self):
        return (
            *super()._effect_fields(),
            "retire_reason",
            "suspend",
            "card_ids.iccid",
            "card_ids.sim_type",
            "card_ids.eid",
        )

    def _effects(self):
        effects = super()._effects()
        rows = self._rows()
        taken = self._taken(rows)
        for row in rows:
            effects += self._card_effects(row, taken.get(row))
            effects += self._former_effects(row)
            if self._suspends_now() and row.line_id.state == "active":
                effects.append(
                    self._effect(
                        row.line_id,
                        self.env._("State"),
                        before=self.env._("Active"),
                        after=self.env._("Suspended"),
                    )
                )
        return effects

    def _order_item_vals(self, line):
        row = self.card_ids.filtered(lambda row: row.line_id == line)
        vals = self._card_vals(row)
        return {
            **super()._order_item_vals(line),
            "change_kind": "sim",
            "new_iccid": vals["iccid"],
            "new_sim_type": vals["sim_type"],
            "new_eid": vals["eid"],
            "retire_reason": vals["retire_reason"],
        }

    def _apply(self):
        cards = {row.line_id: self._card_vals(row) for row in self._rows()}
        self._lines()._swap_sims(cards, self.date, self.reason)
        self._suspend_lines()

    def _create_orders(self):
        """Override of the base: a thief does not wait for the operator's new card."""
        orders = super()._create_orders()
        self._suspend_lines()
        return orders

    def _suspends_now(self) -> bool:
        return self.suspend and self.date <= self._proximus_today()

    def _suspend_lines(self) -> None:
        if self._suspends_now():
            active = self._lines().filtered(lambda line: line.state == "active")
            active._transition(
                "suspended", date=self.date, reason=self._describe_reason()
            )

    def _describe_reason(self) -> str:
        labels = dict(self._fields["retire_reason"]._description_selection(self.env))
        return ": ".join(filter(None, (labels[self.retire_reason], self.reason)))

    # === EFFECTS === #

    def _card_vals(self, row) -> dict:
        return {
            "iccid": self._digits(row) or row.iccid,
            "sim_type": row.sim_type,
            "eid": row.eid,
            "retire_reason": self.retire_reason,
        }

    @api.model
    def _digits(self, row) -> str:
        """Return the card number in its canonical spelling; ``""`` when it is wrong."""
        try:
            return sim.normalise_iccid(row.iccid)
        except sim.SimError:
            return ""

    def _taken(self, rows) -> dict:
        """Return why a new card cannot be used, by row, in a constant query count."""
        good = rows.filtered(self._digits)
        sims = self.env["proximus.sim"]
        lines = rows.line_id._origin
        stock = sims._in_stock([self._digits(row) for row in good], lines.company_id)
        wanted = [
            {
                "iccid": self._digits(row),
                "state": "active",
                "company_id": row.line_id.company_id.id,
                "line_id": row.line_id._origin.id,
                "line_name": row.line_id.display_name,
            }
            for row in good
        ]
        own = sims.union(*stock.values(), *(line._sim_in_use() for line in lines))
        leaving = {card.iccid for card in own - sims.union(*stock.values())}
        messages = {
            good[index]: message for index, message in sims._conflicts(wanted, own)
        }
        for row in good:
            if self._digits(row) in leaving:
                messages.setdefault(row, self.env._("It is the current card"))
        return messages

    def _card_effects(self, row, taken: str | None) -> list[dict]:
        """Return what becomes of a line's card, or what is wrong with the new one."""
        _, line = self.env._, row.line_id._origin
        labels = dict(row._fields["sim_type"]._description_selection(self.env))
        error = taken or self._card_error(row)
        after = f"{self._digits(row)} ({labels[row.sim_type]})" if row.iccid else ""
        if not row.iccid and self.by_operator:
            after = _("A card that the operator sends")
        elif not row.iccid and self.retire_reason in MISSING:
            after = _("Blocked, no new card yet")
        level = "info" if row.iccid or self.by_operator else "warning"
        effects = [
            self._effect(
                line,
                _("SIM Card"),
                before=row.former_iccid or _("None"),
                after=error or after,
                level="blocker" if error else level,
            )
        ]
        if row.iccid and not error and not sim.iccid_is_valid(self._digits(row)):
            effects.append(
                self._effect(
                    line,
                    _("Check Digit"),
                    after=_("Not right: compare the number with the card"),
                    level="warning",
                )
            )
        return effects

    def _card_error(self, row) -> str:
        """Return what is wrong with a new card; ``""`` when nothing is."""
        _ = self.env._
        if row.line_id.line_kind in WITHOUT_SIM:
            return _("A fixed line has no SIM card")
        if not row.iccid:
            gone = self.retire_reason in MISSING and row.former_iccid
            later = gone or self.by_operator
            return "" if later else _("Fill in the number of the new card")
        if row.eid and not sim.eid_is_valid(sim.bare_code(row.eid)):
            return _("The EID is not right: 32 digits, the last two check the others")
        if self.retire_reason == "esim_move" and row.sim_type != "esim":
            return _("An eSIM moves to an eSIM: choose that type")
        try:
            self.env["proximus.sim"]._normalise(row.iccid, "")
        except ValidationError as error:
            return str(error)
        return ""

    def _former_effects(self, row) -> list[dict]:
        """Return what becomes of the card that a line has now."""
        if not row.former_iccid or not row.iccid:
            return []
        labels = dict(self._fields["retire_reason"]._description_selection(self.env))
        return [
            self._effect(
                row.line_id._origin,
                self.env._("Current Card"),
                before=row.former_iccid,
                after=self.env._("Retired: %(why)s", why=labels[self.retire_reason]),
            )
        ]
