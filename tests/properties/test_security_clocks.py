from datetime import datetime, timedelta
from unittest import TestCase
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_security.tests.test_tools_clocks import BRUSSELS, UTC
from odoo.addons.proximus_security.tools.clocks import KINDS, deadline

from . import examples

aware_datetimes = st.datetimes(
    min_value=datetime(2000, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, BRUSSELS, ZoneInfo("America/New_York")]),
)


class TestClocks(TestCase):
    @examples(200)
    @given(kind=st.sampled_from(sorted(KINDS)), moment=aware_datetimes)
    def test_a_deadline_is_aware_utc_and_later_than_its_start(self, kind, moment):
        due = deadline(kind, moment, moment)
        self.assertEqual(due.utcoffset(), timedelta(0))
        self.assertEqual(due.tzname(), "UTC")
        self.assertGreater(due, moment)

    @examples(200)
    @given(moment=aware_datetimes)
    def test_a_month_is_28_to_31_days_and_keeps_the_time_of_day(self, moment):
        due = deadline("nis2_final", moment, moment).astimezone(BRUSSELS)
        start = moment.astimezone(BRUSSELS)
        elapsed = due.astimezone(UTC) - start.astimezone(UTC)
        self.assertTrue(timedelta(hours=28 * 24 - 1) <= elapsed)
        self.assertTrue(elapsed <= timedelta(hours=31 * 24 + 1))
        self.assertEqual((due.month - start.month) % 12, 1)

    @examples(200)
    @given(
        kind=st.sampled_from(["nis2_early", "nis2_notify", "gdpr_authority"]),
        moment=aware_datetimes,
        zone=st.sampled_from([UTC, BRUSSELS, ZoneInfo("Asia/Tokyo")]),
    )
    def test_the_zone_of_the_input_does_not_matter(self, kind, moment, zone):
        moment = moment.astimezone(UTC)
        self.assertEqual(
            deadline(kind, moment), deadline(kind, moment.astimezone(zone))
        )
