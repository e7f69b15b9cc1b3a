from odoo import api, fields, models
from odoo.fields import Domain
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
    is_last = fields.Boolean(
        "Last Known Month",
        compute="_compute_is_last",
        search="_search_is_last",
        help="The last month of the line that is fully known.",
    )

    @property
    def _table_query(self) -> SQL:
        """Return the months of all lines; a filter on line or month reaches the index.

        A window over the months of a line would keep it from that.
        """
        return SQL(
            """
            SELECT told.*,
                   CASE WHEN told.allowance_gb > 0
                        THEN told.data_gb / told.allowance_gb * 100 END
                       AS allowance_percent,
                   COALESCE(told.allowance_gb > 0
                            AND told.data_gb > told.allowance_gb, FALSE) AS is_over,
                   (COALESCE(told.data_gb, 0) + COALESCE(told.roaming_gb, 0)
                    + COALESCE(told.minutes, 0) + COALESCE(told.sms, 0)) > 0 AS is_used
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

    def _compute_is_last(self):
        last = self.search([("id", "in", self.ids), ("is_last", "=", True)])
        for month in self:
            month.is_last = month in last

    @api.model
    def _search_is_last(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._flush_sources()
        last = SQL(
            """
            SELECT last.id
              FROM proximus_line line
        CROSS JOIN LATERAL (%s) last
            """,
            self._known_months(SQL("MIN(u.id) AS id"), 1),
        )
        return Domain("id", "in" if True in value else "not in", last)

    @api.model
    def _known_months(self, columns: SQL, count: int) -> SQL:
        """Return the query of the last fully known months of one ``line``.

        :param columns: what of the rows ``u`` of such a month is selected.
        :param count: so many months, from the last one backwards: no more is read.
        """
        return SQL(
            """
            SELECT %(columns)s
              FROM proximus_line_usage u
             WHERE u.line_id = line.id
          GROUP BY u.month
            HAVING (line.line_kind NOT IN %(data)s OR BOOL_OR(u.has_data))
               AND (line.line_kind NOT IN %(voice)s OR BOOL_OR(u.has_voice))
          ORDER BY u.month DESC
             LIMIT %(count)s
            """,
            columns=columns,
            count=count,
            data=self._kinds_that_need("data"),
            voice=self._kinds_that_need("voice"),
        )

    @api.model
    def _unused_lines(self) -> SQL:
        """Return the ids of lines without use in their last known months.

        The same months as those of this view, by what decides only; of each line no
        more than these are read, from its last month backwards.
        """
        self._flush_sources()
        return SQL(
            """
            SELECT line.id
              FROM proximus_line line
        CROSS JOIN LATERAL (
                   SELECT COUNT(*) AS months, BOOL_OR(is_used) AS is_used
                     FROM (%(known)s) known
                   ) last
             WHERE line.line_kind NOT IN %(idle)s
               AND last.months = %(count)s AND NOT COALESCE(last.is_used, FALSE)
            """,
            count=usage.UNUSED_MONTHS,
            idle=tuple(usage.IDLE),
            known=self._known_months(
                SQL(
                    "BOOL_OR(u.has_data AND (u.data_gb > 0 OR u.roaming_gb > 0)"
                    " OR u.has_voice AND (u.minutes > 0 OR u.sms > 0)) AS is_used"
                ),
                usage.UNUSED_MONTHS,
            ),
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
            SELECT line.id
              FROM proximus_line line
        CROSS JOIN LATERAL (
                   SELECT MAX(u.data_gb) FILTER (WHERE u.has_data) AS data_gb,
                          MAX(u.allowance_gb) AS allowance_gb
                     FROM proximus_line_usage u
                    WHERE u.line_id = line.id
                 GROUP BY u.month
                   HAVING BOOL_OR(u.has_data)
                 ORDER BY u.month DESC
                    LIMIT 1
                   ) last
             WHERE last.allowance_gb > 0 AND last.data_gb > last.allowance_gb
            """
        )

    def _flush_sources(self) -> None:
        """Write what the queries read; nobody does it for a query inside another."""
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
