"""Whether a bill itself names the days of a row is known of earlier checks too."""

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.bill_document import period_in


def migrate(cr, version):
    """Read the documents of earlier checks again: they say it of each of their rows."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    results = env["proximus.bill.check.line"]
    checks = env["proximus.bill.check"].search([("line_ids.is_dated", "=", False)])
    for check in checks:
        rows = check.line_ids.filtered("row_place")
        try:
            told = check._billed(check._document())
        except UserError:
            # a document that can no longer be read: what is kept of it says less
            results |= rows.filtered(_says_days)
            continue
        dated = {row.place for row in told if row.is_dated}
        results |= rows.filtered(lambda row, dated=dated: row.row_place in dated)
    results.is_dated = True


def _says_days(row) -> bool:
    return bool(period_in(row.document_text or row.name)[0])
