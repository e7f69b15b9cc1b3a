from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProximusBundlePhase(models.Model):
    """Months in which a bundle has another monthly price than its own."""

    _name = "proximus.bundle.phase"
    _description = "Bundle Phase"
    _order = "bundle_id, month_from, id"

    bundle_id = fields.Many2one(
        "proximus.bundle", required=True, ondelete="cascade", index=True
    )
    term_id = fields.Many2one(
        "proximus.bundle.term",
        "Only With",
        ondelete="cascade",
        domain="[('bundle_id', '=', bundle_id)]",
        help="Empty: with every term.",
    )
    currency_id = fields.Many2one(related="bundle_id.currency_id")
    name = fields.Char(translate=True, help="Such as: welcome months.")
    kind = fields.Selection(
        [
            ("free", "Free"),
            ("promo", "Percentage off"),
            ("fixed", "Fixed price"),
        ],
        default="promo",
        required=True,
    )
    month_from = fields.Integer("From Month", default=1, required=True)
    months = fields.Integer(default=3, required=True)
    discount = fields.Float("Discount (%)")
    amount = fields.Monetary("Price per Month")

    _phase_valid = models.Constraint(
        """CHECK(month_from >= 1 AND months >= 1
                 AND COALESCE(discount, 0) BETWEEN 0 AND 100
                 AND COALESCE(amount, 0) >= 0)""",
        "A phase begins in month 1 or later, lasts a month or more, and its discount "
        "is 0 to 100 %.",
    )

    @api.constrains("month_from", "months", "term_id", "bundle_id")
    def _check_overlap(self):
        for phase in self:
            for other in phase.bundle_id.phase_ids - phase:
                same_term = not (phase.term_id and other.term_id) or (
                    phase.term_id == other.term_id
                )
                if same_term and phase._overlaps(other):
                    raise ValidationError(
                        self.env._(
                            "Bundle %(bundle)s: phases %(first)s and %(second)s "
                            "overlap. Let the second begin when the first has ended.",
                            bundle=phase.bundle_id.name,
                            first=phase.display_name,
                            second=other.display_name,
                        )
                    )

    @api.depends("name", "month_from", "months")
    def _compute_display_name(self):
        for phase in self:
            last = phase.month_from + phase.months - 1
            span = self.env._(
                "months %(first)s to %(last)s", first=phase.month_from, last=last
            )
            phase.display_name = f"{phase.name} ({span})" if phase.name else span

    def _overlaps(self, other):
        return (
            self.month_from < other.month_from + other.months
            and other.month_from < self.month_from + self.months
        )

    def _for_term(self, term):
        """Return the phases that hold with `term`, in the order of time."""
        return self.filtered(lambda p: p.term_id in (p.env[term._name], term)).sorted(
            "month_from"
        )
