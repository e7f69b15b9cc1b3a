from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import lifecycle

DEADLINE_KINDS = [
    ("commitment", "Commitment Ends"),
    ("notice", "Last Day to Give Notice"),
    ("end", "Line Ends"),
    ("answers", "Dependencies to Resolve"),
    ("port", "Numbers Move"),
    ("order", "Requested Delivery"),
    ("stuck", "Order Without Update"),
    ("qualification", "Address Check Expires"),
    ("claim", "Claim Before"),
    ("appointment", "Technician Appointment"),
    ("renewal", "Renewed for Another Term"),
    ("late_port", "Claim Late Port Before"),
    ("credit", "Answer to a Claim"),
]
#: The record that a deadline of a kind is about.
SUBJECTS = {
    "commitment": "line_id",
    "notice": "line_id",
    "end": "line_id",
    "answers": "line_id",
    "port": "port_request_id",
    "order": "order_id",
    "stuck": "order_id",
    "qualification": "qualification_id",
    "claim": "claim_id",
    "appointment": "item_id",
    "renewal": "line_id",
    "late_port": "port_request_id",
    "credit": "claim_id",
}
#: When it is to be done; the keys sort as they are read.
TERMS = [
    ("a_late", "Before Today"),
    ("b_week", "This Week"),
    ("c_next", "Next Week"),
    ("d_later", "Later"),
]
#: Columns that hold what a deadline is about, in the order of the view.
RECORDS = (
    "line_id",
    "order_id",
    "item_id",
    "port_request_id",
    "qualification_id",
    "claim_id",
)
#: Kinds that lose their meaning when the day has gone by: nothing is late then.
PASSING = ("commitment", "notice", "qualification", "renewal", "late_port")
#: Kinds of which nobody is reminded any more when the day has gone by.
REMINDED_BEFORE = (*PASSING, "claim")
#: Days for which such a day is still shown.
SHOWN_AFTER = 31
#: How many kinds there can ever be: an id tells record and kind.
ROOM = 32


