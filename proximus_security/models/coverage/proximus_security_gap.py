from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, drop_view_if_exists

REASONS = [
    ("unassigned", "A seat is free, not given"),
    ("no_seat", "No free seat"),
    ("ordered", "Ordered, not active yet"),
    ("no_service", "No service in force"),
    ("service_off", "Seat of a service that does not work"),
    ("error", "Protection reports an error"),
    ("pending", "Waiting for installation"),
    ("unseen", "Not seen for too long"),
]
#: Reasons that a person settles by confirming that the protection works.
CONFIRMABLE = {"error", "pending", "unseen"}
#: Reasons that only more seats remove, or another service.
TO_ASK = {"no_seat", "no_service", "service_off"}

# Today where each company works, as `base._proximus_today()` says it in Python.
OWN = """(
        SELECT company.id, (now() AT TIME ZONE COALESCE(
            NULLIF(contact.tz, 'UTC'), NULLIF(hours.tz, 'UTC'), 'Europe/Brussels'
        ))::date AS today
        FROM res_company company
        JOIN res_partner contact ON contact.id = company.partner_id
        LEFT JOIN resource_calendar hours ON hours.id = company.resource_calendar_id
    ) own"""
TODAY = "own.today"

EFFECTIVE = f"""s.state = 'active' AND s.health <> 'down' AND s.date_start <= {TODAY}
        AND (s.date_end IS NULL OR s.date_end >= {TODAY})"""

# Free seats of the services in force (none in force: NULL), and whether more will come.
FREE = f"""
    SELECT s.company_id, s.type_id,
        SUM(GREATEST(s.seats - COALESCE(u.used, 0), 0))
            FILTER (WHERE {EFFECTIVE})::integer AS seats,
        BOOL_OR(s.state IN ('ordered', 'activating')) AS coming
    FROM proximus_security_service s
    JOIN {OWN} ON own.id = s.company_id
    LEFT JOIN (
        SELECT service_id, COUNT(*) AS used FROM proximus_security_coverage
        WHERE date_to IS NULL GROUP BY service_id
    ) u ON u.service_id = s.id
    WHERE s.state <> 'ended'
    GROUP BY s.company_id, s.type_id
"""

# A requirement for departments holds for the departments below them as well.
IN_SCOPE = """(
        NOT EXISTS (
            SELECT FROM hr_department_proximus_security_requirement_rel only_in
            WHERE only_in.proximus_security_requirement_id = r.id)
        OR EXISTS (
            SELECT FROM hr_department_proximus_security_requirement_rel only_in
            JOIN hr_department top ON top.id = only_in.hr_department_id
            JOIN hr_department own ON own.id = {department}
            WHERE only_in.proximus_security_requirement_id = r.id
                AND starts_with(own.parent_path, top.parent_path)))"""

# The best seat of a subject. 5 protects; what was confirmed by hand counts a year.
# LATERAL keeps to one index lookup per subject, whatever the planner knows of the
# tables: right after an import it knows nothing and would compare all with all.
SEAT = f"""
    LEFT JOIN LATERAL (
        SELECT MAX(q.quality) AS quality,
            (array_agg(c.id ORDER BY q.quality DESC, c.id))[1] AS coverage_id
        FROM proximus_security_coverage c
        JOIN proximus_security_service s ON s.id = c.service_id
        CROSS JOIN LATERAL (SELECT CASE
            WHEN NOT ({EFFECTIVE}) THEN 1
            WHEN c.state = 'error' THEN 2
            WHEN c.state <> 'protected' OR c.date_from > {TODAY} THEN 3
            WHEN c.source = 'api' AND t.stale_after_days = 0 THEN 5
            WHEN c.last_seen >= (now() AT TIME ZONE 'UTC') - make_interval(
                days => CASE c.source WHEN 'api' THEN t.stale_after_days ELSE 365 END)
                THEN 5
            ELSE 4 END AS quality) q
        WHERE c.{{subject}}_id = {{subject}}.id AND c.type_id = r.type_id
            AND c.company_id = r.company_id AND c.date_to IS NULL
    ) seat ON TRUE"""

NOT_EXEMPT = f"""NOT EXISTS (
            SELECT FROM proximus_security_exemption x
            WHERE x.{{subject}}_id = {{subject}}.id AND x.type_id = r.type_id
                AND x.company_id = r.company_id AND x.active
                AND {TODAY} BETWEEN x.date_from AND x.date_to)"""

