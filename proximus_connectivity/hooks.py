from odoo.tools import SQL


def uninstall_hook(env):
    """Empty the module's own tables before its records are removed.

    Lines and orders refer to the offers of the starter catalogue. Odoo removes those
    offers while the tables of the module still stand, and would report each in use.
    """
    _settle_prices(env)
    keep_used_records(env)
    env.flush_all()
    tables = _own_tables(env)
    _detach(env, tables)
    names = SQL(", ").join(SQL.identifier(table) for table in tables)
    env.cr.execute(SQL("TRUNCATE %s", names))
    env.invalidate_all()


def keep_used_records(env) -> None:
    """Let the records that the leaving modules brought stay where others use them.

    An offer of the starter catalogue stands on invoices and orders: the database would
    refuse to delete it. It is archived and belongs to no module any more, so that
    installing again brings a fresh one. To be called by each uninstall hook.

    :param env: environment of the superuser.
    """
    env.flush_all()
    own, kept = {*_own_tables(env), *_own_relations(env)}, {}
    leaving = _leaving_records(env, own)
    # a key that sets null holds on to nothing
    references = [
        (table, source, column, action == "c")
        for table, source, _name, column, _required, action in _foreign_keys(
            env, leaving
        )
        if action in "arc" and source not in own
    ]
    found = True
    while found:
        found = {}
        for table, source, column, cascades in references:
            ids = leaving[table] - kept.get(table, set())
            if used := _used(env, ids, source, column, cascades, leaving, kept):
                found.setdefault(table, set()).update(used)
        for table, ids in found.items():
            kept.setdefault(table, set()).update(ids)
    for model in env.values():
        if ids := kept.get(model._table) if model._auto else None:
            _forget(model.browse(ids))


def _leaving_records(env, own: set[str]) -> dict[str, set[int]]:
    """Return ids per table of what goes with its module, in tables that stay.

    :param own: the tables that go.
    """
    modules = env["ir.module.module"].search([("state", "=", "to remove")])
    found: dict[str, set[int]] = {}
    for data in env["ir.model.data"].search([("module", "in", modules.mapped("name"))]):
        model = env.get(data.model)
        if model is None or not model._auto or model._table in own:
            continue
        if not data.model.startswith(("ir.", "res.groups")):
            found.setdefault(model._table, set()).add(data.res_id)
    return found


def _foreign_keys(env, tables) -> list[tuple]:
    """Return the foreign keys that point to tables.

    :return: referred table, referring table, name of the key, column, whether the
        column is required, and what a deletion does (``confdeltype`` of PostgreSQL).
    """
    return env.execute_query(
        SQL(
            """SELECT referred.relname, other.relname, reference.conname,
                      field.attname, field.attnotnull, reference.confdeltype
                 FROM pg_constraint reference
                 JOIN pg_class referred ON referred.oid = reference.confrelid
                 JOIN pg_class other ON other.oid = reference.conrelid
                 JOIN pg_attribute field ON field.attrelid = other.oid
                      AND field.attnum = ANY(reference.conkey)
                WHERE reference.contype = 'f'
                  AND referred.relnamespace = current_schema::regnamespace
                  AND referred.relname = ANY(%s)""",
            list(tables),
        )
    )


def _used(env, ids, source, column, cascades, leaving, kept) -> set[int]:
    """Return those of ``ids`` that rows of another table hold on to.

    Rows that go as well hold on to nothing; those that would be deleted along count
    when they have to stay themselves.
    """
    if not ids or (cascades and not kept.get(source)):
        return set()
    where = SQL("%s = ANY(%s)", SQL.identifier(column), list(ids))
    if cascades:
        where = SQL("%s AND id = ANY(%s)", where, list(kept[source]))
    elif going := leaving.get(source, set()) - kept.get(source, set()):
        where = SQL("%s AND id != ALL(%s)", where, list(going))
    name = SQL.identifier(column)
    rows = env.execute_query(
        SQL("SELECT DISTINCT %s FROM %s WHERE %s", name, SQL.identifier(source), where)
    )
    return {used for (used,) in rows}


