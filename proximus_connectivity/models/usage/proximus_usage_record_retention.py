from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.sentinel import USAGE_RECORDS
from ..claim.proximus_claim import OPEN_CLAIMS

#: Parameter: months for which single records are kept after the month they are of.
KEEP_CODE = "usage_record_months"


class ProximusUsageRecord(models.Model):
    """Single records go after some months; the figures of the month stay.

    Whole months go, and none of which a bill or a claim is still open.
    """

    _name = "proximus.usage.record"
    _inherit = ["proximus.usage.record", "proximus.retention.mixin"]

    @api.model
    def _retention_fields(self):
        """Extend."""
        return {**super()._retention_fields(), KEEP_CODE: "day"}

    @api.model
    def _retention_domain(self, code, first):
        """Override: a month goes when all of it is old, and nothing waits for it."""
        whole = Domain("day", "<", first.replace(day=1))
        return whole & Domain("id", "not in", self._retention_held(first))

    @api.model
    def _retention_held(self, first) -> SQL:
        """Return the ids of old records that a bill or a claim still needs.

        A bill that is still to be checked may be about any line of its operator, and
        a disputed one about a record without a line. A row that does not say its days
        holds all records of its line.
        """
        for name, names in {
            "proximus.bill.check": ["state", "operator_id", "date_from", "date_to"],
            "proximus.bill.check.line": [
                "line_id",
                "attention",
                "date_from",
                "date_to",
            ],
            "proximus.claim": ["state", "line_id"],
            "proximus.claim.line": ["line_id", "date_from", "date_to"],
        }.items():
            self.env[name].flush_model(names)
        return SQL(
            """
            SELECT record.id
              FROM proximus_usage_record record
              JOIN (%(lines)s) held ON held.line_id = record.line_id
             WHERE %(touched)s
             UNION ALL
            SELECT record.id
              FROM proximus_usage_record record
              JOIN res_partner operator ON operator.id = record.operator_id
              JOIN proximus_bill_check held ON held.company_id = record.company_id
                   AND held.operator_id IN (operator.id, operator.commercial_partner_id)
             WHERE (held.state = 'draft'
                    OR held.state = 'disputed' AND record.line_id IS NULL)
               AND %(touched)s
            """,
            lines=self._retention_open_lines(),
            touched=SQL(
                "record.month < %s AND COALESCE(held.date_from, '-infinity')"
                " < record.month + INTERVAL '1 month'"
                " AND COALESCE(held.date_to, 'infinity') >= record.month",
                first,
            ),
        )

    @api.model
    def _retention_open_lines(self) -> SQL:
        """Return the lines and days of which something is open."""
        return SQL(
            """
            SELECT row.line_id, row.date_from, row.date_to
              FROM proximus_bill_check_line row
              JOIN proximus_bill_check bill ON bill.id = row.check_id
             WHERE bill.state IN ('draft', 'disputed')
                OR bill.state = 'checked' AND row.attention IN ('claim', 'look')
             UNION
            SELECT row.line_id, row.date_from, row.date_to
              FROM proximus_claim_line row
              JOIN proximus_claim claim ON claim.id = row.claim_id
             WHERE claim.state IN %(open)s
             UNION
            SELECT claim.line_id, NULL, NULL
              FROM proximus_claim claim
             WHERE claim.state IN %(open)s
            """,
            open=OPEN_CLAIMS,
        )

    def _retention_forget(self, code):
        """Extend: the figures of these months are no longer summed up anew."""
        places = self._places()
        figures = self.env["proximus.line.usage"].with_context(
            proximus_usage_records=USAGE_RECORDS
        )
        figures._search_sums(places).filtered(lambda one: not one.is_final).write(
            {"is_final": True}
        )
        return super()._retention_forget(code)
