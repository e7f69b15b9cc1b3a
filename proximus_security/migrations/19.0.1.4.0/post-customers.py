"""A partner sees devices and sites of customers too, not the lines only."""

LINES_ONLY = "('line_id', '!=', False), ('line_id.is_own', '=', False)"


def migrate(cr, version):
    """Open the rules of guests to all of a customer, unless somebody changed them."""
    cr.execute(
        """
        UPDATE ir_rule rule
           SET domain_force = replace(domain_force, %s, %s)
          FROM ir_model_data data
         WHERE data.model = 'ir.rule' AND data.res_id = rule.id
           AND data.module = 'proximus_security'
           AND data.name IN (
                'proximus_security_gap_rule_grant',
                'proximus_security_status_rule_grant')
        """,
        (f"'&', {LINES_ONLY}", "('customer_id', '!=', False)"),
    )
