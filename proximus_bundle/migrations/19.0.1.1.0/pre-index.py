"""The figures of indexes are dated parameters, with a source and a date of checking."""

from odoo.tools.sql import table_exists

#: What follows an index.
FOLLOWERS = ("proximus_bundle", "proximus_subscription", "proximus_indexation")


def migrate(cr, version):
    """Move the figures, point to them by the code of their index, drop the tables."""
    if not table_exists(cr, "proximus_index"):
        return
    _name_codes(cr)
    _move_figures(cr)
    for table in FOLLOWERS:
        _point_to_codes(cr, table)
    _point_to_figures(cr)
    _adapt_mails(cr)
    cr.execute("DROP TABLE proximus_index_value, proximus_index")


def _name_codes(cr):
    """Keep the code of each index, unless a parameter has it already."""
    cr.execute("ALTER TABLE proximus_index ADD COLUMN parameter_code varchar")
    cr.execute(
        """UPDATE proximus_index
              SET parameter_code = CASE
                  WHEN EXISTS (
                      SELECT FROM proximus_parameter parameter
                       WHERE parameter.code = proximus_index.code
                  ) THEN 'index_' || code
                  ELSE code
              END"""
    )


def _move_figures(cr):
    cr.execute(
        "ALTER TABLE proximus_parameter ADD COLUMN IF NOT EXISTS is_price_index boolean"
    )
    cr.execute("ALTER TABLE proximus_index_value ADD COLUMN parameter_id integer")
    # nobody noted when a figure was checked: that stays empty
    cr.execute(
        """WITH moved AS (
               INSERT INTO proximus_parameter (
                   code, name, value, date_from, date_to, source_url, is_price_index,
                   create_uid, create_date, write_uid, write_date
               )
               SELECT index.parameter_code, index.name, figure.value, figure.date,
                      LEAD(figure.date) OVER (
                          PARTITION BY figure.index_id ORDER BY figure.date
                      ) - 1,
                      index.source_url, true,
                      figure.create_uid, figure.create_date,
                      figure.write_uid, figure.write_date
                 FROM proximus_index_value figure
                 JOIN proximus_index index ON index.id = figure.index_id
               RETURNING id, code, date_from
           )
           UPDATE proximus_index_value figure SET parameter_id = moved.id
             FROM moved, proximus_index index
            WHERE index.id = figure.index_id AND moved.code = index.parameter_code
              AND moved.date_from = figure.date"""
    )
    cr.execute(
        """UPDATE ir_model_data name
              SET model = 'proximus.parameter', res_id = figure.parameter_id
             FROM proximus_index_value figure
            WHERE name.model = 'proximus.index.value' AND name.res_id = figure.id"""
    )
    # an index itself is no record any more, only the code of its figures
    cr.execute("DELETE FROM ir_model_data WHERE model = 'proximus.index'")
    cr.execute(
        """DELETE FROM ir_filters
            WHERE model_id IN ('proximus.index', 'proximus.index.value')"""
    )


def _point_to_codes(cr, table):
    cr.execute(f"ALTER TABLE {table} ADD COLUMN index_code varchar")
    cr.execute(
        f"""UPDATE {table} SET index_code = index.parameter_code
              FROM proximus_index index WHERE index.id = {table}.index_id"""
    )
    cr.execute(f"ALTER TABLE {table} DROP COLUMN index_id")


def _point_to_figures(cr):
    cr.execute(
        """ALTER TABLE proximus_indexation
            DROP CONSTRAINT IF EXISTS proximus_indexation_value_id_fkey"""
    )
    cr.execute(
        """UPDATE proximus_indexation SET value_id = figure.parameter_id
             FROM proximus_index_value figure
            WHERE figure.id = proximus_indexation.value_id"""
    )


def _adapt_mails(cr):
    """Let announcements name the index, also those that were rewritten."""
    for column in ("body_html", "subject"):
        cr.execute(
            f"""UPDATE mail_template
                   SET {column} = replace(
                       {column}::text, 'indexation_id.index_id.name',
                       'indexation_id.index_name'
                   )::jsonb
                 WHERE model = 'proximus.indexation.line'
                   AND {column}::text LIKE '%indexation_id.index_id.name%'"""
        )
