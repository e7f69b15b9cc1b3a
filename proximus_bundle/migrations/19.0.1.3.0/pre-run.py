"""One billing run for a company and a day: later ones become a part of the first."""


def migrate(cr, version):
    cr.execute(
        """
        SELECT id, first FROM (
            SELECT id, MIN(id) OVER (PARTITION BY company_id, date) AS first
              FROM proximus_billing_run
        ) run WHERE id != first"""
    )
    for run, first in cr.fetchall():
        for table, column in (
            ("account_move", "billing_run_id"),
            ("proximus_billing_item", "run_id"),
        ):
            cr.execute(
                f"UPDATE {table} SET {column} = %s WHERE {column} = %s",
                (first, run),
            )
        cr.execute(
            """
            UPDATE mail_message SET res_id = %s
             WHERE model = 'proximus.billing.run' AND res_id = %s""",
            (first, run),
        )
        cr.execute("DELETE FROM proximus_billing_run WHERE id = %s", (run,))
