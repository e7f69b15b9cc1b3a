"""A disputed bill is a claim against the operator."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give each check that was disputed its claim; take back the old activity."""
    cr.execute(
        """UPDATE proximus_bill_check
              SET checked_on = COALESCE(write_date, create_date)::date,
                  settled_on = CASE WHEN state = 'settled'
                               THEN COALESCE(write_date, create_date)::date END
            WHERE state != 'draft'"""
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    checks = env["proximus.bill.check"].search(
        ["|", ("state", "=", "disputed")]
        + ["&", ("state", "=", "settled"), ("expected_credit", ">", 0)]
    )
    for check in checks:
        _dispute(check)


def _dispute(check) -> None:
    """Make the claim of a check, as far as it had come."""
    was = check.state
    activities = check.env["mail.activity"].with_context(active_test=False)
    activities = activities.search(
        [
            ("res_model", "=", check._name),
            ("res_id", "=", check.id),
            ("automated", "=", True),
        ],
        order="active desc, id desc",
    )
    asked = activities[:1]
    user = asked.user_id or check.write_uid or check.create_uid
    speaking = check.with_context(lang=user.lang or check.env.lang)
    vals = speaking._dispute_vals()
    # what was to be done still is; what was done has gone out
    if was == "settled" or not asked.active:
        day = (asked or check).write_date.date()
        vals |= {"state": "sent", "sent_on": day}
    claim = check.env["proximus.claim"]._claim([vals])
    if was == "settled" and not claim._tick_off(claim._credit_lines(claim)):
        claim.action_withdraw()
    claim.flush_recordset()
    # whoever disputed the bill is who claims, and is asked to send it
    check.env.cr.execute(
        "UPDATE proximus_claim SET create_uid = %s, create_date = %s WHERE id = %s",
        (user.id, (asked or check).create_date, claim.id),
    )
    claim.invalidate_recordset(["create_uid", "create_date"])
    activities.filtered("active").unlink()
