from decimal import Decimal

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ...tools import results
from ..assessment.proximus_onboarding_score import MOMENTS


class ProximusOnboardingMeasure(models.Model):
    """What the database showed of one thing on one day: counted, or not measured.

    Kept, because the database shows another thing tomorrow.
    """

    _name = "proximus.onboarding.measure"
    _description = "Measurement"
    _order = "session_id, date, id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    moment = fields.Selection(MOMENTS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    is_known = fields.Boolean("Measured", readonly=True)
    value = fields.Float(readonly=True)
    count = fields.Integer("Counted", readonly=True)
    total = fields.Integer("Among", readonly=True)
    name = fields.Char("What", compute="_compute_name")
    text = fields.Char("Measured Value", compute="_compute_text")

    _once = models.UniqueIndex(
        "(session_id, code, date)", "This was measured on that day already."
    )
    _counted = models.Constraint(
        "CHECK(count BETWEEN 0 AND total)", "No more is found than there is."
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = self.session_id._get_measure_labels(self.mapped("code"))
        for one in self:
            one.name = labels[one.code]

    @api.depends("is_known", "value", "count", "total", "code")
    @api.depends_context("lang")
    def _compute_text(self):
        for one in self:
            one.text = one._describe()

    def _describe(self) -> str:
        """Return what was measured in words; "not measured" is one of them."""
        self.ensure_one()
        _ = self.env._
        if not self.is_known:
            return _("Not measured")
        if self.code.startswith("days_"):
            value = formatLang(self.env, self.value, digits=1)
            return _("%(days)s days (%(count)s)", days=value, count=self.count)
        if self.code.startswith("app_"):
            return str(self.count)
        return _(
            "%(count)s of %(total)s (%(share)s %%)",
            count=self.count,
            total=self.total,
            share=round(self.value),
        )

    def _get_value(self) -> Decimal | None:
        """Return the figure, None where it was not measured."""
        self.ensure_one()
        return Decimal(str(self.value)) if self.is_known else None

    def _describe_change(self, before) -> str:
        """Return how much the figure went up or down since another measurement."""
        if not before:
            return "–"
        moved = results.change(before._get_value(), self._get_value())
        if moved is None:
            return "–"
        sign = "+" if moved > 0 else "−" if moved < 0 else "±"
        return f"{sign}{formatLang(self.env, float(abs(moved)), digits=0)}"
