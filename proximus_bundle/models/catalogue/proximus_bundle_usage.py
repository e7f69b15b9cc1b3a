from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_repr

from ...tools import usage_charge

KINDS = [
    ("data", "Data"),
    ("roaming", "Data abroad"),
    ("voice", "Calls"),
    ("sms", "Messages"),
    ("other", "Everything else"),
]
METHODS = [
    ("unit", "Price per unit"),
    ("markup", "Operator's amount + percentage"),
]
UNITS = [
    ("gb", "GB"),
    ("mb", "MB"),
    ("min", "min"),
    ("s", "s"),
    ("message", "SMS"),
]


class ProximusBundleUsage(models.Model):
    """What one kind of use of a component costs, beside its price per month.

    What is sold keeps a copy of it (see :meth:`_snapshot`), which its own catalogue
    cannot change any more. It is the seller's price: what the operator bills us is
    another matter.
    """

    _name = "proximus.bundle.usage"
    _description = "Usage Price"
    _order = "component_id, sequence, id"
    _rec_name = "usage_kind"

    component_id = fields.Many2one(
        "proximus.bundle.component", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="component_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="component_id.currency_id")
    sequence = fields.Integer(default=10)
    usage_kind = fields.Selection(
        KINDS,
        "Use",
        required=True,
        default="data",
        help="As the operator's usage records count it. Everything else: what they "
        "rate that is neither data, calls nor messages, such as premium services.",
    )
    method = fields.Selection(METHODS, "Priced By", required=True, default="unit")
    unit = fields.Selection(
        UNITS,
        compute="_compute_unit",
        store=True,
        readonly=False,
        precompute=True,
        help="GB and MB are decimal: 1 GB is 1000 MB.",
    )
    price = fields.Float(
        "Price per Unit", digits=(16, 6), min_display_digits=2, help="Without VAT."
    )
    allowance = fields.Float(
        "Included",
        digits=(16, 3),
        min_display_digits=0,
        help="Units that are included in each calendar month, whole also in the month "
        "in which the line begins or ends.",
    )
    is_whole = fields.Boolean(
        "Begun Units Count", help="A begun unit of the month's sum counts as one."
    )
    markup = fields.Float(
        "Mark-Up (%)",
        digits=(16, 4),
        min_display_digits=0,
        help="Added to what the operator rated. The customer sees the price only.",
    )

    _kind_unique = models.Constraint(
        "UNIQUE(component_id, usage_kind)",
        "A component has one price for each kind of use.",
    )
    _not_negative = models.Constraint(
        "CHECK(COALESCE(price, 0) >= 0 AND COALESCE(allowance, 0) >= 0"
        " AND COALESCE(markup, 0) >= 0)",
        "What usage costs cannot be negative.",
    )

    @api.depends("usage_kind", "method")
    def _compute_unit(self):
        for usage in self:
            known = usage_charge.UNITS.get(usage.usage_kind, {})
            if usage.method != "unit" or not known:
                usage.unit = False
            elif usage.unit not in known:
                usage.unit = next(iter(known))

    @api.constrains("usage_kind", "method", "unit", "component_id")
    def _check_terms(self):
        for usage in self:
            if usage.component_id.billing_pool != "recurring":
                raise ValidationError(
                    self.env._(
                        "%(component)s is billed once: only what is billed every month "
                        "can have prices of usage.",
                        component=usage.component_id.name,
                    )
                )
            try:
                usage._terms()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(component)s: “%(kind)s” cannot be priced so. Choose a unit "
                        "that fits, or the operator's amount with a percentage.",
                        component=usage.component_id.name,
                        kind=usage._kind_label(usage.usage_kind),
                    )
                ) from error

    # === TERMS === #

    def _terms(self) -> usage_charge.Terms:
        """Return the price for the formulas.

        :raises ValueError: when it cannot be.
        """
        self.ensure_one()

        def exact(name):
            digits = self._fields[name].get_digits(self.env)[1]
            text = Decimal(float_repr(self[name] or 0.0, digits))
            return text.quantize(Decimal(1)) if text == int(text) else text.normalize()

        return usage_charge.Terms(
            self.usage_kind,
            self.method,
            self.unit or "",
            exact("price"),
            exact("allowance"),
            self.is_whole,
            exact("markup"),
        )

    def _snapshot(self, currency=None) -> list[dict] | bool:
        """Return the prices as they are stored with what is sold; False for none.

        :param currency: `res.currency` of what is sold.
        :raises UserError: when a price per unit is in another currency.
        """
        other = currency and self.filtered(
            lambda usage: usage.price and usage.currency_id != currency
        )
        if other:
            raise UserError(
                self.env._(
                    "%(component)s: its usage has prices in %(own)s, which a quotation "
                    "in %(other)s cannot promise.",
                    component=other[0].component_id.name,
                    own=other[0].currency_id.name,
                    other=currency.name,
                )
            )
        return [usage._terms().serialize() for usage in self] or False

    @api.model
    def _note(self, lines) -> str | bool:
        """Return what a total leaves out, if what is sold has prices of usage.

        :param lines: of an order or a subscription.
        """
        return any(lines.mapped("usage_terms")) and self.env._(
            "What is used comes on top, and is billed afterwards."
        )

    @api.model
    def _parse(self, stored) -> list[usage_charge.Terms]:
        """Return the prices that are stored with what was sold.

        :raises UserError: when they cannot be read.
        """
        try:
            return [usage_charge.Terms.parse(one) for one in stored or ()]
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The usage prices that are stored with what was sold are damaged. "
                    "Have the record restored."
                )
            ) from error

    # === WORDS === #

    @api.model
    def _kind_label(self, kind: str) -> str:
        return dict(self._fields["usage_kind"]._description_selection(self.env))[kind]

    @api.model
    def _unit_label(self, unit: str) -> str:
        return dict(self._fields["unit"]._description_selection(self.env)).get(unit, "")

    @api.model
    def _describe(self, stored, currency) -> str | bool:
        """Return what use costs in words, as a customer reads them; False for none."""
        parts = [self._describe_one(one, currency) for one in self._parse(stored)]
        return "; ".join(parts) or False

    @api.model
    def _describe_one(self, terms: usage_charge.Terms, currency) -> str:
        kind = self._kind_label(terms.kind)
        if terms.method == usage_charge.MARKUP:
            # what the operator asks of us is no business of the customer
            return self.env._("%(kind)s: by what is used", kind=kind)
        words = {
            "kind": kind,
            "price": self._format_price(terms.price, currency),
            "unit": self._unit_label(terms.counted_in),
            "included": self._spoken(terms.allowance),
        }
        if terms.allowance:
            return self.env._(
                "%(kind)s: %(included)s %(unit)s included, then %(price)s per %(unit)s",
                **words,
            )
        return self.env._("%(kind)s: %(price)s per %(unit)s", **words)

    @api.model
    def _example(self, stored, currency) -> str | bool:
        """Return what some use would cost in a month; False without a unit price."""
        for terms in self._parse(stored):
            if terms.method != usage_charge.UNIT or not terms.price:
                continue
            extra = Decimal(100 if terms.counted_in in ("min", "s", "message") else 3)
            extra *= 1000 if terms.counted_in == "mb" else 1
            return self.env._(
                "Example: with %(used)s %(unit)s in a month, %(amount)s comes on top.",
                used=self._spoken(terms.allowance + extra),
                unit=self._unit_label(terms.counted_in),
                amount=currency.format(float(extra * terms.price)),
            )
        return False

    @api.model
    def _format_price(self, price: Decimal, currency) -> str:
        """Return a price per unit with all its decimals: 0.002 is not 0.00."""
        amount = currency.format(float(price))
        if currency.round(float(price)) == float(price):
            return amount
        return f"{self._spoken(price)} {currency.name}"

    @api.model
    def _spoken(self, amount: Decimal) -> str:
        return self._proximus_spoken_number(float(amount), digits=6)
