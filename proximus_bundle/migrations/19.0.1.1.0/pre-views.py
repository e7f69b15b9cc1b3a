"""What extended a view of this module stands in that view itself now."""

SLIPS = """
    SELECT slip.id, slip.inherit_id
      FROM ir_ui_view slip
      JOIN ir_model_data own
        ON own.model = 'ir.ui.view' AND own.res_id = slip.id
       AND own.module = 'proximus_bundle'
      JOIN ir_model_data base
        ON base.model = 'ir.ui.view' AND base.res_id = slip.inherit_id
       AND base.module = 'proximus_bundle'
     WHERE slip.mode = 'extension'
"""


def migrate(cr, version):
    """Take the former extensions away before their views are loaded.

    Odoo would do so at the end of the update; until then, each of them is applied to
    the new view, where what it replaces is not found any more.
    """
    cr.execute(SLIPS)
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
