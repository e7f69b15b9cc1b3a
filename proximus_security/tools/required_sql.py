"""Who must have which protection, and what is known of it: the SQL of two views.

A row is a requirement and one subject that it reaches. PostgreSQL plans it before it
knows anything of tables that were filled a moment ago, so that nothing here is left to
its guesses: what is small is computed once, and each subject looks its own seats and
exemptions up in an index, where its requirement knows that there are any.

The views never change while people work: a filter is kept beside its requirement as the
query of those who fit it (see :data:`REACHED`), and read anew with the view.
"""

from .seat_status import (
    ERROR,
    FIXED_LINES,
    HELD,
    OWN,
    PENDING,
    SERVICE_OFF,
    SUBJECT_COLUMNS,
    UNSEEN,
    VERIFIED,
    effective,
    level,
    status,
)

# Services, with who has them: no customer for what the company has for itself, as the
# field is_own of a service says it in Python.
_SERVICES = f"""
    SELECT s.*, own.today,
        CASE WHEN {HELD} THEN 0 ELSE holder.commercial_partner_id END AS customer_id
    FROM proximus_security_service s
    JOIN {OWN} own ON own.id = s.company_id
    LEFT JOIN res_partner holder ON holder.id = s.partner_id
    WHERE s.state <> 'ended'
"""

# Free seats of the services in force (none in force: NULL), and whether more will come.
_FREE = f"""
    SELECT s.company_id, s.type_id, s.customer_id,
        SUM(GREATEST(s.seats - COALESCE(u.used, 0), 0))
            FILTER (WHERE {effective("s.today")})::integer AS seats,
        BOOL_OR(s.state IN ('ordered', 'activating')) AS coming
    FROM ({_SERVICES}) s
    LEFT JOIN (
        SELECT service_id, COUNT(*) AS used FROM proximus_security_coverage
        WHERE date_to IS NULL GROUP BY service_id
    ) u ON u.service_id = s.id
    GROUP BY s.company_id, s.type_id, s.customer_id
"""

_REQUIREMENTS = f"""
    SELECT r.id, r.company_id, r.type_id, r.mandatory, t.weight, t.subject, t.unit,
        t.stale_after_days, t.odoo_evidence, own.today, free.seats, free.coming,
        r.filter_query IS NOT NULL AS is_filtered,
        EXISTS (
            SELECT FROM hr_department_proximus_security_requirement_rel only_in
            WHERE only_in.proximus_security_requirement_id = r.id
        ) AS in_departments,
        EXISTS (
            SELECT FROM proximus_security_coverage c
            WHERE c.type_id = r.type_id AND c.company_id = r.company_id
                AND c.date_to IS NULL
        ) AS has_seats,
        EXISTS (
            SELECT FROM proximus_security_exemption x
            WHERE x.type_id = r.type_id AND x.company_id = r.company_id AND x.active
                AND own.today BETWEEN x.date_from AND x.date_to
        ) AS has_exemptions
    FROM proximus_security_requirement r
    JOIN proximus_security_service_type t ON t.id = r.type_id
    JOIN {OWN} own ON own.id = r.company_id
    LEFT JOIN free ON free.company_id = r.company_id AND free.type_id = r.type_id
        AND free.customer_id = 0
    WHERE r.active AND t.active
"""

#: Function of the database that runs the query of a filter: it is made once, with the
#: module. What it runs is written by the requirement alone, and it can only read.
REACHED = """
    CREATE OR REPLACE FUNCTION proximus_security_reached(query text)
    RETURNS SETOF integer LANGUAGE plpgsql STABLE STRICT AS
    $$ BEGIN RETURN QUERY EXECUTE query; END $$
"""

# Whom the filters reach, each of them run once, and only where one is asked for.
_REACH = """
    SELECT r.id AS requirement_id, hit.id
    FROM proximus_security_requirement r
    CROSS JOIN LATERAL proximus_security_reached(r.filter_query) hit(id)
    WHERE r.active AND r.filter_query IS NOT NULL
"""

# A requirement for departments holds for the departments below them as well.
_IN_DEPARTMENT = """(NOT req.in_departments OR EXISTS (
            SELECT FROM hr_department_proximus_security_requirement_rel only_in
            JOIN hr_department top ON top.id = only_in.hr_department_id
            JOIN hr_department down ON down.id = {department}
            WHERE only_in.proximus_security_requirement_id = req.id
                AND starts_with(down.parent_path, top.parent_path)))"""

