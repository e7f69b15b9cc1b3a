import datetime

from odoo import fields, models

from ..tools import tmf

#: News that somebody must act upon.
URGENT = ("jeopardy", "information", "error")


class ProximusLineOrder(models.Model):
    """What the operator tells of an order: milestones, alerts, questions, its day."""

    _inherit = "proximus.line.order"

    news_ids = fields.One2many("proximus.line.order.news", "order_id", "Operator News")
    expected_date = fields.Date(
        "Operator Expects",
        copy=False,
        readonly=True,
        tracking=True,
        help="Day on which the operator expects to be done.",
    )

    def _take_facts(self, answer):
        """Override of the exchange: keep each piece of news once."""
        known = {(news.kind, news.external_ref) for news in self.news_ids}
        fresh = {}
        for piece in answer.get("news") or ():
            if (piece["kind"], piece["id"]) not in known:
                fresh[piece["kind"], piece["id"]] = self._news_vals(piece)
        # sudo: news are written by this door only
        news = self.env["proximus.line.order.news"].sudo().create([*fresh.values()])
        for piece in news:
            self._tell_news(piece)
        return super()._take_facts(answer)

    def _news_vals(self, piece: dict) -> dict:
        now = fields.Datetime.now()
        moment = tmf.read_time(piece["time"])
        told = moment.replace(tzinfo=None, microsecond=0) if moment else now
        return {
            "order_id": self.id,
            "kind": piece["kind"],
            "external_ref": piece["id"],
            "title": piece["title"] or False,
            "text": piece["text"] or False,
            "date": told,
        }

    def _tell_news(self, news) -> None:
        """Note a piece of news; give what is urgent as something to do."""
        labels = dict(news._fields["kind"]._description_selection(self.env))
        words = ": ".join(filter(None, [labels[news.kind], news.title]))
        self.message_post(body=f"{words}. {news.text or ''}".strip())
        if news.kind in URGENT:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=words,
                note=news.text or "",
                user_id=self.user_id.id or self.env.uid,
            )

    def _take_expected_date(self, told: str | None) -> None:
        """Keep the day that the operator expects; say so when it is too late."""
        day = fields.Date.to_date(told or None)
        if not day or day == self.expected_date:
            return
        self.expected_date = day
        if self.is_expected_late:
            self._warn_expected(day)

    def _warn_expected(self, day: datetime.date) -> None:
        due = self.committed_date or self.requested_date
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("The operator expects to be late"),
            note=self.env._(
                "Promised or wanted for %(due)s, expected on %(expected)s.",
                due=fields.Date.to_string(due),
                expected=fields.Date.to_string(day),
            ),
            user_id=self.user_id.id or self.env.uid,
        )
