"""What became of a bill's row is said to its reader; so far it was a kept text."""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists

#: Reasons of a result, told apart by their sentence; the last one is what is left.
REASONS = {
    "matched": ("sum", "share", "corrected", "unknown", "zero", "agreed"),
    "price_differs": ("early", "price"),
    "duplicate": ("again", "billed"),
    "after_end": ("void", "ended"),
    "unknown_line": ("unknown_line",),
    "not_billed": ("not_billed",),
    "third_party": ("third_party",),
    "extra": ("extra",),
    "credit": ("credit",),
}


def migrate(cr, version):
    """Let rows know their reason, and the day, bill or move that it names."""
    if not column_exists(cr, "proximus_bill_check_line", "explanation"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    rows = env["proximus.bill.check.line"]
    spoken = [
        rows.with_context(lang=code)._reason_sentences()
        for code, _name in env["res.lang"].get_installed()
    ]
    for result, reasons in REASONS.items():
        for reason in reasons[:-1]:
            for sentences in spoken:
                start, _line, end = sentences[reason].partition("%(line)s")
                cr.execute(
                    """UPDATE proximus_bill_check_line
                          SET reason = %s
                        WHERE reason IS NULL AND result = %s
                          AND starts_with(explanation, %s)
                          AND strpos(explanation, %s) > 0""",
                    [reason, result, start, end or start],
                )
        cr.execute(
            """UPDATE proximus_bill_check_line
                  SET reason = %s
                WHERE reason IS NULL AND result = %s""",
            [reasons[-1], result],
        )
    _name_causes(cr)
    cr.execute("ALTER TABLE proximus_bill_check_line DROP COLUMN explanation")
    env.invalidate_all()


def _name_causes(cr):
    """Find the move of a number, the end of a line and the earlier bill."""
    cr.execute(
        """UPDATE proximus_bill_check_line result
              SET port_id = port.id, ended_on = port.ported_on
             FROM proximus_port_request port
            WHERE result.reason = 'ended'
              AND port.company_id = result.company_id
              AND strpos(result.explanation, '(' || port.name || ')') > 0"""
    )
    cr.execute(
        """UPDATE proximus_bill_check_line result
              SET ended_on = line.termination_date
             FROM proximus_line line
            WHERE result.reason = 'ended' AND result.port_id IS NULL
              AND line.id = result.line_id"""
    )
    cr.execute(
        """UPDATE proximus_bill_check_line result
              SET billed_check_id = earlier.id
             FROM proximus_bill_check earlier
            WHERE result.reason = 'billed' AND earlier.id != result.check_id
              AND earlier.company_id = result.company_id
              AND earlier.operator_id = result.operator_id
              AND strpos(result.explanation, earlier.name) > 0"""
    )
