from odoo import api, fields, models

from ...fields import Reference
from ...tools import tmf_usage, usage

STATUSES = [
    ("received", "Received"),
    ("guided", "Assigned"),
    ("recycled", "Under Review"),
    ("rated", "Rated"),
    ("rerated", "Rated Again"),
    ("billed", "Billed"),
    ("rejected", "Rejected"),
]


class ProximusUsageRecord(models.Model):
    """One usage record of an operator (TMF635): a call, a session, a day of data.

    The machinery writes it, by the operator's id: a repeated record is the same one, a
    corrected one replaces it. Whom somebody called is not kept. The figures of a line
    and month are summed up from its records, see ``_sum_up``; one whose line nobody
    knows yet waits for it here.
    """

    _name = "proximus.usage.record"
    _description = "Usage Record"
    _order = "day desc, id desc"
    _rec_name = "reference"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True)
    operator_id = fields.Many2one("res.partner", required=True, index=True)
    reference = Reference("Operator Reference", required=True)
    status = fields.Selection(STATUSES, required=True, default="received")
    is_counted = fields.Boolean(
        "Counted",
        compute="_compute_is_counted",
        store=True,
        precompute=True,
        help="Not what the operator rejected, or looks at again.",
    )
    day = fields.Date(required=True, index=True)
    month = fields.Date(compute="_compute_month", store=True, precompute=True)
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", check_company=True, ondelete="set null"
    )
    told = fields.Char("Number or Reference", help="What names the line.")
    references = fields.Json(
        # the program's own: what is looked for again when lines come
        groups=fields.NO_ACCESS
    )
    problem = fields.Selection(
        [
            ("unknown", "Not known here"),
            ("other_day", "Nobody's on that day"),
            ("several", "More than one line"),
            ("contradiction", "Number and product are of two lines"),
        ],
        "Why No Line",
    )
    kind = fields.Char("Operator's Word")
    has_data = fields.Boolean("Data Known")
    has_voice = fields.Boolean("Calls Known")
    data_gb = fields.Float("Data (GB)", digits=(20, 9))
    roaming_gb = fields.Float("Roaming (GB)", digits=(20, 9))
    seconds = fields.Integer("Calls (Seconds)")
    minutes = fields.Float("Calls (Minutes)", compute="_compute_minutes")
    sms = fields.Integer("Messages")
    is_rated = fields.Boolean(
        "Rated", help="The operator says what it costs. Without it that is unknown."
    )
    amount = fields.Float(
        "Rated (Without VAT)",
        digits=(20, 6),
        help="A record may cost less than a cent: only the sum is rounded.",
    )
    total = fields.Float("Rated (With VAT)", digits=(20, 6))
    tax_rate = fields.Float("VAT (%)", digits=(5, 2))
    currency_id = fields.Many2one("res.currency")
    rated_at = fields.Char("Rated On (UTC)", help="Exact to the microsecond.")
    is_billed = fields.Boolean("On a Bill", help="As the operator says.")

    _reference_unique = models.UniqueIndex(
        "(company_id, operator_id, reference)",
        "This usage record is here already.",
    )
    _line_day = models.Index("(line_id, day) WHERE is_counted AND line_id IS NOT NULL")
    _no_line = models.Index("(company_id) WHERE line_id IS NULL")
    _not_negative = models.Constraint(
        "CHECK(COALESCE(data_gb, 0) >= 0 AND COALESCE(roaming_gb, 0) >= 0"
        " AND COALESCE(seconds, 0) >= 0 AND COALESCE(sms, 0) >= 0)",
        "Usage cannot be negative.",
    )

    # === COMPUTES === #

    @api.depends("status")
    def _compute_is_counted(self):
        for record in self:
            record.is_counted = record.status not in tmf_usage.VOID

    @api.depends("day")
    def _compute_month(self):
        for record in self:
            record.month = record.day and usage.month_of(record.day)

    @api.depends("seconds")
    def _compute_minutes(self):
        for record in self:
            record.minutes = record.seconds / 60
