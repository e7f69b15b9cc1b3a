"""The zone of a number is kept as its area code; the name follows the reader."""


def migrate(cr, version):
    """Drop the names that were stored; the area codes are computed by the update."""
    cr.execute("ALTER TABLE proximus_number DROP COLUMN IF EXISTS zone")
