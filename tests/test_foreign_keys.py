"""Each reference of ours that the database follows backwards has an index, or a reason.

Whoever deletes, merges or looks up what is pointed to makes PostgreSQL search the table
that points; without an index it reads all of it.
"""

from odoo.tests import TransactionCase, tagged

#: Why no reference to these needs one, whatever points to them.
TARGETS = {
    "res_currency": "currencies are archived, never deleted, and nobody looks for them",
    "res_users": "users are archived, not deleted, as create_uid and write_uid of core",
}
#: Why a table needs none, whatever it points to.
TABLES = {
    "res_company": "a row per company",
    "proximus_advantage": "some dozens: what a seller has on offer",
    "proximus_bundle": "some dozens: what a seller has on offer",
    "proximus_bundle_component": "some hundreds: what a seller has on offer",
    "proximus_bundle_phase": "some dozens: what a seller has on offer",
    "proximus_cutoff": "one a closing",
    "proximus_indexation": "one a year",
    "proximus_onboarding_consent": "some for each set-up",
    "proximus_onboarding_existing": "some dozens for each set-up",
    "proximus_onboarding_offer_line": "some for each set-up",
    "proximus_onboarding_install_line": "some dozens: apps of one set-up",
    "proximus_onboarding_recommendation": "some dozens for each set-up",
    "proximus_onboarding_rule": "some dozens, delivered",
    "proximus_onboarding_score": "some for each set-up",
    "proximus_onboarding_session": "one a customer, closed after some days",
    "proximus_onboarding_answer": "some dozens for each set-up",
    "proximus_onboarding_answer_row": "a dozen for each set-up",
    "proximus_onboarding_retyping": "some for each set-up",
    "proximus_onboarding_score_dimension": "six for each set-up",
    "proximus_onboarding_session_step": "some for each set-up",
    "proximus_onboarding_session_topic": "some for each set-up",
    "proximus_provider": "one an operator",
}
#: Why a single one needs none.
COLUMNS = {
    ("proximus_subscription", "pricelist_id"): "core's orders have none either",
    ("proximus_subscription", "team_id"): "sales teams are archived, not deleted",
}

QUERY = """
SELECT source.relname, field.attname, target.relname
  FROM pg_constraint key
  JOIN pg_class source ON source.oid = key.conrelid
  JOIN pg_class target ON target.oid = key.confrelid
  JOIN pg_attribute field
    ON field.attrelid = source.oid AND field.attnum = key.conkey[1]
 WHERE key.contype = 'f'
   AND field.attname NOT IN ('create_uid', 'write_uid')
   AND NOT EXISTS (
       SELECT FROM pg_index made
        WHERE made.indrelid = source.oid AND made.indkey[0] = field.attnum)
"""
OURS = """
SELECT replace(field.model, '.', '_'), field.name, model.transient
  FROM ir_model_fields field
  JOIN ir_model model ON model.id = field.model_id
  JOIN ir_model_data data
    ON data.model = 'ir.model.fields' AND data.res_id = field.id
 WHERE data.module LIKE 'proximus%' AND field.ttype = 'many2one'
"""


def _left(env) -> set[tuple[str, str, str]]:
    """Return table, column and target of our references without an index."""
    env.cr.execute(OURS)
    ours = {(table, name): transient for table, name, transient in env.cr.fetchall()}
    env.cr.execute(QUERY)
    return {
        (table, name, target)
        for table, name, target in env.cr.fetchall()
        # the rows of a dialog are gone the next day
        if ours.get((table, name)) is False
    }


@tagged("post_install", "-at_install")
class TestForeignKeys(TransactionCase):
    def test_each_is_indexed_or_has_a_reason(self):
        without = {
            (table, name, target)
            for table, name, target in _left(self.env)
            if target not in TARGETS
            and table not in TABLES
            and (table, name) not in COLUMNS
        }
        self.assertFalse(without, "add index=True, or “btree_not_null” if mostly empty")

    def test_no_reason_is_left_over(self):
        left = _left(self.env)
        self.assertFalse(set(TARGETS) - {target for _table, _name, target in left})
        self.assertFalse(set(TABLES) - {table for table, _name, _target in left})
        self.assertFalse(set(COLUMNS) - {(table, name) for table, name, _t in left})

    def test_what_grows_is_indexed(self):
        left = {(table, name) for table, name, _target in _left(self.env)}
        for table, name in (
            ("proximus_billing_item", "product_id"),
            ("proximus_billing_item", "segment_id"),
            ("sale_order_line", "bundle_component_id"),
            ("sale_order_line", "bundle_term_id"),
            ("proximus_line_order_item", "product_id"),
            ("proximus_cutoff_line", "account_id"),
        ):
            self.assertNotIn((table, name), left)