COLUMNS = """r.id AS requirement_id, r.company_id, r.type_id, r.mandatory, t.weight,
        seat.quality, seat.coverage_id"""

EMPLOYEES = f"""
    SELECT {COLUMNS}, employee.id AS employee_id, NULL::integer AS line_id,
        employee.name AS subject_name, v.department_id, employee.id::bigint * 2 AS key
    FROM proximus_security_requirement r
    JOIN proximus_security_service_type t ON t.id = r.type_id
    JOIN {OWN} ON own.id = r.company_id
    JOIN hr_employee employee ON employee.company_id = r.company_id AND employee.active
    LEFT JOIN hr_version v ON v.id = employee.current_version_id
    {SEAT.format(subject="employee")}
    WHERE r.active AND t.active AND t.subject = 'employee'
        AND (t.unit <> 'mailbox' OR COALESCE(employee.work_email, '') <> '')
        AND (t.unit <> 'user' OR employee.user_id IS NOT NULL)
        AND {{which}}
        AND {NOT_EXEMPT.format(subject="employee")}
        AND {IN_SCOPE.format(department="v.department_id")}
"""

LINES = f"""
    SELECT {COLUMNS}, NULL::integer, line.id, concat_ws(' · ', line.name, e.name),
        line.department_id, line.id::bigint * 2 + 1
    FROM proximus_security_requirement r
    JOIN proximus_security_service_type t ON t.id = r.type_id
    JOIN {OWN} ON own.id = r.company_id
    JOIN proximus_line line ON line.company_id = r.company_id AND line.active
        AND line.state IN ('active', 'pending_terminate')
    LEFT JOIN hr_employee e ON e.id = line.employee_id
    {SEAT.format(subject="line")}
    WHERE r.active AND t.active AND t.subject = 'line'
        AND CASE t.unit WHEN 'mobile_line' THEN line.line_kind = 'mobile'
            ELSE line.line_kind IN ('internet', 'sdwan', 'backup') END
        AND {{which}}
        AND {NOT_EXEMPT.format(subject="line")}
        AND {IN_SCOPE.format(department="line.department_id")}
"""

UNPROTECTED = "COALESCE(seat.quality, 0) < 5"

# All who must have a protection, whether they have it or not.
REQUIRED = f"""
    SELECT requirement_id, COUNT(*) FROM (
        {EMPLOYEES.format(which="TRUE")} UNION ALL {LINES.format(which="TRUE")}
    ) required
    WHERE requirement_id = ANY(%s)
    GROUP BY requirement_id
"""

# `key` keeps employees and lines apart; with the requirement it makes a lasting id.
GAPS = f"""
    WITH free AS ({FREE})
    SELECT (gap.requirement_id::bigint << 32) + gap.key AS id,
        gap.requirement_id, gap.company_id, gap.type_id, gap.mandatory, gap.weight,
        gap.employee_id, gap.line_id, gap.subject_name, gap.department_id,
        gap.coverage_id, COALESCE(free.seats, 0) AS free_seats,
        COALESCE(gap.quality, 1) = 1 AND COALESCE(free.seats, 0) > 0 AS can_give,
        CASE gap.quality
            WHEN 1 THEN 'service_off' WHEN 2 THEN 'error' WHEN 3 THEN 'pending'
            WHEN 4 THEN 'unseen'
            ELSE CASE WHEN free.seats > 0 THEN 'unassigned'
                WHEN free.seats = 0 THEN 'no_seat'
                WHEN free.coming THEN 'ordered' ELSE 'no_service' END
        END AS reason
    FROM (
        {EMPLOYEES.format(which=UNPROTECTED)}
        UNION ALL {LINES.format(which=UNPROTECTED)}
    ) gap
    LEFT JOIN free USING (company_id, type_id)
"""


