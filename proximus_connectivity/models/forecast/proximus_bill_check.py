from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools import bill_words
from ...tools.forecast import Item, exceeds, explain
from ...tools.money import round_half_up

#: The activity that tells of a bill over its forecast.
OVER = "proximus_connectivity.mail_activity_type_over_forecast"
#: What the rows of a result are in a comparison with another bill.
KIND_OF = {
    "matched": "fee",
    "price_differs": "fee",
    "after_end": "fee",
    "credit": "credit",
    "duplicate": "duplicate",
    "third_party": "third_party",
    "unknown_line": "unknown",
}
#: Reasons that a sentence names.
NAMED = 3


class ProximusBillCheck(models.Model):
    """Whether a bill is over its forecast, and why: line by line with the one before.

    The forecast of a bill is what its lines should cost in its period. Lines of which
    nobody knows the cost are in neither figure.
    """

    _inherit = "proximus.bill.check"

    change_ids = fields.One2many(
        "proximus.bill.change", "check_id", "Changes", readonly=True
    )
    previous_id = fields.Many2one(
        "proximus.bill.check",
        "Bill Before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last bill of the operator before this one.",
    )
    forecast_excess = fields.Monetary(
        "Over Forecast",
        readonly=True,
        copy=False,
        help="What the bill is more than its lines should cost.",
    )
    is_over_forecast = fields.Boolean("Reported", readonly=True, copy=False)
    forecast_note = fields.Char("Why", compute="_compute_forecast_note")

    @api.depends("is_over_forecast", "forecast_excess", "change_ids", "previous_id")
    @api.depends_context("lang")
    def _compute_forecast_note(self):
        for check in self:
            check.forecast_note = check.is_over_forecast and check._describe_excess()

    def _describe_excess(self) -> str:
        """Return how much a bill is over its forecast and the main reasons."""
        _, money = self.env._, self.currency_id.format
        told = _(
            "%(excess)s more than its lines should cost.",
            excess=money(self.forecast_excess),
        )
        if not self.previous_id:
            return " ".join((told, _("There is no earlier bill to compare it with.")))
        labels = dict(
            self.change_ids._fields["reason"]._description_selection(self.env)
        )
        risen = self.change_ids.filtered(lambda change: change.difference > 0)[:NAMED]
        reasons = "; ".join(
            f"{change.name}: {labels[change.reason]} +{money(change.difference)}"
            for change in risen
        )
        if not reasons:
            return " ".join((told, _("It is not more than the bill before.")))
        compared = _("Against the bill before: %s.", reasons)
        return " ".join((told, compared))

    # === BUSINESS === #

    def _check_again(self):
        """Extend: compare with the bill before, and report a bill over its forecast."""
        result = super()._check_again()
        for check in self:
            check._compare_with_before()
            check._report_excess()
        return result

    def _bill_before(self):
        """Return the last checked bill of the operator before this one, if any."""
        self.ensure_one()
        today = self._proximus_today()
        mine = self.move_id.invoice_date or today
        earlier = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("operator_id", "=", self.operator_id.id),
                ("holder_id", "=", self.holder_id.id),
                ("state", "!=", "draft"),
                ("move_id.state", "!=", "cancel"),
                ("move_id.invoice_date", "<", mine),
                ("move_id.invoice_date", ">=", mine - relativedelta(months=13)),
                ("id", "!=", self.id),
            ]
        )
        return earlier.sorted(lambda one: (one.move_id.invoice_date, one.id))[-1:]

    def _compare_with_before(self) -> None:
        """Write down what makes this bill differ from the one before."""
        self.ensure_one()
        changes = self.env["proximus.bill.change"]
        # sudo: who checks a bill may not write what only the check writes
        self.change_ids.sudo().unlink()
        self.previous_id = before = self._bill_before()
        if not before:
            return
        names = {}
        items = [check._items(names) for check in (self, before)]
        # sudo: see above
        changes.sudo().create(
            [
                {
                    "check_id": self.id,
                    "sequence": place,
                    "line_id": names[one.key][0],
                    "name": names[one.key][1],
                    "reason": one.reason,
                    "before": float(one.before),
                    "now": float(one.now),
                    "difference": float(one.difference),
                }
                for place, one in enumerate(explain(*items))
            ]
        )

    def _items(self, names: dict) -> list[Item]:
        """Return the rows of the bill for a comparison.

        :param names: gets the line and the text of each key that is not in it yet.
        """
        items, counted = [], set()
        for row in self.line_ids.filtered(lambda row: row.result != "not_billed"):
            line = row.line_id
            key = f"line:{line.id}" if line else bill_words.match_key(row.name)
            names.setdefault(key, (line.id, line.display_name or row.name))
            kind = KIND_OF.get(row.result) or self._extra_kind(row)
            if kind == "fee" and row.billed < 0:
                kind = "credit"
            days = 0
            span = (key, kind, row.date_from, row.date_to)
            if row.date_from and row.date_to and span not in counted:
                counted.add(span)
                days = (row.date_to - row.date_from).days + 1
            items.append(Item(key, kind, round_half_up(row.billed), days))
        return items

    @api.model
    def _extra_kind(self, row) -> str:
        """Return whether an extra was used, or is paid once."""
        told = bill_words.words(row.document_text or row.name)
        once = told & bill_words.ONCE and not told & bill_words.USAGE
        return "one_off" if once else "usage"

    def _report_excess(self) -> None:
        """Plan an activity for a bill over its forecast; take it back when not."""
        self.ensure_one()
        company = self.company_id
        comparable = self.billed_total - self.unknown_total
        excess = self.currency_id.round(comparable - self.expected_total)
        over = exceeds(
            round_half_up(comparable),
            round_half_up(self.expected_total),
            round_half_up(company.proximus_forecast_percent),
            round_half_up(company.proximus_forecast_least),
        )
        self.write({"forecast_excess": max(excess, 0.0), "is_over_forecast": over})
        kind = self.env.ref(OVER, raise_if_not_found=False)
        if not kind:
            return
        # sudo: an activity that somebody marked done is not planned again
        known = self.env["mail.activity"].sudo().with_context(active_test=False)
        known = known.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("activity_type_id", "=", kind.id),
            ]
        )
        if not over:
            known.filtered("active").unlink()
        elif not known:
            user = self._accountant()
            spoken = self.with_context(lang=user.lang)
            self.activity_schedule(
                OVER,
                summary=spoken.env._("Bill over its forecast: find out why"),
                note=spoken._describe_excess(),
                user_id=user.id,
            )

    def _accountant(self):
        """Return who is told: whoever checks, else an accountant of the company."""
        user = self.env.user
        if user.active and not user.share:
            return user
        group = self.env.ref("proximus_connectivity.group_accountant")
        # sudo: a scheduled job looks for the people of its company
        people = group.sudo().all_user_ids.filtered(
            lambda person: person.active and self.company_id in person.company_ids
        )
        return people[:1] or self.company_id.proximus_responsible_id or user
