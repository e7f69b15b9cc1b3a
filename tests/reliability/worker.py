"""``python -m tests.reliability.worker DATABASE DAY``: bill a day, as the job does.

Several of them work at once, and any of them may be killed at any moment.
"""

import sys
import time
from datetime import date

from psycopg2 import IntegrityError, OperationalError

import odoo.api
import odoo.modules.registry
import odoo.tools

#: Small, so that a run has many moments between two rounds.
BATCH = 5


def main(database: str, day: date) -> None:
    odoo.tools.config.parse_config(
        ["-d", database, "--no-http", "--log-level=critical"], setup_logging=True
    )
    registry = odoo.modules.registry.Registry(database)
    registry["proximus.billing.run"]._work_batch = BATCH
    while _round(registry, day):
        time.sleep(0.05)


def _round(registry, day: date) -> bool:
    """Do what a scheduled job does when it is called; return whether to go on."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        try:
            runs = env["proximus.billing.run"]
            if not runs._for_day(env.company, day)._begin():
                return False
            cr.commit()
            runs._work_scheduled()
        except (OperationalError, IntegrityError):
            # another worker was there first: it bills, this one looks again
            cr.rollback()
    return True


if __name__ == "__main__":
    main(sys.argv[1], date.fromisoformat(sys.argv[2]))
