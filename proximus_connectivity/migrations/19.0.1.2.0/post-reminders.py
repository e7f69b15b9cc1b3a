"""Reminders of claims and of late ports come from the deadlines now."""

from odoo import SUPERUSER_ID, api

#: Model, its column «was reminded of», its last day, and the kind of the deadline.
MACHINES = (
    ("proximus.claim", "reminded", "deadline", "claim"),
    ("proximus.port.request", "claim_reminded", "claim_deadline", "late_port"),
)


def migrate(cr, version):
    """Hand over what the old machines reminded of, so that nobody is reminded twice."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model, reminded, day, kind in MACHINES:
        table = model.replace(".", "_")
        _take_over(cr, model, table, reminded, day, kind)
        _keep_quiet(env, model, table, reminded, day, kind)
        cr.execute(f"ALTER TABLE {table} DROP COLUMN {reminded}")
    _drop_cron(cr)


def _take_over(cr, model, table, reminded, day, kind) -> None:
    """Let the activities of the old machine stand for their deadlines."""
    cr.execute(
        f"""UPDATE mail_activity activity
               SET proximus_reminder = %(kind)s || ':' || old.{day}
              FROM (SELECT DISTINCT ON (activity.res_id) activity.id, record.{day}
                      FROM mail_activity activity
                      JOIN {table} record ON record.id = activity.res_id
                     WHERE activity.res_model = %(model)s
                       AND activity.automated
                       AND activity.date_deadline = record.{day}
                       AND activity.proximus_reminder IS NULL
                       AND record.{reminded}
                     ORDER BY activity.res_id, activity.active DESC, activity.id) old
             WHERE old.id = activity.id""",
        {"kind": kind, "model": model},
    )


def _keep_quiet(env, model, table, reminded, day, kind) -> None:
    """Note as done the reminders whose activity somebody has deleted."""
    env.cr.execute(
        f"""SELECT record.id, record.{day} FROM {table} record
             WHERE record.{reminded} AND NOT EXISTS (
                   SELECT FROM mail_activity activity
                    WHERE activity.res_model = %s AND activity.res_id = record.id
                      AND activity.proximus_reminder = %s || ':' || record.{day})""",
        (model, kind),
    )
    deleted = env.cr.fetchall()
    todo = env.ref("mail.mail_activity_data_todo")
    activities = env["mail.activity"].with_context(mail_activity_quick_update=True)
    activities.create(
        [
            {
                "res_model_id": env["ir.model"]._get_id(model),
                "res_id": res_id,
                "activity_type_id": todo.id,
                "proximus_reminder": f"{kind}:{last}",
                "date_deadline": last,
                "user_id": False,
                "automated": True,
                "active": False,
            }
            for res_id, last in deleted
        ]
    )


def _drop_cron(cr) -> None:
    """Delete the cron: its file is read once only, so that Odoo would keep it."""
    cr.execute(
        """DELETE FROM ir_model_data
            WHERE module = 'proximus_connectivity' AND model = 'ir.cron'
              AND name = 'ir_cron_remind_claims' RETURNING res_id"""
    )
    crons = cr.fetchall()
    cr.execute(
        """DELETE FROM ir_model_data
            WHERE module = 'proximus_connectivity' AND model = 'ir.actions.server'
              AND name = 'ir_cron_remind_claims_ir_actions_server'"""
    )
    for (cron_id,) in crons:
        cr.execute(
            "DELETE FROM ir_cron WHERE id = %s RETURNING ir_actions_server_id",
            (cron_id,),
        )
        for (action_id,) in cr.fetchall():
            cr.execute("DELETE FROM ir_act_server WHERE id = %s", (action_id,))
