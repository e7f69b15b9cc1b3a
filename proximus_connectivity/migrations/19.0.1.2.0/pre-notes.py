"""News of an order and notes of a problem become notes of one model."""

TABLE = """
    CREATE TABLE proximus_exchange_note (
        id SERIAL PRIMARY KEY,
        res_model varchar NOT NULL,
        res_id integer NOT NULL,
        company_id integer,
        kind varchar NOT NULL,
        direction varchar NOT NULL,
        title varchar,
        text text,
        author varchar,
        date timestamp NOT NULL,
        external_ref varchar,
        sent boolean,
        create_uid integer,
        create_date timestamp,
        write_uid integer,
        write_date timestamp,
        old_id integer
    )"""
#: What both tables had.
SHARED = (
    "company_id, date, external_ref, create_uid, create_date, write_uid, write_date"
)
#: Old model → what its rows are in the new one, column by column.
MOVES = {
    "proximus.line.order.news": {
        "res_model": "'proximus.line.order'",
        "res_id": "order_id",
        "kind": "kind",
        "direction": "'in'",
        "title": "title",
        "text": "text",
    },
    "proximus.problem.note": {
        "res_model": "'proximus.problem'",
        "res_id": "problem_id",
        "kind": "'note'",
        "direction": "direction",
        "text": "body",
        "author": "author",
        "sent": "sent",
    },
}
#: The rules of the old models, which no file of the module names any more.
RULES = ("proximus_line_order_news_rule_company", "proximus_problem_note_rule_company")


def migrate(cr, version):
    """Move the rows of both tables, with their names, before the demo data is read.

    Odoo would leave the tables of models that are gone where they are.
    """
    cr.execute(TABLE)
    for model, columns in MOVES.items():
        _move(cr, model, columns)
    cr.execute("ALTER TABLE proximus_exchange_note DROP COLUMN old_id")
    cr.execute(
        """DELETE FROM ir_rule USING ir_model_data data
            WHERE data.model = 'ir.rule' AND data.res_id = ir_rule.id
              AND data.module = 'proximus_connectivity' AND data.name = ANY(%s)""",
        (list(RULES),),
    )
    cr.execute(
        """DELETE FROM ir_model_data WHERE model = 'ir.rule'
            AND module = 'proximus_connectivity' AND name = ANY(%s)""",
        (list(RULES),),
    )


def _move(cr, model: str, columns: dict[str, str]) -> None:
    table = model.replace(".", "_")
    cr.execute(
        f"""INSERT INTO proximus_exchange_note ({", ".join(columns)}, {SHARED}, old_id)
            SELECT {", ".join(columns.values())}, {SHARED}, id FROM {table}
            ORDER BY id"""
    )
    cr.execute(
        """UPDATE ir_model_data data
              SET model = 'proximus.exchange.note', res_id = note.id
             FROM proximus_exchange_note note
            WHERE data.model = %s AND data.res_id = note.old_id""",
        (model,),
    )
    # the next model has ids of its own, which may be the same
    cr.execute("UPDATE proximus_exchange_note SET old_id = NULL")
    cr.execute(f"DROP TABLE {table}")
