import datetime
from collections import defaultdict
from collections.abc import Collection

from odoo import fields, models

from ...tools import lifecycle
from ...tools.spans import cover

#: Facts that decide from when to when a line has a price.
LIFE = {"start_date", "termination_date", "state"}


class ProximusLine(models.Model):
    """The price and offer history of a line, and what it cost when."""

    _inherit = "proximus.line"

    price_ids = fields.One2many(
        "proximus.line.price", "line_id", "Cost History", readonly=True
    )

    # === QUESTIONS === #

    def _cost_on(self, date: datetime.date) -> dict[int, float | None]:
        """Return what each line costs us a month on a day, per line id.

        A line that has no history (not in service yet) costs what it shows; before its
        activation and after its end a line costs nothing. One query for all lines.

        :param date: the day asked about.
        :return: amount in the currency of the line, without VAT; ``None`` when it is
            unknown.
        """
        return {line.id: line._cost_on_day(date) for line in self}

    def _cost_on_day(self, date: datetime.date) -> float | None:
        history = self._segments()
        if not history:
            return self.monthly_cost if self.is_cost_known else None
        held = history.filtered(
            lambda price: (
                price.date_from <= date
                and not (price.date_to and price.date_to <= date)
            )
        )
        return held.monthly_cost if held.is_cost_known or not held else None

    def _segments(self):
        """Return the history of the line, oldest first."""
        # sudo: who may read a line sees what it cost
        return self.sudo().price_ids.sorted("date_from")

    # === THE HISTORY FOLLOWS THE LINE === #

    def _prices_follow(self, names: Collection[str]) -> None:
        """Let the price history follow when a fact that decides about it was written.

        :param names: the fields that were written.
        """
        if not LIFE.isdisjoint(names):
            self._align_prices()

    def _life(self) -> tuple | None:
        """Return the first day of service and the day after the last one, if any."""
        self.ensure_one()
        ended = self.state == "terminated"
        if not self.start_date or not (ended or self.state in lifecycle.LINE_LIVE):
            return None
        end = fields.Date.add(self.termination_date, days=1) if ended else None
        return self.start_date, end

    def _align_prices(self) -> None:
        """Make the segments of each line cover its life, from activation to end.

        A line without any gets one with what it costs now.
        """
        # sudo: the history is read-only for everybody, the line alone writes it
        void, changes = self.env["proximus.line.price"].sudo(), defaultdict(list)
        fresh = []
        for line in self:
            life, history = line._life(), line._segments()
            if life and not history:
                fresh.append(line._segment_vals(*life))
            elif life:
                spans = [(price.date_from, price.date_to or None) for price in history]
                fitted = cover(spans, *life)
                void |= history - history.browse(
                    [history[index].id for index, *_span in fitted]
                )
                for index, *span in fitted:
                    if tuple(span) != spans[index]:
                        changes[tuple(span)].append(history[index].id)
        void.unlink()
        for (date_from, date_to), ids in changes.items():
            void.browse(ids).write({"date_from": date_from, "date_to": date_to})
        void.create(fresh)

    def _segment_vals(self, date_from: datetime.date, date_to=None) -> dict:
        """Return the values of a segment with what the line is and costs now."""
        return {
            "line_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "product_id": self.product_id.id,
            "monthly_cost": self.monthly_cost,
            "is_cost_known": self.is_cost_known,
            "date_from": date_from,
            "date_to": date_to,
        }

    def _split_prices(self, date: datetime.date) -> None:
        """Let what lines are and cost now hold from a day on.

        A segment that began on that very day has not held yet: it gives way.
        """
        live = self.filtered(lambda line: line._life())
        last = {line: line._segments()[-1:] for line in live}
        live = live.filtered(lambda line: line._is_price_change(last[line]))
        # sudo: the history is read-only for everybody, the line alone writes it
        prices = self.env["proximus.line.price"].sudo()
        old = prices.union(*(last[line] for line in live))
        old.filtered(lambda price: price.date_from >= date).unlink()
        old.exists().write({"date_to": date})
        prices.flush_model()  # the database refuses two prices on one day
        prices.create([line._segment_vals(date) for line in live])

    def _is_price_change(self, last) -> bool:
        """Return whether the line differs from its last segment."""
        return (
            last.product_id != self.product_id
            or last.is_cost_known != self.is_cost_known
            or bool(
                self.currency_id.compare_amounts(last.monthly_cost, self.monthly_cost)
            )
        )
