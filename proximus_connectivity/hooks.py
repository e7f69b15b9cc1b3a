from odoo.tools import SQL


def uninstall_hook(env):
    """Empty the module's own tables before its records are removed.

    Lines and orders refer to the offers of the starter catalogue. Odoo removes those
    offers while the tables of the module still stand, and would report each in use.
    """
    owned = env["ir.model.data"].search(
        [("module", "=", "proximus_connectivity"), ("model", "=", "ir.model")]
    )
    names = env["ir.model"].browse(owned.mapped("res_id")).mapped("model")
    tables = [
        SQL.identifier(env[name]._table)
        for name in names
        if name.startswith("proximus.") and env[name]._auto and not env[name]._abstract
    ]
    env.flush_all()
    if tables:
        env.cr.execute(SQL("TRUNCATE %s CASCADE", SQL(", ").join(tables)))
    env.invalidate_all()
