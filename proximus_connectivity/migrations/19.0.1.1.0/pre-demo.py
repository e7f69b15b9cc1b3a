"""The demo data gets a company of its own, where it is not installed yet."""

PEOPLE = ("user_sme", "user_partner", "user_accountant")


def migrate(cr, version):
    """Leave the demo data of a database that has it already where it is.

    It stands in the main company: that one stays the company of the story, so that
    whatever a later version adds to the demo data joins the rest.
    """
    names = [name for person in PEOPLE for name in (person, f"{person}_res_partner")]
    _rename(cr, "proximus_onboarding", names, "proximus_connectivity")
    _rename(
        cr,
        "proximus_connectivity",
        ["partner_digital_clair"],
        "base",
        "partner_demo_company_digital_clair",
    )
    _keep_company(cr)


def _rename(cr, old_module, names, module, name=None):
    cr.execute(
        """UPDATE ir_model_data SET module = %s, name = COALESCE(%s, name)
            WHERE module = %s AND name = ANY(%s)""",
        (module, name, old_module, names),
    )


def _keep_company(cr):
    """Call the main company that of the story where the demo data was installed."""
    cr.execute(
        """INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
           SELECT 'base', 'demo_company_digital_clair', model, res_id, true
             FROM ir_model_data
            WHERE module = 'base' AND name = 'main_company'
              AND EXISTS (
                  SELECT FROM ir_module_module
                   WHERE name = 'proximus_connectivity' AND demo
              )
           ON CONFLICT DO NOTHING"""
    )
