"""What a contract promises is a performance obligation, as IFRS 15 calls it."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, rename_column, table_exists

OLD, NEW = "proximus.revenue.promise", "proximus.performance.obligation"
OLD_TABLE, NEW_TABLE = OLD.replace(".", "_"), NEW.replace(".", "_")
#: The model whose records point to them, by a field that is renamed too.
MONTHS, MONTHS_TABLE = "proximus.revenue.schedule", "proximus_revenue_schedule"
OLD_FIELD, NEW_FIELD = "promise_id", "obligation_id"
#: Columns that name a model. Some are of modules that need not be installed.
MODEL_COLUMNS = (
    ("base_import_mapping", "res_model"),
    ("calendar_event", "res_model"),
    ("ir_act_client", "res_model"),
    ("ir_act_report_xml", "model"),
    ("ir_act_server", "model_name"),
    ("ir_act_window", "res_model"),
    ("ir_attachment", "res_model"),
    ("ir_embedded_actions", "parent_res_model"),
    ("ir_exports", "resource"),
    ("ir_filters", "model_id"),
    ("ir_model", "model"),
    ("ir_model_data", "model"),
    ("ir_model_fields", "model"),
    ("ir_model_fields", "relation"),
    ("ir_ui_view", "model"),
    ("mail_activity", "res_model"),
    ("mail_followers", "res_model"),
    ("mail_message", "model"),
    ("mail_message_subtype", "res_model"),
    ("mail_scheduled_message", "model"),
    ("mail_template", "model"),
    ("rating_rating", "parent_res_model"),
    ("rating_rating", "res_model"),
    ("res_users_settings_embedded_action", "res_model"),
)
#: What people keep about a model, with names of its fields in it: the column that names
#: the model, the column with the text, the type of that.
KEPT_TEXTS = (
    ("ir_filters", "model_id", "domain", "text"),
    ("ir_filters", "model_id", "context", "text"),
    ("ir_filters", "model_id", "sort", "text"),
    ("ir_ui_view", "model", "arch_db", "jsonb"),
)
#: How Odoo's registry names the parts of a model in ``ir_model_data``.
REGISTRY = (
    "ir.model",
    "ir.model.constraint",
    "ir.model.fields",
    "ir.model.fields.selection",
    "ir.model.inherit",
)


def migrate(cr, version):
    """Rename the model and the field that points to it, wherever they are named."""
    if not table_exists(cr, OLD_TABLE):
        return
    cr.execute(
        SQL(
            "ALTER TABLE %s RENAME TO %s",
            SQL.identifier(OLD_TABLE),
            SQL.identifier(NEW_TABLE),
        )
    )
    rename_column(cr, MONTHS_TABLE, OLD_FIELD, NEW_FIELD)
    _rename_objects(cr, NEW_TABLE, OLD_TABLE, NEW_TABLE)
    _rename_objects(cr, MONTHS_TABLE, OLD_FIELD, NEW_FIELD)
    _rename_model(cr)
    _rename_field(cr)
    _adapt_texts(cr)


def _rename_objects(cr, table: str, old: str, new: str) -> None:
    """Rename what PostgreSQL keeps beside a table and names after it or a column.

    An index of a constraint goes along with that: constraints come first.
    """
    cr.execute(
        """SELECT conname FROM pg_constraint
            WHERE conrelid = %s::regclass AND strpos(conname, %s) > 0""",
        (table, old),
    )
    for (name,) in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME CONSTRAINT %s TO %s",
                SQL.identifier(table),
                SQL.identifier(name),
                SQL.identifier(name.replace(old, new)),
            )
        )
    cr.execute(
        """SELECT object.relname
             FROM pg_class object
            WHERE strpos(object.relname, %(old)s) > 0
              AND (
                  object.oid IN (
                      SELECT indexrelid FROM pg_index
                       WHERE indrelid = %(table)s::regclass
                  )
                  OR object.oid = pg_get_serial_sequence(%(table)s, 'id')::regclass
              )""",
        {"table": table, "old": old},
    )
    for (name,) in cr.fetchall():
        # PostgreSQL takes the word TABLE for indexes and sequences as well
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME TO %s",
                SQL.identifier(name),
                SQL.identifier(name.replace(old, new)),
            )
        )
    # by these names Odoo finds what it has to drop when the module goes
    cr.execute(
        """UPDATE ir_model_constraint held SET name = replace(held.name, %s, %s)
             FROM ir_model model
            WHERE model.id = held.model AND model.model IN (%s, %s)""",
        (old, new, OLD, MONTHS),
    )


def _rename_model(cr) -> None:
    for table, column in MODEL_COLUMNS:
        if column_exists(cr, table, column):
            cr.execute(
                SQL(
                    """UPDATE %(table)s SET %(column)s = %(new)s
                        WHERE %(column)s = %(old)s""",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    new=NEW,
                    old=OLD,
                )
            )
    cr.execute(
        """UPDATE ir_model_data SET name = replace(name, %s, %s)
            WHERE model = ANY(%s)""",
        (OLD_TABLE, NEW_TABLE, list(REGISTRY)),
    )


def _rename_field(cr) -> None:
    cr.execute(
        "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
        (NEW_FIELD, MONTHS, OLD_FIELD),
    )
    cr.execute(
        """UPDATE ir_model_fields SET relation_field = %s
            WHERE relation = %s AND relation_field = %s""",
        (NEW_FIELD, MONTHS, OLD_FIELD),
    )
    cr.execute(
        """UPDATE ir_model_data SET name = %s
            WHERE model = 'ir.model.fields' AND name = %s""",
        (
            f"field_{MONTHS_TABLE}__{NEW_FIELD}",
            f"field_{MONTHS_TABLE}__{OLD_FIELD}",
        ),
    )
    cr.execute(
        """UPDATE ir_exports_line line
              SET name = regexp_replace(line.name, %s, %s, 'g')
              FROM ir_exports export
             WHERE export.id = line.export_id AND export.resource IN (%s, %s)""",
        (rf"\m{OLD_FIELD}\M", NEW_FIELD, NEW, MONTHS),
    )


def _adapt_texts(cr) -> None:
    for table, model, column, kind in KEPT_TEXTS:
        cr.execute(
            SQL(
                """UPDATE %(table)s
                      SET %(column)s = regexp_replace(
                              %(column)s::text, %(old)s, %(new)s, 'g'
                          )::%(kind)s
                    WHERE %(model)s IN %(models)s AND %(column)s::text ~ %(old)s""",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                kind=SQL(kind),
                model=SQL.identifier(model),
                models=(NEW, MONTHS),
                old=rf"\m{OLD_FIELD}\M",
                new=NEW_FIELD,
            )
        )
