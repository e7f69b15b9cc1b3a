from odoo import fields, models
from odoo.tools import SQL

from ..catalogue.proximus_bundle_component import ROLES

KINDS = [
    ("new", "New"),
    ("expansion", "Expansion"),
    ("promotion", "Promotion Ended"),
    ("contraction", "Contraction"),
    ("churn", "Churn"),
]


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
    kind = fields.Selection(KINDS, "Movement", readonly=True)
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
            WITH step AS (%(steps)s), change AS (%(changes)s)
            SELECT ROW_NUMBER() OVER (ORDER BY change.line_id, change.day, change.rank)
                       AS id,
                   change.day AS date,
                   change.kind,
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
            steps=self._query_steps(),
            changes=self._query_changes(),
            rate=self._query_rate(),
        )

    def _query_steps(self):
        """Return the prices that lines really had, from the first day of each."""
        return SQL(
            """
            SELECT line.id AS line_id,
                   segment.id AS segment_id,
                   segment.amount,
                   COALESCE(segment.name, '') != '' AS promotion,
                   GREATEST(segment.date_from, line.date_start) AS day,
                   line.date_start,
                   line.date_end,
                   sub.date_start AS sub_start,
                   CASE WHEN sub.state = 'ended' THEN sub.date_end END AS sub_end
              FROM proximus_subscription_line AS line
              JOIN proximus_subscription AS sub ON sub.id = line.subscription_id
              JOIN proximus_subscription_segment AS segment
                   ON segment.subscription_line_id = line.id
             WHERE line.date_start IS NOT NULL
               AND (segment.date_to IS NULL OR segment.date_to > line.date_start)
               AND (line.date_end IS NULL
                    OR line.date_end > GREATEST(segment.date_from, line.date_start))
            """
        )

    def _query_changes(self):
        """Return the differences between the steps, and the end of each line."""
        return SQL(
            """
            SELECT line_id, day, segment_id AS rank,
                   amount - COALESCE(LAG(amount) OVER prices, 0) AS amount,
                   CASE
                       WHEN LAG(amount) OVER prices IS NULL AND day = sub_start
                           THEN 'new'
                       WHEN amount < LAG(amount) OVER prices THEN 'contraction'
                       WHEN LAG(promotion) OVER prices AND NOT promotion
                           THEN 'promotion'
                       ELSE 'expansion'
                   END AS kind
              FROM step
            WINDOW prices AS (PARTITION BY line_id ORDER BY day, segment_id)
             UNION ALL
            (SELECT DISTINCT ON (line_id) line_id, date_end, 2147483647, -amount,
                    CASE WHEN date_end = sub_end THEN 'churn' ELSE 'contraction' END
               FROM step
              WHERE date_end IS NOT NULL
           ORDER BY line_id, day DESC, segment_id DESC)
            """
        )

    def _query_rate(self):
        """Return the rate of the subscription's currency on the day of the change."""
        return SQL(
            """
            COALESCE((SELECT rate.rate
                        FROM res_currency_rate AS rate
                       WHERE rate.currency_id = sub.currency_id
                         AND sub.currency_id != company.currency_id
                         AND rate.name <= change.day
                         AND (rate.company_id IS NULL
                              OR rate.company_id = split_part(
                                     company.parent_path, '/', 1)::int)
                    ORDER BY rate.company_id, rate.name DESC
                       LIMIT 1), 1)
            """
        )

    def action_open_subscription(self):
        """Open the subscription behind a change."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.subscription",
            "res_id": self.subscription_id.id,
            "views": [(False, "form")],
        }