def _forget(records) -> None:
    """Take records from their module, archived where that can be."""
    if records._name == "res.partner":
        # Odoo archives no contact whose login is in use
        records.user_ids.active = False
    if "active" in records._fields:
        records.active = False
    records.env["ir.model.data"].search(
        [
            ("model", "=", records._name),
            ("res_id", "in", records.ids),
            ("module", "=like", "proximus\\_%"),
        ]
    ).unlink()


def _settle_prices(env) -> None:
    """Turn the prices that say their currency into what they are without saying it."""
    products = env["product.template"].with_context(active_test=False)
    main = env["res.company"]._get_main_company()
    today = main._proximus_today()
    for product in products.search([("list_currency_id", "!=", False)]):
        company, source = product.company_id or main, product.list_currency_id
        product.list_currency_id = False
        if product.currency_id != source:
            product.list_price = source._convert(
                product.list_price, product.currency_id, company, today, round=False
            )


def _own_tables(env) -> list[str]:
    """Return the tables of the modules that leave."""
    leaving = env["ir.module.module"].search([("state", "=", "to remove")])
    owned = env["ir.model.data"].search(
        [("module", "in", leaving.mapped("name")), ("model", "=", "ir.model")]
    )
    names = set(env["ir.model"].browse(owned.mapped("res_id")).mapped("model"))
    own = (env[name] for name in names if name.startswith("proximus."))
    return sorted(
        {model._table for model in own if model._auto and not model._abstract}
    )


def _own_relations(env) -> set[str]:
    """Return the tables between those of the modules that leave and others."""
    tables = set(_own_tables(env))
    return {
        field.relation
        for model in env.values()
        if model._table in tables
        for field in model._fields.values()
        if field.type == "many2many" and field.store
    }


def _detach(env, tables: list[str]) -> None:
    """Let no other table refer to these; what it held otherwise stays as it is.

    ``TRUNCATE … CASCADE`` would do that by emptying the other tables too: products
    refer to specifications, and all the rest of the database to products.
    """
    for _own, other, reference, field, is_required, _action in _foreign_keys(
        env, tables
    ):
        if other in tables:
            continue
        table, column = SQL.identifier(other), SQL.identifier(field)
        if is_required:  # rows that are nothing but a relation to ours
            env.cr.execute(SQL("DELETE FROM %s", table))
        else:
            env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = NULL WHERE %s IS NOT NULL",
                    table,
                    column,
                    column,
                )
            )
        env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", table, SQL.identifier(reference))
        )


def drop_view_extensions(cr, module: str) -> None:
    """Take the views away by which a module extended its own ones.

    For a migration that runs before a version in which the base views hold what these
    added. Odoo drops them at the end of the update; until then, each of them is applied
    to the new view, where what it replaces is not found any more.

    :param module: name of the module that is about to load its views.
    """
    cr.execute(
        """
        SELECT slip.id, slip.inherit_id
          FROM ir_ui_view slip
          JOIN ir_model_data own
            ON own.model = 'ir.ui.view' AND own.res_id = slip.id
           AND own.module = %(module)s
          JOIN ir_model_data base
            ON base.model = 'ir.ui.view' AND base.res_id = slip.inherit_id
           AND base.module = %(module)s
         WHERE slip.mode = 'extension'
        """,
        {"module": module},
    )
    slips = dict(cr.fetchall())
    for slip in slips:
        base = slips[slip]
        while base in slips:
            base = slips[base]
        # what somebody built on an extension stays, on the view that has its content
        cr.execute(
            "UPDATE ir_ui_view SET inherit_id = %s WHERE inherit_id = %s", (base, slip)
        )
    if slips:
        cr.execute("DELETE FROM ir_ui_view WHERE id = ANY(%s)", (list(slips),))
        cr.execute(
            "DELETE FROM ir_model_data WHERE model = 'ir.ui.view' AND res_id = ANY(%s)",
            (list(slips),),
        )


def drop_menu_groups(cr, addon: str) -> None:
    """Forget who saw the menus of an addon: loading them only ever adds groups.

    :param addon: its technical name; called before its menus are loaded.
    """
    cr.execute(
        """DELETE FROM ir_ui_menu_group_rel
            WHERE menu_id IN (SELECT res_id FROM ir_model_data
                               WHERE module = %s AND model = 'ir.ui.menu')""",
        [addon],
    )
