"""Who had a line or device when is a history of its own; so far the chatter told it."""

from itertools import groupby

from odoo import SUPERUSER_ID, api

from odoo.addons.proximus_connectivity.tools.sentinel import USER_HISTORY


def migrate(cr, version):
    """Make the history of users of their tracked changes, by the day of entry."""
    env = api.Environment(cr, SUPERUSER_ID, {"proximus_user_history": USER_HISTORY})
    for name, model in (
        ("line_id", "proximus.line"),
        ("device_id", "proximus.device"),
    ):
        values = env["mail.tracking.value"].search(
            [
                ("field_id.model", "=", model),
                ("field_id.name", "=", "employee_id"),
                ("mail_message_id.model", "=", model),
            ]
        )
        values = values.sorted(
            lambda one: (
                one.mail_message_id.res_id,
                one.mail_message_id.date,
                one.id,
            )
        )
        records = env[model].with_context(active_test=False)
        records = records.browse(set(values.mail_message_id.mapped("res_id"))).exists()
        known = {record.id: record for record in records if not record.assignment_ids}
        rows = []
        for res_id, changes in groupby(values, lambda one: one.mail_message_id.res_id):
            if res_id in known:
                rows += _rows(name, known[res_id], list(changes))
        employees = env["hr.employee"].with_context(active_test=False)
        there = set(
            employees.browse({row["employee_id"] for row in rows} - {False})
            .exists()
            .ids
        )
        for row in rows:
            row["employee_id"] = row["employee_id"] in there and row["employee_id"]
        env["proximus.assignment"].create(rows)


def _rows(name, record, changes):
    """Return the history of one line or device."""
    days = {}
    if changes[0].old_value_integer:
        days[False] = changes[0].old_value_integer
    for change in changes:
        day = record._proximus_day(change.mail_message_id.date)
        days[day] = change.new_value_integer or False
    # the last row and what stands in the record say the same
    days[list(days)[-1]] = record.employee_id.id
    return [
        {name: record.id, "date_from": day, "employee_id": user}
        for day, user in days.items()
    ]
