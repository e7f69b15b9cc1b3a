"""The user of the demo data gets a company of its own, where there is none yet."""

#: A new name of the demo data, and the record that had the part until now.
PARTS = {
    "demo_company_vieux_tilleul": ("base", "demo_company_digital_clair"),
    "partner_demo_company_vieux_tilleul": ("proximus_connectivity", "partner_tilleul"),
}


def migrate(cr, version):
    """Leave the demo data of a database that has it already where it is.

    Both sides of the story stand in one company there and stay in it: lines, bills and
    invoices do not change their company.
    """
    for name, (module, former) in PARTS.items():
        cr.execute(
            """INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
               SELECT 'base', %s, model, res_id, true
                 FROM ir_model_data
                WHERE module = %s AND name = %s
                  AND EXISTS (
                      SELECT FROM ir_module_module
                       WHERE name = 'proximus_connectivity' AND demo
                  )
               ON CONFLICT DO NOTHING""",
            (name, module, former),
        )
