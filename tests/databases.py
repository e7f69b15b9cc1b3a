"""Databases of their own, for tests that start servers."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import psycopg2

import odoo.sql_db
from odoo.tests.common import get_db_name
from odoo.tools import config

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def own_database(purpose: str):
    """Give a test a database with the suite; it goes with all that still use it.

    :param purpose: a word that its name ends with.
    :return: its name.
    """
    name = f"{get_db_name()}_{purpose}"
    # a database is copied while nobody looks at it, and this may be the one
    odoo.sql_db.close_db(get_db_name())
    clone = [sys.executable, "-m", "dev", "clone", name, "suite"]
    subprocess.run(clone, cwd=ROOT, check=True, capture_output=True)
    try:
        yield name
    finally:
        odoo.sql_db.close_db(name)
        _database, where = odoo.sql_db.connection_info_for("postgres")
        connection = psycopg2.connect(**where)
        connection.autocommit = True
        with connection.cursor() as cr:
            cr.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()
        rmtree(config.filestore(name), ignore_errors=True)
