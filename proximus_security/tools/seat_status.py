"""The one definition of what is known of a seat, as SQL: no screen has another.

A seat is *verified* when the protection itself reported lately, *declared* when a
person said so within a year, *unknown* when nobody knows (never installed, or not seen
for too long), and *missing* when it certainly protects nobody. Whoever has several
seats of a protection has the best of them. What is exempt is decided beside this.
"""

#: What a seat can be given to, and the column that says to whom.
SUBJECT_COLUMNS: dict[str, str] = {
    "employee": "employee_id",
    "user": "user_id",
    "device": "device_id",
    "line": "line_id",
    "site": "site_id",
    "domain": "domain_id",
    "company": "subject_company_id",
}
#: One subject and no more, as a constraint of the database.
ONE_SUBJECT = f"CHECK(num_nonnulls({', '.join(SUBJECT_COLUMNS.values())}) = 1)"
#: What a seat of a unit is given to.
SUBJECT_OF_UNIT: dict[str, str] = {
    "employee": "employee",
    "user": "user",
    "mailbox": "employee",
    "device": "device",
    "mobile_line": "line",
    "fixed_line": "line",
    "site": "site",
    "domain": "domain",
    "company": "company",
}
#: Kinds of line that a unit counts, where a seat is given to a line.
FIXED_LINES = ("internet", "sdwan", "backup")
LINE_KINDS: dict[str, tuple[str, ...]] = {
    "mobile_line": ("mobile",),
    "fixed_line": FIXED_LINES,
}
STATUSES = ("verified", "declared", "unknown", "missing", "exempt")
#: How long it counts what a person says, in days.
DECLARED_DAYS = 365

# Levels of a seat, best last: the number is what is compared, the name what is shown.
SERVICE_OFF, ERROR, PENDING, UNSEEN, DECLARED, VERIFIED = range(1, 7)

#: Today where each company works, as ``base._proximus_today()`` says it in Python.
OWN = """(
        SELECT company.id, company.partner_id, (now() AT TIME ZONE COALESCE(
            NULLIF(contact.tz, 'UTC'), NULLIF(hours.tz, 'UTC'), 'Europe/Brussels'
        ))::date AS today
        FROM res_company company
        JOIN res_partner contact ON contact.id = company.partner_id
        LEFT JOIN resource_calendar hours ON hours.id = company.resource_calendar_id
    )"""

#: Whether a company has service ``s`` for itself: its own, or that of a parent company.
#: ``holder`` is the partner of the service, if it has one.
HELD = """(s.partner_id IS NULL OR EXISTS (
            SELECT FROM res_company mine
            JOIN res_partner me ON me.id = mine.partner_id
            JOIN res_company here ON here.id = s.company_id
            WHERE starts_with(here.parent_path, mine.parent_path)
                AND me.commercial_partner_id = holder.commercial_partner_id
        ))"""

_EFFECTIVE = """(s.state = 'active' AND s.health <> 'down'
        AND s.date_start <= {today}
        AND (s.date_end IS NULL OR s.date_end >= {today}))"""

_LEVEL = """CASE
        WHEN {effective} IS NOT TRUE THEN {SERVICE_OFF}
        WHEN c.state = 'error' THEN {ERROR}
        WHEN c.state <> 'protected' OR c.date_from > {today} THEN {PENDING}
        WHEN c.source = 'api' AND (
            {stale_days} = 0
            OR c.last_seen >= (now() AT TIME ZONE 'UTC')
                - make_interval(days => {stale_days})
        ) THEN {VERIFIED}
        WHEN c.source = 'rule' AND s.health = 'ok' THEN {VERIFIED}
        WHEN c.source = 'rule' AND s.health = 'degraded' THEN {UNSEEN}
        WHEN c.source <> 'api' AND c.last_seen >= (now() AT TIME ZONE 'UTC')
            - make_interval(days => {DECLARED_DAYS}) THEN {DECLARED}
        ELSE {UNSEEN} END"""


def effective(today: str) -> str:
    """Return what tells that service ``s`` protects today.

    :param today: expression of the day where its company works.
    """
    return _EFFECTIVE.format(today=today)


def level(today: str, stale_days: str) -> str:
    """Return the level of seat ``c`` of service ``s``.

    :param today: expression of the day where their company works.
    :param stale_days: expression of the days after which a report is too old.
    """
    return _LEVEL.format(
        effective=effective(today),
        today=today,
        stale_days=stale_days,
        SERVICE_OFF=SERVICE_OFF,
        ERROR=ERROR,
        PENDING=PENDING,
        UNSEEN=UNSEEN,
        DECLARED=DECLARED,
        VERIFIED=VERIFIED,
        DECLARED_DAYS=DECLARED_DAYS,
    )


def status(of_level: str) -> str:
    """Return the status that a level of a seat means; without a seat it is missing.

    :param of_level: expression of the level, possibly null.
    """
    return f"""CASE WHEN {of_level} >= {VERIFIED} THEN 'verified'
        WHEN {of_level} >= {DECLARED} THEN 'declared'
        WHEN {of_level} >= {PENDING} THEN 'unknown'
        ELSE 'missing' END"""


#: The status of each seat in use, by its id.
SEATS = f"""
    SELECT c.id, {status(level("own.today", "t.stale_after_days"))} AS status
    FROM proximus_security_coverage c
    JOIN proximus_security_service s ON s.id = c.service_id
    JOIN proximus_security_service_type t ON t.id = s.type_id
    JOIN {OWN} own ON own.id = s.company_id
    WHERE c.date_to IS NULL
"""
