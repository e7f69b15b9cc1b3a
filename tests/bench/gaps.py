"""The row on protection gaps: one query, against the SQL view itself."""

from odoo.fields import Command

from .measure import compare


def security_gaps(env, sizes):
    """The gaps of employees with requirements, half of them served."""
    people, requirements = sizes.employees, sizes.requirements
    types = env["proximus.security.service.type"].create(
        [
            {"name": f"Bench {index}", "code": f"bench_{index}", "unit": "employee"}
            for index in range(requirements)
        ]
    )
    env["proximus.security.requirement"].create(
        [{"type_id": kind.id} for kind in types]
    )
    quiet = env["hr.employee"].with_context(tracking_disable=True)
    employees = quiet.create([{"name": f"Bench {index}"} for index in range(people)])
    services = env["proximus.security.service"].create(
        [
            {
                "type_id": kind.id,
                "seats": people,
                "state": "active",
                "date_start": env.company._proximus_today(),
                "coverage_ids": [
                    Command.create({"employee_id": employee.id, "state": "protected"})
                    for employee in employees[: people // 2]
                ],
            }
            for kind in types[: requirements // 2]
        ]
    )
    assert len(services.coverage_ids) == people // 2 * (requirements // 2)
    env.flush_all()
    gaps = env["proximus.security.gap"]
    names = ["requirement_id", "subject_name", "reason", "free_seats"]

    def ours():
        gaps.search_fetch([], names)

    def bare():
        env.cr.execute("SELECT * FROM proximus_security_gap")
        env.cr.fetchall()

    name = f"gaps, {people:,} employees × {requirements} requirements"
    # right after an import the planner only guesses; autovacuum comes minutes later
    yield compare(env, f"{name}, no statistics yet", ours, bare, None, sizes.runs)
    env.cr.execute("ANALYZE hr_employee, hr_version, proximus_security_coverage")
    yield compare(env, name, ours, bare, None, sizes.runs)


ROWS = (security_gaps,)