# Only the index of the subject may answer: «+ 0» keeps that of the type, the company or
# the service, which hold many rows each, out of a plan that believes in empty tables.
# The best seat as one number: its level, and under equal ones the oldest.
_BEST = "MAX((q.level::bigint << 32) - c.id)"
_BRANCH = """
    SELECT req.id AS requirement_id, req.company_id, req.type_id, req.mandatory,
        req.weight, req.subject, {ids}, {name} AS subject_name,
        {department} AS department_id, {customer} AS customer_id,
        GREATEST((seat.best >> 32) + 1, {evidence})::integer AS level,
        ((((seat.best >> 32) + 1) << 32) - seat.best)::integer AS coverage_id,
        waived.exemption_id,
        {free} AS seats, {coming} AS coming, req.odoo_evidence, {subject}.id AS key
    FROM req
    {tables}
    LEFT JOIN LATERAL (
        SELECT {best} AS best
        FROM proximus_security_coverage c
        JOIN proximus_security_service s ON s.id = c.service_id + 0
        CROSS JOIN LATERAL (SELECT {level} AS level) q
        WHERE req.has_seats AND c.{column} = {subject}.id
            AND c.type_id + 0 = req.type_id AND c.company_id + 0 = req.company_id
            AND c.date_to IS NULL
    ) seat ON TRUE
    LEFT JOIN LATERAL (
        SELECT MIN(x.id) AS exemption_id FROM proximus_security_exemption x
        WHERE req.has_exemptions AND x.{column} = {subject}.id
            AND x.type_id + 0 = req.type_id AND x.company_id + 0 = req.company_id
            AND x.active
            AND req.today BETWEEN x.date_from AND x.date_to
    ) waived ON TRUE
    WHERE req.subject = '{kind}' AND {eligible} AND {in_department}
        AND (NOT req.is_filtered OR (req.id, {subject}.id) IN (
            SELECT reach.requirement_id, reach.id FROM reach))"""

#: States in which a line is protected.
LIVE_LINES = ("active", "pending_terminate")
_LIVE_LINE = f"line.active AND line.state IN {LIVE_LINES}"

#: What each kind of subject is read from. ``also``: ids that are told beside its own.
_KINDS: dict[str, dict] = {
    "employee": {
        "tables": """JOIN hr_employee employee ON employee.company_id = req.company_id
        AND employee.active
    LEFT JOIN hr_version v ON v.id = employee.current_version_id""",
        "name": "employee.name",
        "department": "v.department_id",
        "eligible": "(req.unit <> 'mailbox' OR employee.work_email > '')",
    },
    # who has a login in several companies counts in the own one only
    "user": {
        "tables": """JOIN res_users usr ON usr.company_id = req.company_id
        AND usr.active AND NOT usr.share
    JOIN res_partner person ON person.id = usr.partner_id
    LEFT JOIN hr_employee employee ON employee.user_id = usr.id
        AND employee.company_id = req.company_id AND employee.active
    LEFT JOIN hr_version v ON v.id = employee.current_version_id""",
        "subject": "usr",
        "name": "person.name",
        "department": "v.department_id",
        "also": {"employee_id": "employee.id"},
    },
    "device": {
        "tables": """JOIN proximus_device device ON device.company_id = req.company_id
        AND device.active AND device.state = 'in_use'
    LEFT JOIN proximus_line line ON line.id = device.line_id
    LEFT JOIN hr_employee employee ON employee.id = device.employee_id
    LEFT JOIN hr_version v ON v.id = employee.current_version_id""",
        "name": "concat_ws(' · ', device.name, device.serial, employee.name)",
        "department": "COALESCE(v.department_id, line.department_id)",
        "customer": "CASE WHEN NOT line.is_own THEN line.commercial_partner_id END",
    },
    "line": {
        "tables": f"""JOIN proximus_line line ON line.company_id = req.company_id
        AND {_LIVE_LINE}
    LEFT JOIN hr_employee employee ON employee.id = line.employee_id""",
        "name": "concat_ws(' · ', line.name, employee.name)",
        "department": "line.department_id",
        "customer": "CASE WHEN NOT line.is_own THEN line.commercial_partner_id END",
        "eligible": f"""CASE req.unit WHEN 'mobile_line' THEN line.line_kind = 'mobile'
            ELSE line.line_kind IN {FIXED_LINES} END""",
    },
    "site": {
        "tables": f"""JOIN (
        SELECT line.company_id, line.site_id, BOOL_OR(line.is_own) AS is_own,
            MIN(line.commercial_partner_id) AS commercial_partner_id
        FROM proximus_line line
        WHERE line.site_id IS NOT NULL AND {_LIVE_LINE}
        GROUP BY line.company_id, line.site_id
    ) installed ON installed.company_id = req.company_id
    JOIN res_partner site ON site.id = installed.site_id AND site.active""",
        "name": "COALESCE(site.complete_name, site.city)",
        "customer": """CASE WHEN NOT installed.is_own
            THEN installed.commercial_partner_id END""",
    },
    "domain": {
        "tables": """JOIN proximus_security_domain host
        ON host.company_id = req.company_id AND host.active""",
        "subject": "host",
        "name": "host.name",
    },
    "company": {
        "tables": "JOIN res_company whole ON whole.id = req.company_id",
        "subject": "whole",
        "name": "whole.name",
    },
}

