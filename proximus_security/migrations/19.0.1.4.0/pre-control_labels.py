"""Each control has a label of its own: translations of the old labels go."""

import csv

from odoo.tools import file_open
from odoo.tools.sql import table_exists

LABELS = "proximus_security/data/proximus.security.control.csv"
FORGET = """
    UPDATE proximus_security_control
       SET name = jsonb_build_object('en_US', %(label)s::text)
     WHERE code = %(code)s AND name->>'en_US' IS DISTINCT FROM %(label)s
"""


def migrate(cr, version):
    """Give the controls their new labels, so that the new translations are loaded."""
    if not table_exists(cr, "proximus_security_control"):
        return
    with file_open(LABELS, "r") as file:
        labels = [
            {"code": row["code"], "label": row["name"]} for row in csv.DictReader(file)
        ]
    for label in labels:
        cr.execute(FORGET, label)
