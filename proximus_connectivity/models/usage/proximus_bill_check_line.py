from odoo import api, fields, models
from odoo.fields import Domain


class ProximusBillCheckLine(models.Model):
    """What the operator's own usage records say beside a billed usage or extra."""

    _inherit = "proximus.bill.check.line"

    rated_text = fields.Char(
        "By Usage Records",
        compute="_compute_rated_text",
        help="What the operator billed for the use of this line in this period, beside "
        "what its usage records say it costs, both without VAT. It proves nothing "
        "by itself: records may be missing.",
    )

    @api.depends("result", "line_id", "date_from", "date_to", "billed")
    def _compute_rated_text(self):
        asked = self.filtered(
            lambda row: (
                row.result == "extra" and row.line_id and row.date_from and row.date_to
            )
        )
        (self - asked).rated_text = False
        rated = asked._rated()
        billed = asked._billed_together()
        for row in asked:
            row.rated_text = row._describe_rated(billed[row], *rated[row])

    def _billed_together(self) -> dict:
        """Return what is billed as use, per row: all of its line and period."""
        sums = {}
        for row in self.check_id.line_ids:
            if row.result == "extra":
                key = row._charge_key()
                sums[key] = sums.get(key, 0.0) + row.billed
        return {row: sums.get(row._charge_key(), row.billed) for row in self}

    def _charge_key(self) -> tuple:
        return (self.check_id.id, self.line_id.id, self.date_from, self.date_to)

    def _rated(self) -> dict:
        """Return per row what was rated, how many records say so, and how many do not.

        One query, whatever the number of rows.
        """
        if not self:
            return {}
        # sudo: a sum of money, shown to whoever may see the bill
        records = self.env["proximus.usage.record"].sudo()
        groups = records._read_group(
            Domain("line_id", "in", self.line_id.ids)
            & Domain("is_counted", "=", True)
            & Domain("day", ">=", min(self.mapped("date_from")))
            & Domain("day", "<=", max(self.mapped("date_to"))),
            ["line_id", "day:day", "is_rated", "currency_id", "operator_id"],
            ["amount:sum", "__count"],
        )
        by_line = {}
        for line, *group in groups:
            by_line.setdefault(line.id, []).append(group)
        found = {}
        for row in self:
            amount, told, untold = 0.0, 0, 0
            # sudo: whose bill it is, to compare
            whose = row.operator_id.sudo()
            whose = (whose | whose.commercial_partner_id).ids
            for group in by_line.get(row.line_id.id, ()):
                day, is_rated, currency, operator, rated, count = group
                if not row.date_from <= day <= row.date_to:
                    continue
                if operator.id not in whose:
                    continue
                if is_rated and currency == row.currency_id:
                    amount, told = amount + rated, told + count
                else:
                    untold += count
            found[row] = (amount, told, untold)
        return found

    def _describe_rated(self, billed: float, rated: float, told: int, untold: int):
        """Return what was billed beside what was rated; unknown is said."""
        words = {
            "billed": self.currency_id.format(billed),
            "rated": self.currency_id.format(rated),
            "count": untold,
        }
        if not told:
            return self.env._(
                "billed %(billed)s; what the operator's records rate is not known",
                **words,
            )
        if untold:
            return self.env._(
                "billed %(billed)s, rated by operator %(rated)s (records without an "
                "amount: %(count)s)",
                **words,
            )
        return self.env._("billed %(billed)s, rated by operator %(rated)s", **words)
