import datetime

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...fields import NO_SITE, NOBODY
from ...tools import lifecycle
from ...tools.forecast import months
from ..offer.proximus_technical_mixin import LINE_KINDS

#: Months shown before and from the one that runs.
PAST, AHEAD = 12, 12
#: States of an order item that is still going to happen.
TO_COME = tuple(
    sorted({*lifecycle.ITEM_STATES} - {"completed", "cancelled", "failed", "rejected"})
)
KINDS = [
    ("line", "Expected"),
    ("bill", "Billed"),
    ("fee", "Early Termination Fee"),
    ("claim", "Credit Promised"),
    ("budget", "Budget"),
]


class ProximusCostForecast(models.Model):
    """What lines are expected to cost a month, beside what was billed and the budget.

    Twelve months back and twelve ahead. Expected is the agreed cost by days, with what
    is known to come: prices and offers that are ordered, notice that is given, lines on
    their way with a day. Billed are the bills of operators by the days that they
    charge; a bill that was not checked counts in the month of its date. A budget is
    what is expected, unless the company set one. A line that is given up before its
    commitment ends costs its early termination fee once, in the month of its last day.

    The expected cost of a month is that of ``tools/forecast.py``; a test holds both
    against each other.
    """

    _name = "proximus.cost.forecast"
    _description = "Cost Forecast"
    _auto = False
    _order = "month, line_id, id"
    _rec_name = "line_id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "commercial_partner_id",
            "company_id",
            "date",
            "invoice_date",
            "move_type",
            "partner_id",
            "state",
        ],
        "proximus.bill.check": ["date_from", "date_to", "move_id"],
        "proximus.bill.check.line": [
            "billed",
            "check_id",
            "date_from",
            "date_to",
            "line_id",
            "result",
        ],
        "proximus.claim": ["amount", "company_id", "operator_id", "state"],
        "proximus.cost.budget": ["amount", "company_id", "month"],
        "proximus.line": [
            "commitment_end_date",
            "company_id",
            "employee_id",
            "is_cost_known",
            "is_own",
            "line_kind",
            "monthly_cost",
            "operator_id",
            "site_id",
            "state",
            "termination_date",
        ],
        "proximus.line.order.item": [
            "action",
            "change_kind",
            "committed_date",
            "is_cost_known",
            "line_id",
            "monthly_cost",
            "requested_date",
            "state",
        ],
        "proximus.line.price": [
            "date_from",
            "date_to",
            "is_cost_known",
            "line_id",
            "monthly_cost",
        ],
        "res.partner": ["is_proximus_operator"],
    }

    month = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, "Figure", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="What is expected, or billed, or set as budget: see Figure."
    )
    is_ahead = fields.Boolean("This Month and Later", readonly=True)
    line_id = fields.Many2one("proximus.line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    operator_id = fields.Many2one("res.partner", readonly=True)
    site_id = fields.Many2one("res.partner", readonly=True, falsy_value_label=NO_SITE)
    employee_id = fields.Many2one(
        "hr.employee", readonly=True, falsy_value_label=NOBODY
    )
    line_kind = fields.Selection(LINE_KINDS, "Kind", readonly=True)
    is_own = fields.Boolean("Own Use", readonly=True)
    is_cost_known = fields.Boolean("Cost Known", readonly=True)
    note = fields.Char(compute="_compute_note")
    expected = fields.Monetary(readonly=True, help="Agreed and known to come.")
    committed = fields.Monetary(
        readonly=True, help="The part of what is expected that a commitment covers."
    )
    actual = fields.Monetary(
        "Billed", readonly=True, help="What operators billed for days of this month."
    )
    budget = fields.Monetary(
        readonly=True, help="What is expected, unless the company set another amount."
    )
    deviation = fields.Monetary(
        "Billed Less Expected",
        readonly=True,
        help="Of months that are over, also of those whose bill is not entered yet.",
    )

    @api.depends("kind", "is_cost_known")
    @api.depends_context("lang")
    def _compute_note(self):
        unknown = {
            "line": self.env._("Cost unknown"),
            "fee": self.env._("Early termination fee unknown"),
        }
        for row in self:
            row.note = not row.is_cost_known and unknown.get(row.kind)

    @api.model
    def _months(self) -> list[datetime.date]:
        """Return the first days of the months shown, oldest first."""
        this = fields.Date.start_of(self.env.company._proximus_today(), "month")
        return months(this - relativedelta(months=PAST), PAST + AHEAD)

    @property
    def _table_query(self) -> SQL:
        shown = self._months()
        return SQL(
            """
            WITH shown AS (%(shown)s
            ), planned AS (%(planned)s
            ), held AS (%(held)s
            ), cost AS (%(cost)s
            ), told AS (
                %(expected)s UNION ALL %(billed)s UNION ALL %(unchecked)s
                UNION ALL %(promised)s UNION ALL %(fees)s UNION ALL %(budgets)s
            )
            SELECT told.id, told.month, told.kind, told.month >= %(this)s AS is_ahead,
                   told.line_id, told.company_id, company.currency_id,
                   COALESCE(told.operator_id, line.operator_id) AS operator_id,
                   line.site_id, line.employee_id, line.line_kind,
                   COALESCE(line.is_own, TRUE) AS is_own, told.is_cost_known,
                   told.expected, told.committed, told.actual, told.budget,
                   CASE told.kind WHEN 'budget' THEN told.budget
                        ELSE told.expected + told.actual END AS amount,
                   CASE WHEN told.month < %(this)s THEN told.actual - told.expected
                        ELSE 0 END AS deviation
              FROM told
              JOIN res_company company ON company.id = told.company_id
         LEFT JOIN proximus_line line ON line.id = told.line_id
            """,
            shown=self._shown_sql(shown),
            this=shown[PAST],
            planned=self._planned_sql(),
            held=self._held_sql(),
            cost=self._cost_sql(),
            expected=self._expected_sql(),
            billed=self._billed_sql(),
            unchecked=self._unchecked_sql(),
            promised=self._promised_sql(shown[PAST]),
            fees=self._fees_sql(shown),
            budgets=self._budgets_sql(),
        )

    @api.model
    def _shown_sql(self, shown: list[datetime.date]) -> SQL:
        return SQL(
            """
            SELECT month, (month + interval '1 month')::date AS after, place
              FROM unnest(%s::date[]) WITH ORDINALITY AS m(month, place)
            """,
            shown,
        )

    # === WHAT IS EXPECTED === #

    def _planned_sql(self) -> SQL:
        """Return what is ordered for an installed line, and from which day on.

        What is overdue holds from today.
        """
        return SQL(
            """
            SELECT item.id, item.line_id, item.action, item.monthly_cost,
                   item.is_cost_known, GREATEST(
                       COALESCE(item.committed_date, item.requested_date,
                                whole.requested_date), %(today)s) AS day
              FROM proximus_line_order_item item
              JOIN proximus_line_order whole ON whole.id = item.order_id
             WHERE item.line_id IS NOT NULL AND item.state IN %(states)s
               AND COALESCE(item.committed_date, item.requested_date,
                            whole.requested_date) IS NOT NULL
               AND (item.action IN ('add', 'delete')
                    OR (item.action = 'modify'
                        AND item.change_kind IN ('offer', 'price')))
            """,
            today=self._proximus_today_sql(SQL("item.company_id")),
            states=TO_COME,
        )

    def _held_sql(self) -> SQL:
        """Return what a line costs a month, from a day to the one before another.

        That is its history; its last price until what is ordered changes it or an end
        that is known; what is ordered; a line on its way from its day on.
        """
        return SQL(
            """
            SELECT part.line_id, part.monthly_cost, part.is_cost_known,
                   part.date_from, LEAST(part.date_to, life.stop) AS date_to
              FROM (
                    SELECT price.line_id, price.monthly_cost, price.is_cost_known,
                           price.date_from,
                           COALESCE(price.date_to, next.day) AS date_to
                      FROM proximus_line_price price
                 LEFT JOIN (SELECT line_id, MIN(day) AS day FROM planned
                             WHERE action = 'modify' GROUP BY line_id) next
                        ON next.line_id = price.line_id AND price.date_to IS NULL
                     UNION ALL
                    SELECT changed.line_id, changed.monthly_cost,
                           changed.is_cost_known, changed.day,
                           LEAD(changed.day) OVER (
                               PARTITION BY changed.line_id
                                   ORDER BY changed.day, changed.id)
                      FROM planned changed
                     WHERE changed.action = 'modify'
                     UNION ALL
                    SELECT awaited.id, awaited.monthly_cost, awaited.is_cost_known,
                           MIN(planned.day), NULL
                      FROM proximus_line awaited
                      JOIN planned ON planned.line_id = awaited.id
                                  AND planned.action = 'add'
                     WHERE awaited.state IN %(awaited)s
                  GROUP BY awaited.id
                   ) part
              JOIN (SELECT line.id, LEAST(line.termination_date, gone.day) + 1 AS stop
                      FROM proximus_line line
                 LEFT JOIN (SELECT line_id, MIN(day) AS day FROM planned
                             WHERE action = 'delete' GROUP BY line_id) gone
                        ON gone.line_id = line.id) life
                ON life.id = part.line_id
            """,
            awaited=tuple(sorted(lifecycle.LINE_AWAITED)),
        )

    def _cost_sql(self) -> SQL:
        """Return the cost of each line and month, by days, rounded once a month."""
        return SQL(
            """
            SELECT held.line_id, shown.month, shown.place,
                   bool_and(held.is_cost_known) AS is_cost_known,
                   SUM(COALESCE(held.monthly_cost, 0)
                       * (LEAST(held.date_to, shown.after)
                          - GREATEST(held.date_from, shown.month))
                       / (shown.after - shown.month)) AS expected,
                   SUM(COALESCE(held.monthly_cost, 0)
                       * GREATEST(0, LEAST(held.date_to, shown.after,
                                           line.commitment_end_date + 1)
                                     - GREATEST(held.date_from, shown.month))
                       / (shown.after - shown.month))
                       FILTER (WHERE line.commitment_end_date IS NOT NULL)
                       AS committed
              FROM held
              JOIN proximus_line line ON line.id = held.line_id
              JOIN shown ON held.date_from < shown.after
                        AND (held.date_to IS NULL OR held.date_to > shown.month)
             WHERE held.date_to IS NULL OR held.date_to > held.date_from
          GROUP BY held.line_id, shown.month, shown.place
            """
        )

    def _expected_sql(self) -> SQL:
        return SQL(
            """
            SELECT (cost.line_id::bigint * 32 + cost.place) * 8 AS id, cost.month,
                   'line' AS kind, line.id AS line_id, line.company_id,
                   NULL::int AS operator_id, cost.is_cost_known,
                   ROUND(cost.expected, currency.decimal_places) AS expected,
                   ROUND(COALESCE(cost.committed, 0), currency.decimal_places)
                       AS committed,
                   0.0 AS actual,
                   CASE WHEN budget.id IS NULL
                        THEN ROUND(cost.expected, currency.decimal_places)
                        ELSE 0 END AS budget
              FROM cost
              JOIN proximus_line line ON line.id = cost.line_id
              JOIN res_currency currency ON currency.id = line.currency_id
         LEFT JOIN proximus_cost_budget budget
                ON budget.company_id = line.company_id AND budget.month = cost.month
            """
        )

    # === WHAT WAS BILLED === #

    def _billed_sql(self) -> SQL:
        """Return the rows of checked bills, by days over the months that they charge.

        What has been reached at the end of a month is rounded: the months sum up to
        what was billed.
        """
        return SQL(
            """
            SELECT (paid.id::bigint * 32 + shown.place) * 8 + 1, shown.month, 'bill',
                   paid.line_id, paid.company_id, paid.operator_id, TRUE, 0.0, 0.0,
                   ROUND(paid.billed * (LEAST(shown.after, paid.stop) - paid.start)
                         / (paid.stop - paid.start), currency.decimal_places)
                 - ROUND(paid.billed * (GREATEST(shown.month, paid.start) - paid.start)
                         / (paid.stop - paid.start), currency.decimal_places), 0.0
              FROM (
                    SELECT result.id, result.line_id, result.company_id,
                           result.operator_id, result.billed,
                           COALESCE(result.date_from, bill.date_from) AS start,
                           COALESCE(result.date_to, bill.date_to) + 1 AS stop
                      FROM proximus_bill_check_line result
                      JOIN proximus_bill_check bill ON bill.id = result.check_id
                      JOIN account_move move ON move.id = bill.move_id
                     WHERE result.result != 'not_billed' AND move.state != 'cancel'
                   ) paid
              JOIN res_company company ON company.id = paid.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              JOIN shown ON paid.start < shown.after AND paid.stop > shown.month
             WHERE paid.billed != 0
            """
        )

    def _unchecked_sql(self) -> SQL:
        """Return the bills that no check has read, and credit notes, by their date."""
        return SQL(
            """
            SELECT move.id::bigint * 8 + 2, shown.month, 'bill', NULL::int,
                   move.company_id, move.commercial_partner_id, TRUE, 0.0, 0.0,
                   -move.amount_untaxed_signed, 0.0
              FROM account_move move
              JOIN shown
                ON COALESCE(move.invoice_date, move.date) >= shown.month
               AND COALESCE(move.invoice_date, move.date) < shown.after
             WHERE move.move_type IN ('in_invoice', 'in_refund')
               AND move.state != 'cancel'
               AND EXISTS (SELECT 1 FROM res_partner partner
                            WHERE partner.id IN (move.commercial_partner_id,
                                                 move.partner_id)
                              AND partner.is_proximus_operator)
               AND NOT EXISTS (SELECT 1 FROM proximus_bill_check bill
                                 JOIN proximus_bill_check_line result
                                   ON result.check_id = bill.id
                                WHERE bill.move_id = move.id)
            """
        )

    @api.model
    def _billed_for(self, company, shown: list[datetime.date]) -> dict:
        """Return what operators billed for each of some months, as the view has it.

        Without what is expected, which takes longer the more lines there are.
        """
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
        query = SQL(
            """
            WITH shown AS (%(shown)s)
            SELECT told.month, SUM(told.actual)
              FROM (%(billed)s UNION ALL %(unchecked)s)
                   AS told(id, month, kind, line_id, company_id, operator_id,
                           is_cost_known, expected, committed, actual, budget)
             WHERE told.company_id = %(company)s
          GROUP BY told.month
            """,
            shown=self._shown_sql(shown),
            billed=self._billed_sql(),
            unchecked=self._unchecked_sql(),
            company=company.id,
        )
        return {month: float(amount) for month, amount in self.env.execute_query(query)}

    # === WHAT IS KNOWN BESIDE === #

    def _promised_sql(self, this: datetime.date) -> SQL:
        """Return the credits that operators have promised: due now."""
        return SQL(
            """
            SELECT claim.id::bigint * 8 + 3, %(this)s::date, 'claim', NULL::int,
                   claim.company_id, claim.operator_id, TRUE, -claim.amount, 0.0, 0.0,
                   CASE WHEN budget.id IS NULL THEN -claim.amount ELSE 0 END
              FROM proximus_claim claim
         LEFT JOIN proximus_cost_budget budget
                ON budget.company_id = claim.company_id AND budget.month = %(this)s
             WHERE claim.state = 'granted' AND claim.amount > 0
            """,
            this=this,
        )

    def _fees_sql(self, shown: list[datetime.date]) -> SQL:
        """Return the early termination fees of lines under notice.

        What they are is the answer of ``proximus.line``: law, contract and numbers.
        """
        stop = shown[-1] + relativedelta(months=1)
        fees = self.env["proximus.line"]._fees_to_come(shown[PAST], stop)
        return SQL(
            """
            SELECT line.id::bigint * 8 + 5, date_trunc('month', exit.day)::date, 'fee',
                   line.id, line.company_id, NULL::int, exit.fee IS NOT NULL,
                   COALESCE(exit.fee, 0), COALESCE(exit.fee, 0), 0.0,
                   CASE WHEN budget.id IS NULL THEN COALESCE(exit.fee, 0) ELSE 0 END
              FROM unnest(%(lines)s::int[], %(days)s::date[], %(fees)s::numeric[])
                   AS exit(line, day, fee)
              JOIN proximus_line line ON line.id = exit.line
         LEFT JOIN proximus_cost_budget budget
                ON budget.company_id = line.company_id
               AND budget.month = date_trunc('month', exit.day)::date
            """,
            lines=[line.id for line, _day, _fee in fees],
            days=[day for _line, day, _fee in fees],
            fees=[fee for _line, _day, fee in fees],
        )

    def _budgets_sql(self) -> SQL:
        return SQL(
            """
            SELECT budget.id::bigint * 8 + 4, budget.month, 'budget', NULL::int,
                   budget.company_id, NULL::int, TRUE, 0.0, 0.0, 0.0, budget.amount
              FROM proximus_cost_budget budget
              JOIN shown ON shown.month = budget.month
            """
        )
