"""Questions, rules and hints are renewed at each upgrade from now on."""

from odoo.tools import SQL

SUPERUSER = 1
MODELS = (
    "proximus.onboarding.question",
    "proximus.onboarding.option",
    "proximus.onboarding.framework",
    "proximus.onboarding.framework.item",
    "proximus.onboarding.rule",
    "proximus.subsidy",
)


def migrate(cr, version):
    """Renew what nobody changed; what a person wrote stays as it is.

    Which answers an advice misses is read from its trace, no longer from a table.
    """
    for model in MODELS:
        cr.execute(
            SQL(
                """UPDATE ir_model_data data
                      SET noupdate = FALSE
                     FROM %(table)s record
                    WHERE data.module = 'proximus_onboarding'
                      AND data.model = %(model)s
                      AND data.res_id = record.id
                      AND record.write_uid = %(user)s""",
                table=SQL.identifier(model.replace(".", "_")),
                model=model,
                user=SUPERUSER,
            )
        )
    relation = "proximus_onboarding_missing_question_rel"
    cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(relation)))
    cr.execute(SQL("DELETE FROM ir_model_relation WHERE name = %s", relation))
