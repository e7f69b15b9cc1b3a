from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ..session.proximus_onboarding_session import REGIONS


class ProximusSubsidy(models.Model):
    """A public subsidy that may fit, as read on a date in a named source.

    Only a hint: the official page decides, and nothing is ever computed from it.
    """

    _name = "proximus.subsidy"
    _description = "Subsidy Hint"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "region, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    region = fields.Selection(REGIONS, required=True)
    kind = fields.Selection(
        [
            ("advice", "Advice"),
            ("training", "Training"),
            ("advice_training", "Advice and training"),
        ],
        required=True,
    )
    theme = fields.Char(translate=True)
    rate_small = fields.Float("Rate, small companies", digits=(5, 2))
    rate_medium = fields.Float("Rate, medium companies", digits=(5, 2))
    cap = fields.Monetary("Cap per company")
    cap_period = fields.Char("Cap period", translate=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.ref("base.EUR"),
    )
    rate_highest = fields.Float(
        "Highest rate", digits=(5, 2), help="With every increase; 0: there is none."
    )
    max_people = fields.Integer(
        "For companies below (people)", help="0: no limit on the number of people."
    )
    exclusions = fields.Text("Not for", translate=True)
    conditions = fields.Text("Main conditions", translate=True)
    amount_text = fields.Char("How much", compute="_compute_amount_text")
    valid_from = fields.Date()
    valid_to = fields.Date()
    source_url = fields.Char("Official page", required=True)
    checked_on = fields.Date("Source checked on", required=True)

    # PostgreSQL 13 has no NULLS NOT DISTINCT, hence the index with COALESCE.
    _version_unique = models.UniqueIndex(
        "(code, COALESCE(valid_from, '0001-01-01'::date))",
        "This subsidy already has a version from this date.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to)",
        "A subsidy cannot end before it starts.",
    )
    _rates_are_shares = models.Constraint(
        "CHECK(rate_small BETWEEN 0 AND 1 AND rate_medium BETWEEN 0 AND 1"
        " AND rate_highest BETWEEN 0 AND 1)",
        "A rate is a share between 0 and 1.",
    )

    @api.depends("rate_small", "rate_medium", "rate_highest", "cap", "cap_period")
    @api.depends_context("lang")
    def _compute_amount_text(self):
        for hint in self:
            hint.amount_text = hint._describe_amount()

    def _describe_amount(self):
        """Return the published rate and cap in words; False when not known."""
        self.ensure_one()
        rates = [rate for rate in (self.rate_small, self.rate_medium) if rate]
        if self.rate_highest:
            rates.append(self.rate_highest)
        if not rates:
            return False
        low, high = (f"{100 * rate:.0f}" for rate in (min(rates), max(rates)))
        rate = (
            self.env._("%(rate)s %%", rate=low)
            if low == high
            else self.env._("%(low)s to %(high)s %%", low=low, high=high)
        )
        if not self.cap:
            return self.env._("%(rate)s of the cost", rate=rate)
        return self.env._(
            "%(rate)s of the cost, at most %(cap)s %(period)s",
            rate=rate,
            cap=self._say_cap(),
            period=self.cap_period or "",
        ).strip()

    def _say_cap(self) -> str:
        """Return the cap, without the cents that no cap has."""
        currency = self.currency_id
        amount = formatLang(self.env, self.cap, digits=0)
        parts = (currency.symbol, amount)
        if currency.position == "after":
            parts = parts[::-1]
        return "\N{NO-BREAK SPACE}".join(parts)

    def _may_fit(self, people: int | None) -> bool:
        """Whether the size does not rule it out; an unknown size rules out nothing."""
        self.ensure_one()
        return not self.max_people or people is None or people < self.max_people

    @api.model
    def _get_by_code(self, codes: list[str]) -> dict:
        """Return by code the hint that counts today."""
        today = self._proximus_today()
        found = self.search(
            Domain("code", "in", codes)
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", today))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", today))
        )
        return {hint.code: hint for hint in found}

    @api.model
    def _get_hints(self, region: str, on: date):
        """Return the subsidies of a region that were valid on a date.

        :param region: flanders, wallonia or brussels; nothing for an unknown region.
        """
        if not region:
            return self.browse()
        return self.search(
            Domain("region", "=", region)
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", on))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", on))
        )
