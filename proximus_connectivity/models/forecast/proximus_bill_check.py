from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import bill_words, usage
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
    """Whether a bill is over its forecast or a budget, and why.

    The forecast of a bill is what its lines should cost in its period. Lines of which
    nobody knows the cost are in neither figure. The reasons are told line by line with
    the bill before. A budget is over when what operators billed for its month, this
    bill included, is more than the company means to spend.
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
    budget_id = fields.Many2one(
        "proximus.cost.budget",
        "Budget Exceeded",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    budget_excess = fields.Monetary(
        "Over Budget",
        readonly=True,
        copy=False,
        help="What operators billed for the month more than its budget.",
    )
    budget_note = fields.Char("Budget", compute="_compute_budget_note")
    forecast_note = fields.Char("Why", compute="_compute_forecast_note")

    @api.depends("is_over_forecast", "forecast_excess", "change_ids", "previous_id")
    @api.depends_context("lang")
    def _compute_forecast_note(self):
        for check in self:
            check.forecast_note = check.is_over_forecast and check._describe_excess()

    @api.depends("budget_id.month", "budget_id.amount", "budget_excess")
    @api.depends_context("lang")
    def _compute_budget_note(self):
        for check in self:
            # sudo: of the budget only what this bill is held against
            over = bool(check.sudo().budget_id)
            check.budget_note = over and check._describe_budget()

    def _describe_budget(self) -> str:
        """Return how much was billed for a month, and how much it was meant to be."""
        money = self.currency_id.format
        budget = self.sudo().budget_id  # sudo: see above
        return self.env._(
            "%(billed)s is billed for %(month)s so far, %(excess)s more than its "
            "budget of %(budget)s.",
            billed=money(budget.amount + self.budget_excess),
            month=format_date(self.env, budget.month, date_format="MMMM y"),
            excess=money(self.budget_excess),
            budget=money(budget.amount),
        )

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
        """Note whether the bill is over its forecast or a budget, and tell somebody."""
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
        budget, overspent = self._budget_exceeded()
        self.write(
            {
                "forecast_excess": max(excess, 0.0),
                "is_over_forecast": over,
                "budget_id": budget.id,
                "budget_excess": overspent,
            }
        )
        self._tell_excess()

    def _budget_exceeded(self) -> tuple:
        """Return the budget of a month of this bill that is exceeded most, if any.

        :return: the budget, maybe empty, and by how much it is exceeded.
        """
        # sudo: who checks a bill need not see the budget to be told that it is over
        budgets = self.env["proximus.cost.budget"].sudo()
        budgets = budgets.search(
            [
                ("company_id", "=", self.company_id.id),
                ("month", ">=", usage.month_of(self.date_from)),
                ("month", "<=", self.date_to),
            ]
        )
        if not budgets:
            return budgets, 0.0
        forecast = self.env["proximus.cost.forecast"]
        billed = forecast._billed_for(self.company_id, budgets.mapped("month"))
        over = {
            budget: self.currency_id.round(billed.get(budget.month, 0) - budget.amount)
            for budget in budgets
        }
        worst = max(budgets, key=over.get)
        if over[worst] <= 0:
            return budgets.browse(), 0.0
        return worst, over[worst]

    def _tell_excess(self) -> None:
        """Plan an activity for a bill over its forecast or budget, or take it back."""
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
        if not self.is_over_forecast and not self.budget_excess:
            known.filtered("active").unlink()
        elif not known:
            user = self._accountant()
            spoken = self.with_context(lang=user.lang)
            told = []
            if self.is_over_forecast:
                told.append(spoken._describe_excess())
            if self.budget_excess:
                told.append(spoken._describe_budget())
            self.activity_schedule(
                OVER,
                summary=spoken.env._("Bill over its forecast: find out why")
                if self.is_over_forecast
                else spoken.env._("Bill over the budget of its month: find out why"),
                note=" ".join(told),
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
