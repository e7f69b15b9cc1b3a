from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import tenure

#: Figures of an offer of which less is a loss, and one of which more is.
MORE_IS_BETTER = (
    "download_mbps",
    "upload_mbps",
    "data_allowance_gb",
    "voice_channels",
)
LESS_IS_BETTER = ("repair_hours",)
#: Figures of which zero means "unlimited or not stated".
ZERO_UNLIMITED = {"data_allowance_gb"}


class ProximusLineChangeOffer(models.TransientModel):
    """Another offer, or another price, for installed lines."""

    _name = "proximus.line.change.offer"
    _description = "Change Offer"
    _inherit = "proximus.line.change"

    line_kind = fields.Char(compute="_compute_line_kind")
    product_id = fields.Many2one(
        "product.product",
        "New Offer",
        required=True,
        domain="[('line_kind', '=', line_kind), "
        "('company_id', 'in', (company_id, False))]",
    )
    monthly_cost = fields.Monetary(
        "New Monthly Cost",
        compute="_compute_monthly_cost",
        store=True,
        readonly=False,
        help="What each line will cost a month, without VAT.",
    )
    commitment_restart = fields.Boolean(
        "Restart Commitment",
        compute="_compute_commitment_restart",
        store=True,
        readonly=False,
        help="The term of the new offer starts on the day of the change. Otherwise the "
        "lines stay committed as they are.",
    )

    @api.depends("line_ids")
    def _compute_line_kind(self):
        for wizard in self:
            wizard.line_kind = wizard.line_ids[:1].line_kind

    @api.depends("product_id")
    def _compute_monthly_cost(self):
        for wizard in self:
            wizard.monthly_cost = wizard.product_id._price_for(wizard.company_id)

    @api.depends("product_id", "line_ids")
    def _compute_commitment_restart(self):
        for wizard in self:
            another = wizard.product_id != wizard.line_ids._origin.product_id
            has_term = bool(wizard.product_id.commitment_months)
            wizard.commitment_restart = another and has_term

    # === HOOKS === #

    @api.model
    def _effect_fields(self):
        own = ("product_id", "monthly_cost", "commitment_restart")
        return (*super()._effect_fields(), *own)

    def _effects(self):
        effects = super()._effects()
        if not self.product_id:
            return effects
        unqualified = self._unqualified()
        costs = self._lines()._cost_on(self.date)
        for line in self._lines():
            if line.line_kind != self.product_id.line_kind:
                effects.append(self._kind_blocker(line))
                continue
            effects += self._price_effects(line, costs[line.id])
            effects += self._term_effects(line)
            if self.product_id != line.product_id:
                effects += self._figure_effects(line)
            if line in unqualified:
                effects.append(self._address_effect(line, unqualified[line]))
        return effects

    def _is_ordered_ahead(self):
        return True

    def _kind(self) -> str:
        """Return whether the offer changes or its price only."""
        return "price" if self.product_id == self._lines().product_id else "offer"

    def _order_item_vals(self, line):
        return {
            **super()._order_item_vals(line),
            "change_kind": self._kind(),
            "product_id": self.product_id.id,
            "monthly_cost": self.monthly_cost,
            "commitment_restart": self.commitment_restart,
        }

    def _apply(self):
        vals = {"product_id": self.product_id.id, "monthly_cost": self.monthly_cost}
        end = self._new_commitment_end()
        if end:
            vals["commitment_end_date"] = end
        if self._kind() == "price" and not end:
            del vals["product_id"]
            self._lines()._change("price", vals, self.date, self.reason)
        else:
            self._lines()._change("offer", vals, self.date, self.reason)

    # === EFFECTS === #

    def _kind_blocker(self, line) -> dict:
        kinds = dict(line._fields["line_kind"]._description_selection(self.env))
        return self._effect(
            line,
            self.env._("Kind of line"),
            kinds[line.line_kind],
            self.env._(
                "%(offer)s is for another kind: order a new line and end this one",
                offer=self._name_of(self.product_id),
            ),
            level="blocker",
        )

    def _price_effects(self, line, cost: float) -> list[dict]:
        """Return the offer and what it costs, before and after."""
        _, money = self.env._, line.currency_id.format
        change = line.currency_id.round(self.monthly_cost - cost)
        before, after = line.product_id, self.product_id
        if before == after and not change:
            return [
                self._effect(
                    line,
                    _("Offer"),
                    self._name_of(before),
                    _("The same offer at the same price"),
                )
            ]
        return [
            self._effect(
                line,
                _("Offer"),
                f"{self._name_of(before)} ({money(cost)})",
                f"{self._name_of(after)} ({money(self.monthly_cost)})",
                amount=change,
            )
        ]

    def _new_commitment_end(self):
        """Return the last day of a commitment that starts again, ``None`` if none."""
        months = self.product_id.commitment_months
        if not self.commitment_restart or not months:
            return None
        return tenure.commitment_end(self.date, months)

    def _term_effects(self, line) -> list[dict]:
        """Return what becomes of the commitment, and what leaving early may cost."""
        _, label, end = self.env._, self.env._("Commitment"), self._new_commitment_end()
        old = line.commitment_end_date
        before = (
            _("Until %(date)s", date=format_date(self.env, old)) if old else _("None")
        )
        if end:
            after = _("Starts again: until %(date)s", date=format_date(self.env, end))
            longer = not old or end > old
            level = "warning" if longer else "info"
            return [self._effect(line, label, before, after, level=level)]
        if old and old >= self.date:
            return [
                self._effect(
                    line,
                    label,
                    before,
                    _(
                        "Stays. Does the contract allow the change? %(exit)s",
                        exit=line.exit_answer or "",
                    ),
                    level="warning"
                    if self.monthly_cost < line.monthly_cost
                    else "info",
                )
            ]
        return []

    def _figure_effects(self, line) -> list[dict]:
        """Return how the technical figures differ; less than before is a warning."""
        labels = self.env["ir.model.fields"].get_field_string("product.template")
        technologies = dict(
            self.env["product.template"]
            ._fields["access_technology"]
            ._description_selection(self.env)
        )
        before, after = line.product_id, self.product_id
        effects = []
        if before.access_technology != after.access_technology:
            names = (before.access_technology, after.access_technology)
            told = [technologies.get(name or "none", "") for name in names]
            effects.append(self._effect(line, labels["access_technology"], *told))
        for name in (*MORE_IS_BETTER, *LESS_IS_BETTER):
            old, new = before[name], after[name]
            if old == new:
                continue
            level = "warning" if _is_loss(name, old, new) else "info"
            told = [self._figure(name, value) for value in (old, new)]
            effects.append(self._effect(line, labels[name], *told, level=level))
        return effects

    def _figure(self, name: str, value) -> str:
        """Return a figure in words; zero means that none is stated."""
        if value:
            return f"{value:g}"
        if name in ZERO_UNLIMITED:
            return self.env._("Unlimited or not stated")
        return self.env._("Not stated")

    def _unqualified(self) -> dict:
        """Return the address answer per line whose new access nobody has confirmed."""
        return self.env["proximus.line.order.item"]._unqualified_changes(
            self._lines(), {"change_kind": "offer", "product_id": self.product_id.id}
        )

    def _address_effect(self, line, answer: tuple[str, str]) -> dict:
        """Return what is known of the address for the new offer."""
        state, text = answer
        level = "blocker" if state == "unqualified" else "warning"
        return self._effect(line, self.env._("Address"), after=text, level=level)


def _is_loss(name: str, old: float, new: float) -> bool:
    """Return whether a figure gets worse; not stated is no promise any more."""
    if name in ZERO_UNLIMITED:
        return bool(new) and (not old or new < old)
    if name in LESS_IS_BETTER:
        return bool(old) and (not new or new > old)
    return new < old