class ProximusDeadline(models.Model):
    """Every day that matters, over all lines, orders and requests: one row each.

    It is a view of the database: a deadline is where its record is, and nowhere else.
    What reminders follow from it is in ``proximus_deadline_reminder.py``.
    """

    _name = "proximus.deadline"
    _description = "Deadline"
    _auto = False
    _order = "date, id"
    _depends = {
        "proximus.line": [
            "active",
            "state",
            "commitment_end_date",
            "notice_by",
            "termination_date",
            "partner_id",
            "company_id",
            "site_id",
            "product_id",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["end_of_term"],
        "proximus.line.dependency": ["line_id", "answer"],
        "proximus.line.order": ["state", "requested_date", "partner_id", "company_id"],
        "proximus.line.order.item": [
            "order_id",
            "line_id",
            "product_id",
            "site_id",
            "action",
            "state",
            "state_since",
            "appointment_date",
            "appointment_state",
            "partner_id",
            "company_id",
        ],
        "proximus.port.request": [
            "state",
            "scheduled_on",
            "due_date",
            "wish_date",
            "direction",
            "ported_on",
            "claim_deadline",
            "partner_id",
            "company_id",
        ],
        "proximus.qualification": [
            "state",
            "valid_until",
            "site_id",
            "partner_id",
            "company_id",
        ],
        "proximus.qualification.item": ["qualification_id", "product_id"],
        "proximus.claim": [
            "state",
            "kind",
            "requested_on",
            "deadline",
            "answer_by",
            "port_request_id",
            "partner_id",
            "company_id",
        ],
        "res.company": [
            "proximus_commitment_days",
            "proximus_notice_days",
            "proximus_stuck_days",
            "proximus_qualification_days",
            "proximus_claim_days",
        ],
    }

    kind = fields.Selection(DEADLINE_KINDS, readonly=True)
    date = fields.Date(readonly=True)
    remind_on = fields.Date(
        "Reminder From", readonly=True, help="Empty: nobody is reminded of it."
    )
    line_id = fields.Many2one("proximus.line", readonly=True)
    order_id = fields.Many2one("proximus.line.order", readonly=True)
    item_id = fields.Many2one("proximus.line.order.item", "Order Item", readonly=True)
    port_request_id = fields.Many2one("proximus.port.request", readonly=True)
    qualification_id = fields.Many2one("proximus.qualification", readonly=True)
    claim_id = fields.Many2one("proximus.claim", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    term = fields.Selection(TERMS, "When", readonly=True)
    subject = fields.Char("About", compute="_compute_subject")
    is_late = fields.Boolean(compute="_compute_is_late")

    # === COMPUTES === #

    @api.depends("kind")
    def _compute_subject(self):
        for deadline in self:
            deadline.subject = deadline._deadline_record().display_name

    @api.depends("kind", "subject")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for deadline in self:
            kind = labels.get(deadline.kind, "")
            deadline.display_name = f"{deadline.subject or ''}: {kind}"

    @api.depends("date", "kind")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = self._proximus_today()
        for deadline in self:
            is_over = bool(deadline.date) and deadline.date < today
            deadline.is_late = is_over and deadline.kind not in PASSING

    # === ACTIONS === #

    @api.readonly
    def action_open(self):
        """Open the record that the deadline is about."""
        self.ensure_one()
        record = self._deadline_record()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _deadline_record(self):
        """Return the record that the deadline is about."""
        self.ensure_one()
        return self[self._subjects()[self.kind]] if self.kind else self.line_id

    # === WHAT OTHER MODULES ADD === #

    @api.model
    def _subjects(self) -> dict[str, str]:
        """Return the column of the record of each kind; modules add theirs last."""
        return dict(SUBJECTS)

    @api.model
    def _record_columns(self) -> tuple[str, ...]:
        """Return the columns that hold records; a module adds its own last."""
        return RECORDS

    # === THE VIEW === #

    @property
    def _table_query(self) -> SQL:
        positions = list(self._subjects())
        columns = SQL(", ").join(
            SQL.identifier("part", column) for column in self._record_columns()
        )
        today = self._proximus_today_sql(SQL("part.company_id"))
        parts = [
            SQL(
                """SELECT part.record_id::bigint * %(room)s + %(position)s AS id,
                    %(kind)s AS kind, part.date, part.remind_on, %(columns)s,
                    part.partner_id, part.company_id,
                    CASE WHEN part.date < %(today)s THEN 'a_late'
                         WHEN part.date < %(monday)s + 7 THEN 'b_week'
                         WHEN part.date < %(monday)s + 14 THEN 'c_next'
                         ELSE 'd_later' END AS term
                FROM (%(query)s) part
                WHERE part.date IS NOT NULL""",
                room=ROOM,
                position=positions.index(kind),
                kind=kind,
                columns=columns,
                monday=SQL("date_trunc('week', %s)::date", today),
                today=today,
                query=query,
            )
            for kind, query in self._deadline_queries().items()
        ]
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _deadline_queries(self) -> dict[str, SQL]:
        """Return the query of each kind of deadline; see :meth:`_deadline_query`."""
        return {
            **self._line_queries(),
            **self._order_queries(),
            **self._request_queries(),
        }

    @api.model
    def _deadline_query(
        self, record: str, date: SQL, remind_on: SQL, where: SQL, table: SQL
    ) -> SQL:
        """Return a query of one kind, with the columns that all kinds share.

        :param record: column of this model that holds the record.
        :param table: table of the record, with the alias ``rec``; ``company`` is there.
        """
        return SQL(
            """SELECT rec.id AS record_id, %(date)s AS date, %(remind)s AS remind_on,
                %(columns)s, rec.partner_id, rec.company_id
            FROM %(table)s JOIN res_company company ON company.id = rec.company_id
            WHERE %(where)s""",
            date=date,
            remind=remind_on,
            columns=SQL(", ").join(
                SQL("rec.id AS %s", SQL.identifier(column))
                if column == record
                else SQL("NULL::integer AS %s", SQL.identifier(column))
                for column in self._record_columns()
            ),
            table=table,
            where=where,
        )

    @api.model
    def _line_queries(self) -> dict[str, SQL]:
        lines = SQL("proximus_line rec")
        working = SQL(
            "rec.active AND rec.state IN %s", tuple(sorted(lifecycle.LINE_IN_SERVICE))
        )
        ending = SQL("rec.active AND rec.state = 'pending_terminate'")
        end = SQL("rec.termination_date")
        return {
            **self._term_queries(working, ending),
            "notice": self._deadline_query(
                "line_id",
                SQL("rec.notice_by"),
                SQL("rec.notice_by - company.proximus_notice_days"),
                SQL(
                    """%s AND rec.notice_by < rec.commitment_end_date
                    AND rec.notice_by >= %s - %s""",
                    working,
                    self._proximus_today_sql(SQL("rec.company_id")),
                    SHOWN_AFTER,
                ),
                lines,
            ),
            "answers": self._deadline_query(
                "line_id",
                end,
                end,
                SQL(
                    """%s AND (rec.termination_date < %s OR EXISTS (
                        SELECT FROM proximus_line_dependency dependency
                        WHERE dependency.line_id = rec.id
                            AND dependency.answer IS NULL
                    ))""",
                    ending,
                    self._proximus_today_sql(SQL("rec.company_id")),
                ),
                lines,
            ),
        }

    @api.model
    def _term_queries(self, working: SQL, ending: SQL) -> dict[str, SQL]:
        """Return the queries of what happens at the end of a term, by the offer.

        A line goes on, is renewed the day after, or ends by itself; one that was given
        up ends on the day of its notice, whatever the offer says.
        """
        lines = SQL(
            """proximus_line rec
            JOIN product_product variant ON variant.id = rec.product_id
            JOIN product_template offer ON offer.id = variant.product_tmpl_id"""
        )
        last_day = SQL("rec.commitment_end_date")
        remind_on = SQL("%s - company.proximus_commitment_days", last_day)

        def follows(end_of_term):
            return SQL(
                """%s AND COALESCE(offer.end_of_term, 'roll') = %s
                AND rec.commitment_end_date >= %s - %s""",
                working,
                end_of_term,
                self._proximus_today_sql(SQL("rec.company_id")),
                SHOWN_AFTER,
            )

        ends_itself = follows("end")
        return {
            "commitment": self._deadline_query(
                "line_id", last_day, remind_on, follows("roll"), lines
            ),
            "renewal": self._deadline_query(
                "line_id",
                SQL("%s + 1", last_day),
                remind_on,
                follows("auto_renew"),
                lines,
            ),
            "end": self._deadline_query(
                "line_id",
                SQL(
                    "CASE WHEN %s THEN rec.termination_date ELSE %s END",
                    ending,
                    last_day,
                ),
                SQL("CASE WHEN %s THEN NULL ELSE %s END", ending, remind_on),
                SQL("(%s) OR (%s)", ending, ends_itself),
                lines,
            ),
        }

    @api.model
    def _order_queries(self) -> dict[str, SQL]:
        orders = SQL("proximus_line_order rec")
        running = SQL(
            """rec.state NOT IN
            ('completed', 'partial', 'failed', 'rejected', 'cancelled')"""
        )
        since = self._proximus_day_sql(
            SQL(
                """(SELECT max(item.state_since) FROM proximus_line_order_item item
                WHERE item.order_id = rec.id)"""
            ),
            SQL("rec.company_id"),
        )
        stuck = SQL("%s + company.proximus_stuck_days", since)
        return {
            "order": self._deadline_query(
                "order_id",
                SQL("rec.requested_date"),
                SQL("NULL::date"),
                SQL("%s AND rec.requested_date IS NOT NULL", running),
                orders,
            ),
            "stuck": self._deadline_query("order_id", stuck, stuck, running, orders),
            # the visit has an activity of its own: nobody is reminded twice
            "appointment": self._deadline_query(
                "item_id",
                SQL("rec.appointment_date"),
                SQL("NULL::date"),
                SQL(
                    """rec.appointment_state = 'planned' AND rec.state NOT IN
                    ('completed', 'failed', 'rejected', 'cancelled')"""
                ),
                SQL("proximus_line_order_item rec"),
            ),
        }

    @api.model
    def _request_queries(self) -> dict[str, SQL]:
        return {
            "port": self._deadline_query(
                "port_request_id",
                SQL("COALESCE(rec.scheduled_on, rec.due_date, rec.wish_date)"),
                SQL("rec.due_date + 1"),
                SQL("rec.state IN ('draft', 'submitted', 'validated', 'scheduled')"),
                SQL("proximus_port_request rec"),
            ),
            "qualification": self._deadline_query(
                "qualification_id",
                SQL("rec.valid_until"),
                SQL("rec.valid_until - company.proximus_qualification_days"),
                self._needed_qualification(),
                SQL("proximus_qualification rec"),
            ),
            **self._claim_queries(),
        }

    @api.model
    def _claim_queries(self) -> dict[str, SQL]:
        """Return the queries of compensations that are lost when nobody claims them."""
        today = self._proximus_today_sql(SQL("rec.company_id"))
        return {
            "claim": self._deadline_query(
                "claim_id",
                SQL("rec.deadline"),
                # somebody has disputed that bill: it goes out now, not in time
                SQL(
                    """CASE WHEN rec.kind = 'billing' THEN rec.requested_on
                    ELSE rec.deadline - company.proximus_claim_days END"""
                ),
                SQL("rec.state = 'draft'"),
                SQL("proximus_claim rec"),
            ),
            "credit": self._deadline_query(
                "claim_id",
                SQL("rec.answer_by"),
                SQL("rec.answer_by"),
                SQL("rec.state IN ('sent', 'granted')"),
                SQL("proximus_claim rec"),
            ),
            "late_port": self._deadline_query(
                "port_request_id",
                SQL("rec.claim_deadline"),
                SQL("rec.claim_deadline - company.proximus_claim_days"),
                SQL(
                    """rec.direction = 'in' AND rec.state = 'ported'
                    AND rec.ported_on > rec.due_date
                    AND rec.claim_deadline >= %s - %s
                    AND NOT EXISTS (
                        SELECT FROM proximus_claim claim
                        WHERE claim.port_request_id = rec.id
                    )""",
                    today,
                    SHOWN_AFTER,
                ),
                SQL("proximus_port_request rec"),
            ),
        }

    @api.model
    def _needed_qualification(self) -> SQL:
        """Return the condition on answers that an open order at the site relies on.

        The last answer about the site only: a newer one makes an older one harmless.
        """
        return SQL(
            """rec.state = 'done'
            AND NOT EXISTS (
                SELECT FROM proximus_qualification newer
                WHERE newer.site_id = rec.site_id
                    AND newer.company_id = rec.company_id
                    AND newer.state = 'done'
                    AND (newer.valid_until, newer.id) > (rec.valid_until, rec.id)
            )
            AND EXISTS (
                SELECT FROM proximus_line_order_item item
                LEFT JOIN proximus_line line ON line.id = item.line_id
                JOIN proximus_qualification_item answer
                    ON answer.qualification_id = rec.id
                    AND answer.product_id = item.product_id
                WHERE COALESCE(item.site_id, line.site_id) = rec.site_id
                    AND item.company_id = rec.company_id
                    AND item.action = 'add'
                    AND item.state NOT IN
                        ('completed', 'failed', 'rejected', 'cancelled')
            )"""
        )
