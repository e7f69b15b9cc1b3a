import datetime

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...fields import NO_SITE
from ..offer.proximus_technical_mixin import LINE_KINDS


class ProximusLineMonth(models.Model):
    """What each line costs a month, over the last twelve months.

    A month that is over shows what held on its last day, by the price history. The
    month that runs shows the active lines of today: the figure "per month".
    """

    _name = "proximus.line.month"
    _description = "Cost per Month"
    _auto = False
    _order = "month desc, line_id"
    _rec_name = "line_id"
    _depends = {
        "proximus.line": [
            "active",
            "company_id",
            "currency_id",
            "is_own",
            "line_kind",
            "monthly_cost",
            "partner_id",
            "product_id",
            "site_id",
            "state",
        ],
        "proximus.line.price": ["line_id", "monthly_cost", "date_from", "date_to"],
    }

    month = fields.Date(readonly=True)
    line_id = fields.Many2one("proximus.line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Holder", readonly=True)
    site_id = fields.Many2one("res.partner", readonly=True, falsy_value_label=NO_SITE)
    product_id = fields.Many2one("product.product", "Offer", readonly=True)
    line_kind = fields.Selection(LINE_KINDS, "Kind", readonly=True)
    is_own = fields.Boolean("Own Use", readonly=True)
    monthly_cost = fields.Monetary(
        "Per Month", readonly=True, help="What the operator bills, without VAT."
    )

    @api.model
    def _months(self) -> list:
        """Return the first days of the months shown, oldest first."""
        this = fields.Date.start_of(self.env.company._proximus_today(), "month")
        return [this - relativedelta(months=back) for back in range(11, -1, -1)]

    @api.model
    def _past_totals(self, lines: Domain) -> dict[datetime.date, float]:
        """Return what lines cost in each month that is over, by its first day.

        The same sums as those of this view, without a row for each line and month:
        prices are added up by when they held first.

        :param lines: which lines, all of one currency; also archived ones.
        """
        prices = self.env["proximus.line.price"].with_context(active_test=False)
        spans = prices._read_group(
            Domain("line_id", "any", lines),
            ["date_from:day", "date_to:day"],
            ["monthly_cost:sum"],
        )
        totals = {}
        for month in self._months()[:-1]:
            after = month + relativedelta(months=1)
            totals[month] = sum(
                cost
                for first, last, cost in spans
                if first < after and (not last or last >= after)
            )
        return totals

    @property
    def _table_query(self) -> SQL:
        *before, this = self._months()
        return SQL(
            """
            SELECT line.id::bigint * 12 + held.place AS id, held.month,
                   line.id AS line_id, line.company_id, line.currency_id,
                   line.partner_id, line.site_id, held.product_id, line.line_kind,
                   line.is_own, held.monthly_cost
              FROM (
                    SELECT price.line_id, price.product_id, price.monthly_cost,
                           past.month, past.place
                      FROM proximus_line_price price
                      JOIN unnest(%(months)s::date[]) WITH ORDINALITY
                           AS past(month, place)
                        ON price.date_from < past.month + interval '1 month'
                       AND (price.date_to IS NULL
                            OR price.date_to >= past.month + interval '1 month')
                     UNION ALL
                    SELECT now.id, now.product_id, now.monthly_cost, %(this)s::date, 0
                      FROM proximus_line now
                     WHERE now.active AND now.state = 'active'
                   ) held
              JOIN proximus_line line ON line.id = held.line_id
            """,
            months=before,
            this=this,
        )
