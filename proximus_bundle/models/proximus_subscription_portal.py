from odoo import fields, models
from odoo.exceptions import UserError

#: Longer texts of portal users are refused.
LONGEST_REQUEST = 2000


class ProximusSubscription(models.Model):
    """What a customer sees of a subscription and asks for."""

    _inherit = "proximus.subscription"

    def _price_after(self):
        """Return what is charged a month after all promotions, and from when.

        :return: dict with ``date`` and ``amount``; None when it is what is paid today.
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        lines = self.line_ids.filtered(lambda x: not x.date_end)
        days = [
            segment.date_from
            for line in lines
            for segment in line.segment_ids._from(today)
            if segment.date_from and segment.date_from > today
        ]
        if not days:
            return None
        amount = sum(line._monthly_on(max(days)) for line in lines)
        return {"date": max(days), "amount": self.currency_id.round(amount)}

    def _forecast_rows(self):
        """Return what the next invoice is made of: dicts of name, days and amount."""
        self.ensure_one()
        date = self.next_invoice_date
        if not date:
            return []
        waiting = self._waiting_items(date)
        rows = [
            {name: item[name] for name in ("name", "days", "full_days", "amount")}
            for item in waiting
        ]
        return rows + self._rate(date)

    def _request_change(self, text, partner):
        """Pass on what a customer asks for; nothing changes by itself.

        :param text: in the customer's words.
        :param partner: who asks.
        :raise UserError: for an empty or endless text.
        """
        self.ensure_one()
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Tell us what you would like to change."))
        if len(text) > LONGEST_REQUEST:
            raise UserError(
                self.env._("Please use %s characters at most.", LONGEST_REQUEST)
            )
        self.message_post(
            body=text,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        today = fields.Date.context_today(self)
        return self._activity(
            today,
            self.env._(
                "%(who)s asks for a change of %(subscription)s: see the message.",
                who=partner.display_name,
                subscription=self.name,
            ),
        )

    def _request_notice(self, last_day, partner):
        """Give notice for a customer, on a day that was offered.

        When an installed line cannot end by itself, the notice is on record and the
        salesperson sees to it.

        :param last_day: ISO text of the last day of service.
        :return: True when everything ends, False when somebody has to see to it.
        :raise UserError: for a day that was not offered.
        """
        self.ensure_one()
        options = self._notice_options() if self.state == "active" else []
        days = {fields.Date.to_string(option["last_day"]) for option in options}
        if last_day not in days:
            raise UserError(
                self.env._("Choose one of the days on which the subscription can end.")
            )
        reason = self.env._("Notice by %s in the portal", partner.display_name)
        try:
            with self.env.cr.savepoint():
                self._give_notice(last_day, reason=reason)
        except UserError as error:
            note = self.env._(
                "%(reason)s, to end after %(date)s. It needs your help: %(error)s",
                reason=reason,
                date=last_day,
                error=error,
            )
            self._activity(fields.Date.context_today(self), note)
            self.message_post(body=note, author_id=partner.id)
            return False
        self.message_post(
            body=self.env._(
                "%(reason)s: ends after %(date)s.", reason=reason, date=last_day
            ),
            author_id=partner.id,
        )
        return True
