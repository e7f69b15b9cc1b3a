from odoo import api, fields, models
from odoo.tools import SQL

from ...fields import NO_DEPARTMENT, NO_SITE, NOBODY
from ...tools import usage


class ProximusLineUsageMonth(models.Model):
    """The use of a line in a month, from all its sources, as far as it is known.

    Where two sources tell of the same month, the higher figure counts: adding them up
    would count the same call twice. What no source tells is empty, not zero.
    """

    _name = "proximus.line.usage.month"
    _description = "Line Usage per Month"
    _auto = False
    _order = "month desc, line_id"
    _rec_name = "line_id"

    _depends = {
        "proximus.line": ["company_id", "partner_id", "line_kind"],
        "proximus.line.usage": [
            "line_id",
            "month",
            "data_gb",
            "roaming_gb",
            "minutes",
            "sms",
            "has_data",
            "has_voice",
            "product_id",
            "employee_id",
            "department_id",
            "site_id",
            "allowance_gb",
        ],
    }

    line_id = fields.Many2one("proximus.line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    line_kind = fields.Selection(
        selection=lambda self: (
            self.env["proximus.line"]
            ._fields["line_kind"]
            ._description_selection(self.env)
        ),
        string="Kind",
        readonly=True,
    )
    month = fields.Date(readonly=True)
    product_id = fields.Many2one("product.product", "Offer", readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", readonly=True, falsy_value_label=NOBODY
    )
    department_id = fields.Many2one(
        "hr.department", readonly=True, falsy_value_label=NO_DEPARTMENT
    )
    site_id = fields.Many2one("res.partner", readonly=True, falsy_value_label=NO_SITE)
    has_data = fields.Boolean("Data Known", readonly=True)
    has_voice = fields.Boolean("Calls Known", readonly=True)
    data_gb = fields.Float("Data (GB)", readonly=True)
    roaming_gb = fields.Float("Roaming (GB)", readonly=True)
    minutes = fields.Float("Calls (Minutes)", readonly=True)
    sms = fields.Integer("Messages", readonly=True)
    allowance_gb = fields.Float("Allowance (GB)", readonly=True)
    allowance_percent = fields.Float(
        "Allowance Used (%)",
        readonly=True,
        aggregator="avg",
        help="Empty where no allowance is stated or the data is not known.",
    )
    is_over = fields.Boolean("Over Allowance", readonly=True)
    is_known = fields.Boolean(
        "Known", readonly=True, help="All that a line of this kind is used for is told."
    )
    is_used = fields.Boolean("Used", readonly=True)
    rank = fields.Integer(
        "Known Months Since", readonly=True, aggregator=None, help="1 is the last one."
    )

    @property
    def _table_query(self) -> SQL:
        """Return the months of all lines; a filter on lines reaches the index."""
        return SQL(
            """
            SELECT told.*,
                   CASE WHEN told.allowance_gb > 0
                        THEN told.data_gb / told.allowance_gb * 100 END
                       AS allowance_percent,
                   COALESCE(told.allowance_gb > 0
                            AND told.data_gb > told.allowance_gb, FALSE) AS is_over,
                   (COALESCE(told.data_gb, 0) + COALESCE(told.roaming_gb, 0)
                    + COALESCE(told.minutes, 0) + COALESCE(told.sms, 0)) > 0 AS is_used,
                   COUNT(*) FILTER (WHERE told.is_known)
                       OVER (PARTITION BY told.line_id ORDER BY told.month DESC)
                       AS rank
              FROM (%s) told
            """,
            self._reported_query(),
        )

    @api.model
    def _reported_query(self) -> SQL:
        """Return what all sources together tell, per line and month."""
        return SQL(
            """
            SELECT MIN(u.id) AS id, u.line_id, u.month, line.company_id,
                   line.partner_id, line.line_kind,
                   MAX(u.data_gb) FILTER (WHERE u.has_data) AS data_gb,
                   MAX(u.roaming_gb) FILTER (WHERE u.has_data) AS roaming_gb,
                   MAX(u.minutes) FILTER (WHERE u.has_voice) AS minutes,
                   MAX(u.sms) FILTER (WHERE u.has_voice) AS sms,
                   BOOL_OR(u.has_data) AS has_data, BOOL_OR(u.has_voice) AS has_voice,
                   MAX(u.allowance_gb) AS allowance_gb,
                   MAX(u.product_id) AS product_id, MAX(u.employee_id) AS employee_id,
                   MAX(u.department_id) AS department_id,
                   MAX(u.site_id) AS site_id,
                   (line.line_kind NOT IN %(data)s OR BOOL_OR(u.has_data))
                   AND (line.line_kind NOT IN %(voice)s OR BOOL_OR(u.has_voice))
                       AS is_known
              FROM proximus_line_usage u
              JOIN proximus_line line ON line.id = u.line_id
          GROUP BY u.line_id, u.month, line.id
            """,
            data=self._kinds_that_need("data"),
            voice=self._kinds_that_need("voice"),
        )

    @api.model
    def _unused_lines(self) -> SQL:
        """Return the ids of lines without use in their last known months.

        The same months as those of this view, by what decides only: the sums of all
        figures of all months take six times as long.
        """
        self._flush_sources()
        return SQL(
            """
            SELECT line_id FROM (
                SELECT told.line_id, told.is_used,
                       ROW_NUMBER() OVER (
                           PARTITION BY told.line_id ORDER BY told.month DESC) AS rank
                  FROM (
                        SELECT line_id, month, BOOL_OR(has_data) AS has_data,
                               BOOL_OR(has_voice) AS has_voice,
                               BOOL_OR(has_data AND (data_gb > 0 OR roaming_gb > 0)
                                   OR has_voice AND (minutes > 0 OR sms > 0))
                                   AS is_used
                          FROM proximus_line_usage
                      GROUP BY line_id, month
                       ) told
                  JOIN proximus_line line ON line.id = told.line_id
                 WHERE line.line_kind NOT IN %(idle)s
                   AND (line.line_kind NOT IN %(data)s OR told.has_data)
                   AND (line.line_kind NOT IN %(voice)s OR told.has_voice)
            ) known
             WHERE rank <= %(count)s
          GROUP BY line_id
            HAVING COUNT(*) = %(count)s AND NOT COALESCE(BOOL_OR(is_used), FALSE)
            """,
            count=usage.UNUSED_MONTHS,
            idle=tuple(usage.IDLE),
            data=self._kinds_that_need("data"),
            voice=self._kinds_that_need("voice"),
        )

    @api.model
    def _kinds_that_need(self, part: str) -> tuple[str, ...]:
        """Return the kinds of which a month is known only when it tells of a part."""
        return tuple(kind for kind, parts in usage.NEEDS.items() if part in parts)

    @api.model
    def _over_lines(self) -> SQL:
        """Return the ids of lines over their allowance in the last month with data."""
        self._flush_sources()
        return SQL(
            """
            SELECT line_id FROM (
                SELECT DISTINCT ON (line_id) line_id, is_over FROM (%s) seen
                 WHERE has_data ORDER BY line_id, month DESC
            ) latest WHERE is_over
            """,
            self._table_query,
        )

    def _flush_sources(self) -> None:
        """Write what the queries read; nobody does it for a query inside another."""
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
