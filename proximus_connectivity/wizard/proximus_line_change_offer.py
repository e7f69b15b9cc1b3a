from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import cost, tenure

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
    """Another offer, or another cost, for installed lines.

    What a customer pays for another offer follows from its subscription; a change of
    the cost alone changes nothing for a customer.
    """

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
    sides = fields.Selection(
        [("own", "Own Use"), ("sold", "Customers"), ("both", "Both")],
        compute="_compute_sides",
    )
    monthly_cost = fields.Monetary(
        "New Monthly Cost",
        compute="_compute_monthly_cost",
        store=True,
        readonly=False,
        help="What the operator will bill us for each line a month, without VAT.",
    )
    is_cost_known = fields.Boolean(
        "Cost Known",
        compute="_compute_monthly_cost",
        store=True,
        readonly=False,
        help="An empty cost is unknown, which is not zero.",
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

    @api.depends("line_ids")
    def _compute_sides(self):
        for wizard in self:
            own = set(wizard.line_ids._origin.mapped("is_own"))
            wizard.sides = "both" if len(own) > 1 else "own" if True in own else "sold"

    @api.depends("product_id", "line_ids")
    def _compute_monthly_cost(self):
        for wizard in self:
            line, told = wizard.line_ids._origin[:1], (0.0, False)
            if line and wizard.product_id:
                told = line._proposed_cost(wizard.product_id)
            wizard.monthly_cost, wizard.is_cost_known = told

    @api.onchange("monthly_cost")
    def _onchange_monthly_cost(self):
        if self.monthly_cost:
            self.is_cost_known = True

    @api.onchange("is_cost_known")
    def _onchange_is_cost_known(self):
        if not self.is_cost_known:
            self.monthly_cost = 0.0

    @api.depends("product_id", "line_ids")
    def _compute_commitment_restart(self):
        for wizard in self:
            another = wizard.product_id != wizard.line_ids._origin.product_id
            has_term = bool(wizard.product_id.commitment_months)
            wizard.commitment_restart = another and has_term

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([cost.complete(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(cost.complete(vals))

    # === HOOKS === #

    @api.model
    def _effect_fields(self):
        own = ("product_id", "monthly_cost", "is_cost_known", "commitment_restart")
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
            effects += self._offer_effects(line, costs[line.id])
            effects += self._term_effects(line)
            if self.product_id != line.product_id:
                effects += self._figure_effects(line)
            if line in unqualified:
                effects.append(self._address_effect(line, unqualified[line]))
        return effects

    def _is_ordered_ahead(self):
        return True

    def _kind(self) -> str:
        """Return whether the offer changes or its cost only."""
        return "price" if self.product_id == self._lines().product_id else "offer"

    def _order_item_vals(self, line):
        return {
            **super()._order_item_vals(line),
            "change_kind": self._kind(),
            "product_id": self.product_id.id,
            **self._cost_vals(line),
            "commitment_restart": self.commitment_restart
            and not line.commitment_origin,
        }

    def _cost_vals(self, line) -> dict:
        """Return the new cost of a line; of both sides each has what is proposed."""
        told = self.monthly_cost, self.is_cost_known
        if self.sides == "both":
            told = line.monthly_cost, line.is_cost_known
            if line.product_id != self.product_id:
                told = line._proposed_cost(self.product_id)
        return {cost.COST: told[0], cost.KNOWN: told[1]}

    def _apply(self):
        offer = {"product_id": self.product_id.id}
        same = self._lines().grouped(
            lambda line: (
                self._new_commitment_end(line),
                *self._cost_vals(line).values(),
            )
        )
        for (end, amount, known), lines in same.items():
            vals = {cost.COST: amount, cost.KNOWN: known}
            if end:
                vals["commitment_end_date"] = end
            if self._kind() == "price" and not end:
                lines._change("price", vals, self.date, self.reason)
            else:
                lines._change("offer", offer | vals, self.date, self.reason)

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

    def _offer_effects(self, line, before: float | None) -> list[dict]:
        """Return the offer before and after, and what it costs on either side.

        :param before: what the operator bills us now, ``None`` when that is unknown.
        """
        _, offer = self.env._, self.env._("Offer")
        told = self._cost_vals(line)
        after = told[cost.COST] if told[cost.KNOWN] else None
        change = None
        if before is not None and after is not None:
            change = line.currency_id.round(after - before)
        same = line.product_id == self.product_id
        if same and (change == 0 or before is after):
            text = _("The same offer at the same cost")
            return [self._effect(line, offer, self._name_of(line.product_id), text)]
        names = [self._name_of(line.product_id), self._name_of(self.product_id)]
        texts = [
            _("unknown") if amount is None else line.currency_id.format(amount)
            for amount in (before, after)
        ]
        money = {"amount": change, "side": "cost", "unknown": change is None}
        if line.is_own:
            both = [f"{name} ({text})" for name, text in zip(names, texts, strict=True)]
            return [self._effect(line, offer, *both, **money)]
        effects = [] if same else [self._effect(line, offer, *names)]
        effects += self._paid_effects(line, _("stays"), changes=not same)
        if before is not None or after is not None:
            bills = _("Operator bills us")
            effects.append(self._effect(line, bills, *texts, **money))
        else:
            effects.append(self._cost_effect(line, _("unknown")))
        return effects

    def _new_commitment_end(self, line):
        """Return the last day of a commitment that starts again, ``None`` if none.

        The term of a line that something else decides about stays as it is.
        """
        months = self.product_id.commitment_months
        if not self.commitment_restart or not months or line.commitment_origin:
            return None
        return tenure.commitment_end(self.date, months)

    def _term_effects(self, line) -> list[dict]:
        """Return what becomes of the commitment, and what leaving early may cost."""
        _, label = self.env._, self.env._("Commitment")
        end, old = self._new_commitment_end(line), line.commitment_end_date
        before = (
            _("Until %(date)s", date=format_date(self.env, old)) if old else _("None")
        )
        if end:
            after = _("Starts again: until %(date)s", date=format_date(self.env, end))
            longer = not old or end > old
            level = "warning" if longer else "info"
            return [self._effect(line, label, before, after, level=level)]
        if old and old >= self.date:
            text = _(
                "Stays. Does the contract allow the change? %(exit)s",
                exit=line.exit_answer or "",
            )
            if line.commitment_origin:
                text = _("Stays (%(origin)s)", origin=line.commitment_origin)
            less = self._cost_vals(line)[cost.COST] < line.monthly_cost
            level = "warning" if less and line.is_own else "info"
            return [self._effect(line, label, before, text, level=level)]
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
            told = [self._figure(name, product) for product in (before, after)]
            sentence = self._figure_sentence(name, before, after)
            effects.append(
                self._effect(line, labels[name], *told, level=level, sentence=sentence)
            )
        return effects

    def _figure(self, name: str, product) -> str:
        """Return a figure of an offer in words; zero means that none is stated."""
        if product[name]:
            return self._proximus_spoken_number(product[name], 3)
        if name not in ZERO_UNLIMITED:
            return self.env._("Not stated")
        if product.data_unlimited:
            return self.env._("Unlimited")
        return self.env._("Unlimited or not stated")

    def _figure_sentence(self, name: str, before, after) -> str:
        """Return in a whole sentence what somebody loses or gains."""
        _ = self.env._
        units = {
            "download_mbps": _("%s Mbps down"),
            "upload_mbps": _("%s Mbps up"),
            "data_allowance_gb": _("%s GB"),
            "voice_channels": _("%s calls at the same time"),
            "repair_hours": _("a repair within %s hours"),
        }
        told = [
            units[name] % self._figure(name, product)
            if product[name]
            else self._figure(name, product).lower()
            for product in (before, after)
        ]
        return _("You go from %(before)s to %(after)s.", before=told[0], after=told[1])

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
