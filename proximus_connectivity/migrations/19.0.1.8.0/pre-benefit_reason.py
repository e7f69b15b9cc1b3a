"""Why a benefit is what it is, is said to its reader; what somebody typed is kept."""

from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    """Keep the reasons under the name of what is entered by hand."""
    if not column_exists(cr, "proximus_benefit_line", "manual_reason"):
        rename_column(cr, "proximus_benefit_line", "reason", "manual_reason")
        cr.execute(
            """UPDATE proximus_benefit_line
                  SET manual_reason = NULL
                WHERE origin != 'manual'"""
        )
