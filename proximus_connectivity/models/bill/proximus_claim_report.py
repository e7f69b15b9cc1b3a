from odoo import api, fields, models
from odoo.tools import SQL

from ..claim.proximus_claim import CLAIM_KINDS

#: Rows of this view for one record of its sources, at most.
ROOM = 4


class ProximusClaimReport(models.Model):
    """Money found, claimed and recovered, by operator and month.

    Each on its own day: found on that of the bill (or of what went wrong), claimed when
    the claim was sent, recovered when the money came back. What came back is what
    ``proximus.claim.credit`` holds, and nothing else.
    """

    _name = "proximus.claim.report"
    _description = "Money Found, Claimed and Recovered"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "proximus.bill.check": ["company_id", "currency_id", "operator_id", "move_id"],
        "proximus.bill.check.line": ["check_id", "line_id", "expected_credit"],
        "account.move": ["invoice_date", "state"],
        "proximus.claim": [
            "bill_check_id",
            "kind",
            "amount",
            "requested_on",
            "sent_on",
            "operator_id",
            "company_id",
            "currency_id",
            "line_id",
        ],
        "proximus.claim.credit": [
            "claim_id",
            "date",
            "amount",
            "operator_id",
            "company_id",
            "currency_id",
            "kind",
        ],
    }

    date = fields.Date(readonly=True)
    operator_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(CLAIM_KINDS, readonly=True)
    line_id = fields.Many2one("proximus.line", readonly=True)
    claim_id = fields.Many2one("proximus.claim", readonly=True)
    check_id = fields.Many2one("proximus.bill.check", "Bill Check", readonly=True)
    found = fields.Monetary(readonly=True, help="What a check found, or what is owed.")
    claimed = fields.Monetary(readonly=True, help="What was sent to the operator.")
    recovered = fields.Monetary(readonly=True, help="What came back of it.")

    # === ACTIONS === #

    def action_open(self):
        """Open the claim of a row, or the check that found it."""
        self.ensure_one()
        record = self.claim_id or self.check_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    # === THE VIEW === #

    @property
    def _table_query(self) -> SQL:
        return SQL(" UNION ALL ").join(self._report_queries())

    @api.model
    def _report_queries(self) -> list[SQL]:
        """Return the parts of the view, each with all columns."""
        found = SQL(
            """SELECT row.id::bigint * %(room)s AS id,
                COALESCE(move.invoice_date, chk.date_from) AS date, chk.operator_id,
                chk.company_id, chk.currency_id, 'billing' AS kind, row.line_id,
                NULL::integer AS claim_id, chk.id AS check_id,
                row.expected_credit AS found, 0 AS claimed, 0 AS recovered
            FROM proximus_bill_check_line row
            JOIN proximus_bill_check chk ON chk.id = row.check_id
            JOIN account_move move ON move.id = chk.move_id
            WHERE row.expected_credit > 0 AND move.state != 'cancel'""",
            room=ROOM,
        )
        claim = SQL(
            """claim.operator_id, claim.company_id, claim.currency_id, claim.kind,
            claim.line_id, claim.id AS claim_id, claim.bill_check_id AS check_id"""
        )
        owed = SQL(
            """SELECT claim.id::bigint * %(room)s + 1 AS id, claim.requested_on AS date,
                %(columns)s, claim.amount AS found, 0 AS claimed, 0 AS recovered
            FROM proximus_claim claim WHERE claim.bill_check_id IS NULL""",
            room=ROOM,
            columns=claim,
        )
        claimed = SQL(
            """SELECT claim.id::bigint * %(room)s + 2 AS id, claim.sent_on AS date,
                %(columns)s, 0 AS found, claim.amount AS claimed, 0 AS recovered
            FROM proximus_claim claim WHERE claim.sent_on IS NOT NULL""",
            room=ROOM,
            columns=claim,
        )
        recovered = SQL(
            """SELECT money.id::bigint * %(room)s + 3 AS id, money.date,
                money.operator_id, money.company_id, money.currency_id, money.kind,
                claim.line_id, claim.id AS claim_id, claim.bill_check_id AS check_id,
                0 AS found, 0 AS claimed, money.amount AS recovered
            FROM proximus_claim_credit money
            JOIN proximus_claim claim ON claim.id = money.claim_id""",
            room=ROOM,
        )
        return [found, owed, claimed, recovered]
