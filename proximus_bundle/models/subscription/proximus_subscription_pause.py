from datetime import date

from odoo import api, fields, models


class ProximusSubscriptionPause(models.Model):
    """Days on which a subscription line is not charged, though it goes on."""

    _name = "proximus.subscription.pause"
    _description = "Subscription Pause"
    _order = "subscription_line_id, date_from, id"

    subscription_line_id = fields.Many2one(
        "proximus.subscription.line", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="subscription_line_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", help="First day that is charged again.")
    reason = fields.Char()

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A pause cannot end before it begins."
    )
    _apart = models.Constraint(
        """EXCLUDE USING gist (
            int4range(subscription_line_id, subscription_line_id, '[]') WITH &&,
            daterange(date_from, date_to) WITH &&)""",
        "This subscription line is paused on some of these days already.",
    )

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for pause in self:
            first, last = (
                pause._proximus_spoken_day(day, with_year=True)
                for day in (pause.date_from, pause.date_to)
            )
            pause.display_name = f"{first} – {last or '…'}"

    def _spans(self):
        """Return first day and day after the last one of each, in order of time."""
        return [(p.date_from, p.date_to or date.max) for p in self.sorted("date_from")]
