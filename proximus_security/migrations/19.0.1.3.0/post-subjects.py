"""Every unit has its subject now: a login is protected, no longer its employee."""

from odoo import SUPERUSER_ID, api

from odoo.addons.proximus_security.tools.seat_status import SUBJECT_OF_UNIT

# A seat or exemption moves from the employee to the login, where there is one.
TO_LOGIN = """
    UPDATE {table} held SET user_id = employee.user_id, employee_id = NULL
      FROM hr_employee employee, proximus_security_service_type kind
     WHERE employee.id = held.employee_id AND kind.id = held.type_id
       AND kind.unit = 'user' AND employee.user_id IS NOT NULL
"""


def migrate(cr, version):
    """Give each type, seat and exemption the subject that its unit has now."""
    for unit, subject in SUBJECT_OF_UNIT.items():
        cr.execute(
            "UPDATE proximus_security_service_type SET subject = %s WHERE unit = %s",
            (subject, unit),
        )
    cr.execute(
        "UPDATE proximus_security_service_type SET odoo_evidence = 'two_factor'"
        " WHERE code = 'mfa' AND unit = 'user' AND odoo_evidence IS NULL"
    )
    for table in ("proximus_security_coverage", "proximus_security_exemption"):
        cr.execute(TO_LOGIN.format(table=table))
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.invalidate_all()
    # whoever has no login any more has nothing to protect with a second proof
    seats = env["proximus.security.coverage"].search(
        [
            ("type_id.unit", "=", "user"),
            ("employee_id", "!=", False),
            ("date_to", "=", False),
        ]
    )
    seats._release(env._("The employee has no login."))
    env["proximus.security.service"].search(
        [("type_id.unit", "=", "company"), ("state", "=", "active")]
    )._cover_company()
