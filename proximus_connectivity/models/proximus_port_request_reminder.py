import datetime

from odoo import api, fields, models


class ProximusPortRequest(models.Model):
    """A late port that nobody claims for: its term to claim is watched."""

    _inherit = "proximus.port.request"

    claim_reminded = fields.Boolean(copy=False)

    @api.model
    def _unclaimed_domain(self, today: datetime.date, until: datetime.date) -> list:
        """Return the domain of late ports whose compensation will soon be lost."""
        return [
            ("direction", "=", "in"),
            ("state", "=", "ported"),
            ("is_late", "=", True),
            ("claim_ids", "=", False),
            ("claim_reminded", "=", False),
            ("claim_deadline", ">=", today),
            ("claim_deadline", "<=", until),
        ]

    def _remind(self) -> None:
        self.ensure_one()
        self.claim_reminded = True
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.claim_deadline,
            summary=self.env._("Claim the compensation before its last day"),
            note=self.env._(
                "%(days)s day(s) late: %(amount)s can be claimed until %(date)s.",
                days=self.delay_days,
                amount=self.currency_id.format(self.claim_amount),
                date=fields.Date.to_string(self.claim_deadline),
            ),
            user_id=self.create_uid.id or self.env.uid,
        )
