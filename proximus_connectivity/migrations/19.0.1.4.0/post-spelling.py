"""References are looked for without what nobody sees in them: so are those kept."""

import logging

import psycopg2

from odoo.tools import SQL
from odoo.tools.sql import table_exists

_logger = logging.getLogger(__name__)
#: Format characters (Unicode Cf) that come along when something is copied.
UNSEEN = (
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
COLUMNS = {
    "proximus_line": ("external_ref",),
    "proximus_device": ("serial",),
    "proximus_coverage": ("external_ref", "zip"),
    "proximus_switch": ("customer_ref", "easy_switch_ref"),
    "proximus_port_request": ("donor_customer_ref", "easy_switch_ref", "donor_sim"),
}


def migrate(cr, version):
    """Respell what is kept; what would then be there twice is left as it is."""
    for table, columns in COLUMNS.items():
        for column in columns if table_exists(cr, table) else ():
            name = SQL.identifier(column)
            try:
                with cr.savepoint():
                    cr.execute(
                        SQL(
                            "UPDATE %s SET %s = regexp_replace(%s, %s, '', 'g')"
                            " WHERE %s ~ %s",
                            SQL.identifier(table),
                            name,
                            name,
                            UNSEEN,
                            name,
                            UNSEEN,
                        )
                    )
            except psycopg2.IntegrityError:
                _logger.warning("%s.%s: two rows differ by nothing seen", table, column)
