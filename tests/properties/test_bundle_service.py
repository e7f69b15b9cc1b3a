"""Random legal moves of an installed line: the ledger is held against its service."""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from odoo.addons.proximus_bundle.tests.common import BundleCommon
from odoo.addons.proximus_bundle.tools.ledger import Stretch, difference
from odoo.addons.proximus_bundle.tools.periods import prorate
from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_TRANSITIONS
from odoo.addons.proximus_connectivity.tools.spans import clip, without

START = date(2026, 3, 1)
FOREVER = date(2030, 1, 1)
MOVES = ("suspended", "active", "pending_terminate", "terminated", "bill", "bill")
#: A wish, the days that pass before it, how long ago it holds, and the days of notice.
STEPS = st.tuples(
    st.sampled_from(MOVES), st.integers(0, 40), st.integers(0, 25), st.integers(1, 90)
)


class Service:
    """When a line really worked, told by the moves alone."""

    def __init__(self):
        self.state, self.out, self.end = "active", [], None

    @property
    def is_out(self) -> bool:
        return bool(self.out) and self.out[-1][1] == FOREVER

    def move(self, target: str, day: date, end: date | None = None) -> None:
        """Enter a state from a day on; what was said of later days is void."""
        if target == "suspended" and not self.is_out:
            self._void_from(day)
            self.out.append((day, FOREVER))
        elif target == "active":
            if self.is_out:
                self._void_from(day)
            self.end = None
        elif target in ("pending_terminate", "terminated"):
            self.end = end
        self.state = target

    def _void_from(self, day: date) -> None:
        cut = [(first, min(last, day)) for first, last in self.out if first < day]
        self.out = cut

    def spans(self) -> list[tuple[date, date]]:
        stop = self.end + timedelta(1) if self.end else FOREVER
        return without([(START, stop)], self.out)


@tagged("post_install", "-at_install")
class TestService(BundleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-05 10:00:00"))

    def setUp(self):
        super().setUp()
        bundle = self._create_bundle([{"product_id": self.fibre.id}])
        self.subscription = self._create_active(START, bundle=bundle)
        self.charged = self.subscription.line_ids
        self.installed = self.charged.line_id

    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(STEPS, min_size=2, max_size=9))
    def test_what_is_charged_is_what_was_in_service(self, steps):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            self._walk(steps)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def _walk(self, steps):
        service, today = Service(), date(2026, 3, 5)
        for wish, gap, back, notice in steps:
            today += timedelta(gap)
            with freeze_time(f"{today} 10:00:00"):
                if wish == "bill":
                    self.subscription._bill(today)
                    self.assertFalse(self.subscription.billing_error)
                else:
                    self._move(service, wish, today, back, notice)
                self.env.flush_all()
                self._check_next(service)
        with freeze_time("2027-03-10 10:00:00"):
            while (
                self.subscription.next_invoice_date
                and self.subscription.next_invoice_date <= date(2027, 3, 10)
            ):
                self.subscription._bill(date(2027, 3, 10))
                self.assertFalse(self.subscription.billing_error)
            self._check_ledger(service)

    def _move(self, service, target, today, back, notice):
        legal = LINE_TRANSITIONS[service.state] | (
            {service.state} & {"pending_terminate"}
        )
        if target not in legal:
            return
        day = max(START, today - timedelta(back))
        if target == "pending_terminate":
            end = today + timedelta(notice)
            self.installed.action_terminate(end)
            service.move(target, today, end)
        elif target == "terminated":
            self.installed.action_terminate(day)
            service.move(target, day, day)
        elif target == "active":
            # a resumption is of today, whatever it takes back
            self.installed.action_resume()
            service.move(target, today)
        else:
            self.installed._transition(target, date=day)
            service.move(target, day)
        self.assertEqual(self.installed.state, service.state)

    def _check_next(self, service):
        """The next invoice is on the first day in service that is not billed yet."""
        reached = self.charged.billed_until or START
        rest = clip(service.spans(), reached, FOREVER)
        days = [first for first, _last in rest[:1]]
        days += [
            item.date
            for item in self.subscription.item_ids
            if item.state == "to_bill" and item.date
        ]
        self.assertEqual(self.subscription.next_invoice_date, min(days, default=False))

    def _check_ledger(self, service):
        reached = self.charged.billed_until or START
        items = self.charged.item_ids.filtered(
            lambda i: i.state != "void" and i.segment_id
        )
        self.assertEqual(set(items.mapped("state")) - {"billed"}, set())
        charged = defaultdict(int)
        for item in items:
            stretch = item._stretch()
            day = stretch.date_from
            while day < stretch.date_to:
                charged[day] += stretch.count
                day += timedelta(1)
        worked = clip(service.spans(), START, reached)
        expected = {
            first + timedelta(step)
            for first, last in worked
            for step in range((last - first).days)
        }
        self.assertEqual({day for day, count in charged.items() if count}, expected)
        self.assertEqual(set(charged.values()) - {0, 1}, set())
        straight = difference(
            self.subscription._schedule(),
            [Stretch(first, last, "price") for first, last in worked],
            [],
        )
        price = self.charged._monthly_on(START) or self.charged.segment_ids[0].amount
        exact = sum(prorate(str(price), part.period) for part in straight)
        self.assertAlmostEqual(sum(items.mapped("amount")), float(exact), 2)
