from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.clocks import KINDS, deadline

UTC = timezone.utc
BRUSSELS = ZoneInfo("Europe/Brussels")


def utc(*args):
    return datetime(*args, tzinfo=UTC)


def brussels(*args, fold=0):
    return datetime(*args, tzinfo=BRUSSELS, fold=fold)


@tagged("post_install", "-at_install")
class TestClocks(BaseCase):
    def test_early_warning_is_due_24_hours_after_awareness(self):
        self.assertEqual(
            deadline("nis2_early", utc(2026, 3, 2, 9, 15)), utc(2026, 3, 3, 9, 15)
        )

    def test_notifications_are_due_72_hours_after_awareness(self):
        for kind in ("nis2_notify", "gdpr_authority"):
            with self.subTest(kind=kind):
                self.assertEqual(
                    deadline(kind, utc(2026, 3, 6, 18, 0)), utc(2026, 3, 9, 18, 0)
                )

    def test_hours_are_elapsed_time_across_the_spring_clock_change(self):
        # 28 March 2026 10:00 in Belgium; the night has only 23 hours.
        due = deadline("nis2_early", brussels(2026, 3, 28, 10, 0))
        self.assertEqual(due.astimezone(BRUSSELS), brussels(2026, 3, 29, 11, 0))

    def test_hours_are_elapsed_time_across_the_autumn_clock_change(self):
        due = deadline("nis2_early", brussels(2026, 10, 24, 10, 0))
        self.assertEqual(due.astimezone(BRUSSELS), brussels(2026, 10, 25, 9, 0))

    def test_weekends_and_holidays_do_not_stop_the_clock(self):
        friday_before_easter = brussels(2026, 4, 3, 17, 0)
        due = deadline("gdpr_authority", friday_before_easter)
        self.assertEqual(due.astimezone(BRUSSELS), brussels(2026, 4, 6, 17, 0))

    def test_final_report_has_no_deadline_before_the_notification(self):
        self.assertIsNone(deadline("nis2_final", utc(2026, 1, 1)))

    def test_final_report_runs_from_the_notification_not_from_awareness(self):
        due = deadline("nis2_final", utc(2026, 1, 1), utc(2026, 1, 3, 12, 0))
        self.assertEqual(due, utc(2026, 2, 3, 12, 0))

    def test_final_report_is_clamped_to_the_last_day_of_the_month(self):
        cases = {
            brussels(2026, 1, 31, 14, 0): brussels(2026, 2, 28, 14, 0),
            brussels(2028, 1, 31, 14, 0): brussels(2028, 2, 29, 14, 0),
            brussels(2026, 3, 31, 14, 0): brussels(2026, 4, 30, 14, 0),
            brussels(2026, 12, 31, 14, 0): brussels(2027, 1, 31, 14, 0),
        }
        for notified, expected in cases.items():
            with self.subTest(notified=notified):
                self.assertEqual(deadline("nis2_final", notified, notified), expected)

    def test_the_month_is_counted_on_the_belgian_calendar(self):
        # 23:30 UTC on 30 January is 31 January in Belgium.
        due = deadline("nis2_final", utc(2026, 1, 1), utc(2026, 1, 30, 23, 30))
        self.assertEqual(due.astimezone(BRUSSELS), brussels(2026, 2, 28, 0, 30))

    def test_the_month_keeps_the_wall_clock_time_across_a_clock_change(self):
        notified = brussels(2026, 3, 15, 9, 0)
        due = deadline("nis2_final", notified, notified)
        self.assertEqual(due.astimezone(BRUSSELS), brussels(2026, 4, 15, 9, 0))
        self.assertEqual(due - notified.astimezone(UTC), timedelta(days=31, hours=-1))

    def test_a_time_that_comes_twice_means_the_first(self):
        notified = brussels(2026, 9, 25, 2, 30)
        due = deadline("nis2_final", notified, notified)
        self.assertEqual(due, utc(2026, 10, 25, 0, 30))

    def test_a_second_occurrence_does_not_leak_into_the_next_month(self):
        notified = brussels(2026, 10, 25, 2, 30, fold=1)
        due = deadline("nis2_final", notified, notified)
        self.assertEqual(due, utc(2026, 11, 25, 1, 30))

    def test_a_time_skipped_by_the_clock_change_still_gives_a_deadline(self):
        notified = brussels(2027, 2, 28, 2, 30)
        due = deadline("nis2_final", notified, notified)
        self.assertEqual(due, utc(2027, 3, 28, 1, 30))

    def test_a_progress_report_is_due_when_the_final_one_would_be(self):
        notified = utc(2026, 9, 1, 8)
        due = deadline("nis2_progress", utc(2026, 8, 30), notified)
        self.assertEqual(due, utc(2026, 10, 1, 8))
        self.assertIsNone(deadline("nis2_progress", utc(2026, 8, 30)))

    def test_the_final_report_of_what_went_on_is_due_a_month_after_its_handling(self):
        aware, notified = utc(2026, 9, 1), utc(2026, 9, 2, 8)
        handled = utc(2026, 10, 20, 8)
        for went_on in (False, True):  # that it was handled too late says it as well
            with self.subTest(went_on=went_on):
                due = deadline(
                    "nis2_final", aware, notified, handled_at=handled, went_on=went_on
                )
                self.assertEqual(due, utc(2026, 11, 20, 9))
        self.assertIsNone(deadline("nis2_final", aware, notified, went_on=True))
        in_time = utc(2026, 9, 30)
        self.assertEqual(
            deadline("nis2_final", aware, notified, handled_at=in_time),
            utc(2026, 10, 2, 8),
        )

    def test_hours_and_months_can_be_others(self):
        aware = utc(2026, 11, 30, 12)
        hours = {"nis2_early": 24, "nis2_notify": 72, "gdpr_authority": 96}
        due = deadline("gdpr_authority", aware, hours=hours)
        self.assertEqual(due, utc(2026, 12, 4, 12))
        due = deadline("nis2_final", aware, aware, months=3)
        self.assertEqual(due, utc(2027, 2, 28, 12))

    def test_naive_moments_are_refused(self):
        for kind in KINDS:
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(ValueError, "aware_at"),
            ):
                deadline(kind, datetime(2026, 1, 1))
        with self.assertRaisesRegex(ValueError, "notified_at"):
            deadline("nis2_final", utc(2026, 1, 1), datetime(2026, 1, 2))

    def test_other_types_are_refused(self):
        for value in (None, "2026-01-01", 0, datetime(2026, 1, 1).date()):
            with self.subTest(value=value), self.assertRaises(ValueError):
                deadline("nis2_early", value)

    def test_an_unknown_clock_is_refused(self):
        with self.assertRaisesRegex(ValueError, "nis2_early"):
            deadline("nis2", utc(2026, 1, 1))

    def test_the_end_of_the_calendar_is_refused_clearly(self):
        last = datetime.max.replace(tzinfo=UTC)
        for kind in ("nis2_early", "nis2_final"):
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(ValueError, "calendar"),
            ):
                deadline(kind, last, last)