class ProximusSecurityGap(models.Model):
    """Who lacks a protection that is required, and why: a view of the database.

    A row per requirement and employee or line without an effective, confirmed and
    recently seen protection, and without a live exemption. Unknown counts as a gap.
    """

    _name = "proximus.security.gap"
    _description = "Missing Protection"
    _auto = False
    _order = "mandatory desc, weight desc, type_id, subject_name, id"
    _rec_name = "subject_name"
    # What must reach the database before the view is read.
    _depends = {
        "hr.employee": [
            "active",
            "company_id",
            "current_version_id",
            "name",
            "user_id",
            "work_email",
        ],
        "hr.version": ["department_id"],
        "hr.department": ["parent_path"],
        "res.company": ["partner_id", "resource_calendar_id"],
        "res.partner": ["tz"],
        "resource.calendar": ["tz"],
        "proximus.line": [
            "active",
            "company_id",
            "department_id",
            "employee_id",
            "line_kind",
            "name",
            "state",
        ],
        "proximus.security.coverage": [
            "company_id",
            "date_from",
            "date_to",
            "employee_id",
            "last_seen",
            "line_id",
            "service_id",
            "source",
            "state",
            "type_id",
        ],
        "proximus.security.exemption": [
            "active",
            "company_id",
            "date_from",
            "date_to",
            "employee_id",
            "line_id",
            "type_id",
        ],
        "proximus.security.requirement": [
            "active",
            "company_id",
            "department_ids",
            "mandatory",
            "type_id",
        ],
        "proximus.security.service": [
            "company_id",
            "date_end",
            "date_start",
            "health",
            "seats",
            "state",
            "type_id",
        ],
        "proximus.security.service.type": [
            "active",
            "stale_after_days",
            "subject",
            "unit",
            "weight",
        ],
    }

    requirement_id = fields.Many2one("proximus.security.requirement", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    type_id = fields.Many2one(
        "proximus.security.service.type", "Protection", readonly=True
    )
    mandatory = fields.Boolean(readonly=True)
    weight = fields.Integer("Importance", readonly=True, aggregator=None)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    line_id = fields.Many2one("proximus.line", readonly=True)
    subject_name = fields.Char("Subject", readonly=True)
    spoken_name = fields.Char("Who or What", compute="_compute_spoken_name")
    department_id = fields.Many2one("hr.department", readonly=True)
    coverage_id = fields.Many2one("proximus.security.coverage", "Seat", readonly=True)
    free_seats = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Free seats of this protection in the whole company.",
    )
    can_give = fields.Boolean("Seat Can Be Given", readonly=True)
    reason = fields.Selection(REASONS, readonly=True)

    @api.depends("employee_id.name", "line_id.display_name")
    @api.depends_context("lang", "uid", "company")
    def _compute_spoken_name(self):
        for gap in self:
            gap.spoken_name = (gap.employee_id or gap.line_id).display_name

    def init(self):
        # The tables that it reads may not be there yet.
        self.pool.post_init(self._create_view)

    def _create_view(self):
        """Create the view, or replace that of an older version."""
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL("CREATE VIEW %s AS (%s)", SQL.identifier(self._table), SQL(GAPS))
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Say which of two opposite things an empty list means."""
        if self.env["proximus.security.requirement"].search_count([], limit=1):
            return help_message
        title = self.env._("Nothing is required yet")
        text = self.env._(
            "Choose a baseline or add a requirement. Until then nobody can tell who is "
            "protected and who is not."
        )
        return f'<p class="o_view_nocontent_smiling_face">{title}</p><p>{text}</p>'

    @api.model
    def _count_required(self, requirements) -> dict[int, int]:
        """Return how many people or lines must have a protection, by requirement.

        Those who are exempt today are left out.
        """
        # what the view reads must be in the database, as for a search in it
        self.env.flush_all()
        self.env.cr.execute(SQL(REQUIRED, requirements.ids))
        return dict(self.env.cr.fetchall())

    @api.model
    def _count_missing_of(self, holder) -> list[dict]:
        """Return how many people and lines of a holder lack a protection, by kind.

        Its own people and lines where its company is in this database, and the lines
        that it holds elsewhere. Nobody is named.

        :param holder: a company, as a partner.
        :return: dictionaries with ``type`` (what is missing), ``people`` and ``lines``.
        """
        groups = self._read_group(
            Domain("company_id.partner_id", "=", holder.id)
            & (Domain("line_id", "=", False) | Domain("line_id.is_own", "=", True))
            | Domain("line_id.commercial_partner_id", "=", holder.id),
            ["type_id"],
            ["employee_id:count_distinct", "line_id:count_distinct"],
        )
        return [
            {"type": kind, "people": people, "lines": lines}
            for kind, people, lines in groups
        ]

    # === REMEDIES === #

    def action_give_seat(self):
        """Give each of these people and lines a free seat, as far as there are any."""
        gaps = self._still_open()
        given = sum(
            rows._give_seats(company, service_type)
            for (company, service_type), rows in gaps.filtered("can_give")
            .grouped(lambda gap: (gap.company_id, gap.type_id))
            .items()
        )
        if not given:
            raise UserError(
                self.env._(
                    "No free seat to give for: %(types)s. Order more seats, or exempt "
                    "who does not need it.",
                    types=", ".join(gaps.type_id.mapped("name")),
                )
            )
        return self._report(given, len(gaps) - given)

    def _give_seats(self, company, service_type):
        """Give free seats of one type in one company; return how many were given.

        Whoever comes first in the list goes first, when there are too few.
        """
        services = self.env["proximus.security.service"].search(
            [
                ("company_id", "=", company.id),
                ("type_id", "=", service_type.id),
                ("is_effective", "=", True),
            ],
            order="date_start, id",
        )
        try:
            # Two people who click at once must not both get the last seat.
            services.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is giving seats of %(type)s. Try again in a moment.",
                    type=service_type.name,
                )
            ) from error
        waiting = list(self)
        vals_list = []
        for service in services:
            count = max(service.seats_free, 0)
            taken, waiting = waiting[:count], waiting[count:]
            vals_list += [gap._seat_vals(service) for gap in taken]
        self.env["proximus.security.coverage"].create(vals_list)
        return len(vals_list)

    def _seat_vals(self, service):
        """Return the values of the seat that closes this gap."""
        return {
            "service_id": service.id,
            "employee_id": self.employee_id.id,
            "line_id": self.line_id.id,
        }

    def action_confirm(self):
        """Confirm that the seats which these people and lines have do protect them."""
        gaps = self._still_open().filtered(lambda gap: gap.reason in CONFIRMABLE)
        if not gaps:
            raise UserError(
                self.env._("There is no seat to confirm: give these people one first.")
            )
        gaps.coverage_id.action_confirm()
        self.invalidate_model()

    def action_ask(self):
        """Ask the seller for seats for our own people and lines that nothing covers.

        :return: the action that shows the draft: a person reads and sends it.
        :raises UserError: when nobody here needs a seat that has to be bought, or the
            rows are of several companies.
        """
        gaps = self._still_open().filtered(
            lambda gap: gap.reason in TO_ASK and (not gap.line_id or gap.line_id.is_own)
        )
        if not gaps:
            raise UserError(
                self.env._(
                    "Nothing has to be bought for these rows: give the seats that are "
                    "free, or wait for what is ordered."
                )
            )
        if len(gaps.company_id) > 1:
            raise UserError(
                self.env._(
                    "These rows are of several companies. Ask for one company at a "
                    "time: group the list by company."
                )
            )
        products = self.env["product.product"].search(
            Domain("security_type_id", "in", gaps.type_id.ids)
            & Domain("company_id", "in", [False, gaps.company_id.id]),
            order="id desc",
        )
        offers = {product.security_type_id: product for product in products}
        requests = self.env["proximus.quote.request"].with_company(gaps.company_id)
        request = requests._ask(
            [
                {
                    "action": "add",
                    "name": kind.name,
                    "quantity": len(rows),
                    "employees": rows.employee_id,
                    **({"product": offers[kind]} if kind in offers else {}),
                }
                for kind, rows in gaps.grouped("type_id").items()
            ]
        )
        return request.get_formview_action()

    def action_exempt(self):
        """Open the wizard that exempts these people and lines until a date."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_exempt_action"
        )
        action["context"] = {"proximus_gap_ids": self._still_open().ids}
        return action

    def _still_open(self):
        """Return the rows that are still there: the page may be older than the data."""
        self.invalidate_model()
        gaps = self.exists()
        if self and not gaps:
            raise UserError(
                self.env._("These gaps are closed already. Reload the list to see.")
            )
        return gaps

    def _report(self, given, left):
        """Return the message that says what was done, and reload the list."""
        self.invalidate_model()
        message = self.env._("Seats given: %(given)s.", given=given)
        if left:
            message += " " + self.env._(
                "Left without: %(left)s, for want of free seats.", left=left
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