#: What each kind is read from: what must be in the database before.
READS: dict[str, dict[str, tuple[str, ...]]] = {
    "employee": {
        "hr.employee": (
            "active",
            "company_id",
            "current_version_id",
            "name",
            "work_email",
        ),
        "hr.version": ("department_id",),
        "hr.department": ("parent_path",),
    },
    "user": {
        "hr.employee": ("user_id",),
        "res.users": ("active", "company_id", "partner_id", "share"),
        "res.partner": ("name",),
    },
    "device": {
        "proximus.device": (
            "active",
            "company_id",
            "employee_id",
            "line_id",
            "name",
            "serial",
            "state",
        ),
    },
    "line": {
        "proximus.line": (
            "active",
            "commercial_partner_id",
            "company_id",
            "department_id",
            "employee_id",
            "is_own",
            "line_kind",
            "name",
            "site_id",
            "state",
        ),
    },
    "site": {
        "res.partner": ("active", "city", "commercial_partner_id", "complete_name")
    },
    "domain": {"proximus.security.domain": ("active", "company_id", "name")},
    "company": {"res.company": ("name", "parent_path")},
}


def _branch(kind: str, evidence: str) -> str:
    """Return the query of the subjects of one kind."""
    how = _KINDS[kind]
    column = SUBJECT_COLUMNS[kind]
    subject = how.get("subject", kind)
    known = {column: f"{subject}.id", **how.get("also", {})}
    ids = ", ".join(
        f"{known.get(name, 'NULL::integer')} AS {name}"
        for name in SUBJECT_COLUMNS.values()
    )
    customer = how.get("customer", "NULL::integer")
    department = how.get("department", "NULL::integer")
    free, coming, tables = "req.seats", "req.coming", how["tables"]
    if "customer" in how:
        tables += f"""
    LEFT JOIN free sold ON sold.company_id = req.company_id
        AND sold.type_id = req.type_id AND sold.customer_id = {customer}"""
        free = f"CASE WHEN {customer} IS NULL THEN req.seats ELSE sold.seats END"
        coming = f"CASE WHEN {customer} IS NULL THEN req.coming ELSE sold.coming END"
    return _BRANCH.format(
        kind=kind,
        ids=ids,
        column=column,
        subject=subject,
        name=how["name"],
        department=department,
        customer=customer,
        evidence=evidence,
        best=_BEST,
        free=free,
        coming=coming,
        tables=tables,
        level=level("req.today", "req.stale_after_days"),
        eligible=how.get("eligible", "TRUE"),
        in_department=_IN_DEPARTMENT.format(department=department),
    )


def two_factor(proofs: tuple[str, ...]) -> str:
    """Return the level that Odoo itself proves for user ``usr``.

    :param proofs: conditions of a second proof of sign-in, in SQL.
    """
    if not proofs:
        return "NULL::integer"
    return f"""CASE WHEN req.odoo_evidence = 'two_factor' AND ({" OR ".join(proofs)})
            THEN {VERIFIED} END"""


def required(proofs: tuple[str, ...] = ()) -> str:
    """Return the query of who must have which protection, with its status.

    :param proofs: conditions of a second proof of sign-in for user ``usr``.
    """
    branches = " UNION ALL ".join(
        _branch(kind, two_factor(proofs) if kind == "user" else "NULL::integer")
        for kind in SUBJECT_COLUMNS
    )
    columns = ", ".join(f"need.{name}" for name in SUBJECT_COLUMNS.values())
    return f"""
    WITH free AS MATERIALIZED ({_FREE}), req AS MATERIALIZED ({_REQUIREMENTS}),
        reach AS MATERIALIZED ({_REACH})
    SELECT (need.requirement_id::bigint << 32) + need.key AS id,
        need.requirement_id, need.company_id, need.type_id, need.mandatory,
        need.weight, need.subject, {columns}, need.subject_name, need.department_id,
        need.customer_id, need.level, need.coverage_id, need.exemption_id,
        COALESCE(need.seats, 0) AS free_seats,
        COALESCE(need.level, 1) = 1 AND need.seats > 0 AS can_give,
        CASE WHEN need.exemption_id IS NOT NULL THEN 'exempt'
            ELSE {status("need.level")} END AS status,
        CASE need.level
            WHEN {SERVICE_OFF} THEN 'service_off' WHEN {ERROR} THEN 'error'
            WHEN {PENDING} THEN 'pending' WHEN {UNSEEN} THEN 'unseen'
            ELSE CASE WHEN need.level IS NOT NULL THEN NULL
                WHEN need.seats > 0 THEN 'unassigned'
                WHEN need.seats = 0 THEN 'no_seat'
                WHEN need.coming THEN 'ordered'
                WHEN need.odoo_evidence IS NOT NULL THEN 'to_enable'
                ELSE 'no_service' END
        END AS reason
    FROM ({branches}) need
    """


#: Who lacks a protection. ``{columns}``: what is told of each.
GAPS = """
    SELECT {columns}
    FROM proximus_security_status
    WHERE status IN ('unknown', 'missing')
"""
