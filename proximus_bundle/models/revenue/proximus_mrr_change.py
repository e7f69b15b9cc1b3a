from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..catalogue.proximus_bundle_component import ROLES

KINDS = [
    ("new", "New"),
    ("expansion", "More"),
    ("promotion", "Promotion Ended"),
    ("contraction", "Less"),
    ("churn", "Lost"),
]
MOVEMENTS = [("new", "New"), ("more", "More"), ("less", "Less"), ("lost", "Lost")]


class ProximusMrrChange(models.Model):
    """What each day added to or took off the monthly recurring revenue.

    The sum up to a day is the monthly recurring revenue (MRR) of that day; twelve times
    it is the annual one (ARR). It is read from the dated prices of the subscription
    lines, so a change in the future shows before it comes.
    """

    _name = "proximus.mrr.change"
    _description = "Recurring Revenue"
    _auto = False
    _order = "date desc, id"

    date = fields.Date(readonly=True)
    movement = fields.Selection(MOVEMENTS, readonly=True)
    kind = fields.Selection(KINDS, "Reason", readonly=True)
    subscription_id = fields.Many2one("proximus.subscription", readonly=True)
    subscription_line_id = fields.Many2one(
        "proximus.subscription.line", "Line", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    bundle_id = fields.Many2one("proximus.bundle", readonly=True)
    principal_agent = fields.Selection(
        ROLES,
        "Sold As",
        readonly=True,
        help="What is sold for a third party is revenue for the commission only.",
    )
    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    mrr = fields.Monetary("MRR", readonly=True, help="Change per month, without VAT.")
    arr = fields.Monetary("ARR", readonly=True, help="Twelve times the change a month.")

    @property
    def _table_query(self):
        return SQL(
            """
            WITH charge AS (%(charges)s),
                 day AS (%(days)s),
                 step AS (%(steps)s),
                 change AS (%(changes)s)
            SELECT ROW_NUMBER() OVER (ORDER BY change.line_id, change.day) AS id,
                   change.day AS date,
                   change.kind,
                   CASE change.kind
                       WHEN 'new' THEN 'new'
                       WHEN 'contraction' THEN 'less'
                       WHEN 'churn' THEN 'lost'
                       ELSE 'more'
                   END AS movement,
                   sub.id AS subscription_id,
                   line.id AS subscription_line_id,
                   line.product_id,
                   sub.bundle_id,
                   COALESCE(component.principal_agent, 'principal') AS principal_agent,
                   sub.commercial_partner_id,
                   sub.user_id,
                   sub.company_id,
                   company.currency_id,
                   change.amount / %(rate)s AS mrr,
                   12 * change.amount / %(rate)s AS arr
              FROM change
              JOIN proximus_subscription_line AS line ON line.id = change.line_id
              JOIN proximus_subscription AS sub ON sub.id = line.subscription_id
              JOIN res_company AS company ON company.id = sub.company_id
         LEFT JOIN proximus_bundle_component AS component
                   ON component.id = line.component_id
             WHERE change.amount != 0
            """,
            charges=self._query_charges(),
            days=self._query_days(),
            steps=self._query_steps(),
            changes=self._query_changes(),
            rate=self._query_rate(),
        )

    def _query_charges(self):
        """Return what is or was charged, with the first and last day of all of it."""
        return SQL(
            """
            SELECT line.id AS line_id,
                   line.date_start,
                   line.date_end,
                   sub.date_start AS sub_start,
                   line.sale_line_id IS NOT NULL
                       AND line.predecessor_id IS NULL AS is_ordered,
                   CASE WHEN EVERY(line.date_end IS NOT NULL) OVER subscription
                        THEN MAX(line.date_end) FILTER (
                                 WHERE line.date_start IS NOT NULL) OVER subscription
                   END AS sub_end
              FROM proximus_subscription_line AS line
              JOIN proximus_subscription AS sub ON sub.id = line.subscription_id
            WINDOW subscription AS (PARTITION BY line.subscription_id)
            """
        )

    def _query_days(self):
        """Return the days on which another amount may be charged than before."""
        return SQL(
            """
            SELECT DISTINCT charge.line_id, dated.day
              FROM charge
              JOIN proximus_subscription_line AS line ON line.id = charge.line_id
              JOIN LATERAL (
                       SELECT charge.date_start AS day
                        UNION ALL
                       SELECT charge.date_end
                        UNION ALL
                       SELECT unnest(ARRAY[price.date_from,
                                           LEAST(price.date_to, price.closed_on)])
                         FROM proximus_subscription_segment AS price
                        WHERE price.subscription_line_id = line.id
                        UNION ALL
                       SELECT unnest(ARRAY[pause.date_from, pause.date_to])
                         FROM proximus_subscription_pause AS pause
                        WHERE pause.subscription_line_id = line.id
                   ) AS dated
                ON dated.day >= charge.date_start
               AND (charge.date_end IS NULL OR dated.day <= charge.date_end)
            """
        )

    def _query_steps(self):
        """Return what is charged from each of these days on."""
        return SQL(
            """
            SELECT day.line_id,
                   day.day,
                   charge.sub_start,
                   charge.sub_end,
                   charge.is_ordered,
                   COALESCE(price.amount, 0) AS amount,
                   COALESCE(price.promotion, FALSE) AS promotion
              FROM day
              JOIN charge ON charge.line_id = day.line_id
         LEFT JOIN LATERAL (
                       SELECT segment.amount,
                              COALESCE(segment.name, '') != '' AS promotion
                         FROM proximus_subscription_segment AS segment
                        WHERE segment.subscription_line_id = day.line_id
                          AND (segment.date_from IS NULL
                               OR segment.date_from <= day.day)
                          AND COALESCE(LEAST(segment.date_to, segment.closed_on),
                                       'infinity') > day.day
                          AND COALESCE(charge.date_end, 'infinity') > day.day
                          AND NOT EXISTS (
                                  SELECT FROM proximus_subscription_pause AS pause
                                   WHERE pause.subscription_line_id = day.line_id
                                     AND pause.date_from <= day.day
                                     AND COALESCE(pause.date_to, 'infinity') > day.day)
                     ORDER BY segment.month_from, segment.id
                        LIMIT 1
                   ) AS price ON TRUE
            """
        )

    def _query_changes(self):
        """Return the differences between the steps, and what kind each is of.

        What the customer has signed is new whenever it begins: the second line of an
        order does not become more of the first because it was delivered later.
        """
        return SQL(
            """
            SELECT line_id,
                   day,
                   amount - COALESCE(LAG(amount) OVER prices, 0) AS amount,
                   CASE
                       WHEN LAG(amount) OVER prices IS NULL
                            AND (is_ordered OR day = sub_start) THEN 'new'
                       WHEN day = sub_end THEN 'churn'
                       WHEN amount < LAG(amount) OVER prices THEN 'contraction'
                       WHEN LAG(promotion) OVER prices AND NOT promotion
                           THEN 'promotion'
                       ELSE 'expansion'
                   END AS kind
              FROM step
            WINDOW prices AS (PARTITION BY line_id ORDER BY day)
            """
        )

    def _query_rate(self):
        """Return by what an amount is divided to be in the company's currency.

        By the rates of the day of the change, as core converts: before the first rate
        that is known, that one counts.
        """
        rates = (
            SQL(
                """
                COALESCE((SELECT rate.rate
                            FROM res_currency_rate AS rate
                           WHERE rate.currency_id = %s
                             AND (rate.company_id IS NULL
                                  OR rate.company_id = split_part(
                                         company.parent_path, '/', 1)::int)
                        ORDER BY rate.name > change.day,
                                 rate.company_id,
                                 ABS(rate.name - change.day)
                           LIMIT 1), 1)
                """,
                currency,
            )
            for currency in (SQL("sub.currency_id"), SQL("company.currency_id"))
        )
        return SQL(
            "CASE WHEN sub.currency_id = company.currency_id THEN 1 ELSE %s / %s END",
            *rates,
        )

    @api.model
    def formatted_read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        """Extend: a graph goes on until now, also after the last change.

        Its legend names the movements in one order whatever came first.
        """
        fill = self.env.context.get("fill_temporal") is True and groupby
        if not fill or not self.search_count(domain, limit=1):
            return super().formatted_read_group(
                domain, groupby, aggregates, having, offset, limit, order
            )
        filled = self.with_context(fill_temporal={"fill_to": self._last_day(domain)})
        rows = super(ProximusMrrChange, filled).formatted_read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        # the graph leaves out what counts no record: here that is a month as well
        for row in rows:
            if not row.get("__count", True) and "movement" in groupby:
                row.update({"__count": 1, "movement": "new"})
        if "movement" not in groupby or order or limit or offset:
            return rows
        return self._in_order(rows, groupby)

    @api.model
    def _in_order(self, rows: list[dict], groupby) -> list[dict]:
        """Return rows of a graph with the movements in the order of ``MOVEMENTS``.

        The legend lists them as they come: the first row of the other groupings gets
        those that come later only, with nothing in them.
        """
        others = [spec for spec in groupby if spec != "movement"]
        ranks = {movement: rank for rank, (movement, _label) in enumerate(MOVEMENTS)}
        places = {}
        for row in rows:
            place = tuple(row[spec] for spec in others)
            places.setdefault(place, []).append(row)
        if others and places:
            first = next(iter(places.values()))
            there = {row["movement"] for row in first}
            missing = {row["movement"] for row in rows} - there
            first += [self._empty_row(first[0], movement) for movement in missing]
        return [
            row
            for same in places.values()
            for row in sorted(same, key=lambda row: ranks[row["movement"]])
        ]

    @api.model
    def _empty_row(self, row: dict, movement: str) -> dict:
        """Return a row beside another one, of a movement that did not happen there."""
        empty = {
            key: 0.0 if ":sum" in key else value
            for key, value in row.items()
            if key != "__extra_domain"
        }
        beside = Domain(row.get("__extra_domain") or []).map_conditions(
            lambda condition: (
                Domain("movement", "=", movement)
                if condition.field_expr == "movement"
                else condition
            )
        )
        return {
            **empty,
            "movement": movement,
            "__count": 1,
            "__extra_domain": list(beside),
        }

    @api.model
    def _last_day(self, domain) -> str:
        """Return until when a graph goes on: today, or the end of a chosen period."""
        today = self.env.company._proximus_today()
        ends = [
            fields.Date.to_date(condition.value)
            for condition in Domain(domain).optimize_full(self).iter_conditions()
            if condition.field_expr == "date" and condition.operator in ("<", "<=")
        ]
        return fields.Date.to_string(min([today, *ends]))

    @api.readonly
    def action_open_subscription(self):
        """Open the subscription behind a change."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.subscription",
            "res_id": self.subscription_id.id,
            "views": [(False, "form")],
        }
