import datetime

from odoo import api, fields, models

#: Days before the last day to claim at which somebody is reminded.
REMIND_DAYS = 30


class ProximusClaim(models.Model):
    """A claim that nobody sends lapses: who is in charge is reminded in time."""

    _inherit = "proximus.claim"

    reminded = fields.Boolean(copy=False)

    @api.model
    def _cron_remind(self, batch=100):
        """Remind of claims, and of late ports that nobody has claimed for yet."""
        today = fields.Date.context_today(self)
        until = today + datetime.timedelta(days=REMIND_DAYS)
        domain = [
            ("state", "=", "draft"),
            ("reminded", "=", False),
            ("deadline", ">=", today),
            ("deadline", "<=", until),
        ]
        ports = self.env["proximus.port.request"]
        late = ports._unclaimed_domain(today, until)
        cron = self.env["ir.cron"]
        left = self.search_count(domain) + ports.search_count(late)
        cron._commit_progress(remaining=left)
        for records in (self.search(domain, limit=batch), ports.search(late)):
            for record in records:
                record._remind()
                if not cron._commit_progress(1):
                    return

    def _remind(self) -> None:
        self.ensure_one()
        self.reminded = True
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.deadline,
            summary=self.env._("Send this claim before its last day"),
            note=self.env._(
                "%(amount)s is lost when the claim is not sent by %(date)s.",
                amount=self.currency_id.format(self.amount),
                date=fields.Date.to_string(self.deadline),
            ),
            user_id=self.create_uid.id or self.env.uid,
        )
