from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlineReminder(DeadlineCommon):
    """Deadlines that come near speak up once, and fall silent by themselves."""

    def _backdate_order(self, order, days):
        order.item_ids.state_since = self._day(-days)

    def test_commitment_and_notice_once_each(self):
        line, later = self._committed(50), self._committed(61 + 90)
        self._remind()
        self._remind()
        reminders = self._reminders(line)
        self.assertRecordValues(
            reminders.sorted("date_deadline"),
            [
                {
                    "date_deadline": self._day(20),
                    "user_id": self.responsible.id,
                    "automated": True,
                    "active": True,
                },
                {
                    "date_deadline": self._day(50),
                    "user_id": self.responsible.id,
                    "automated": True,
                    "active": True,
                },
            ],
        )
        self.assertFalse(self._reminders(later))

    def test_the_end_of_the_term_in_words(self):
        line = self._committed(50)
        for end_of_term, words in (
            ("auto_renew", "Renewed on"),
            ("end", "Ends by itself on"),
        ):
            line.product_id.end_of_term = end_of_term
            self._remind()
            summaries = self._reminders(line).filtered("active").mapped("summary")
            self.assertEqual(len(summaries), 2, "what is over was taken back")
            self.assertTrue(any(words in text for text in summaries), summaries)

    def test_who_ordered_the_line_is_asked(self):
        buyer = self._create_user("dl_buyer", "proximus_connectivity.group_user")
        order = self._order(user_id=buyer.id)
        order.action_complete()
        line = order.line_ids
        line.commitment_end_date = self._day(20)
        self._remind()
        self.assertEqual(self._reminders(line).user_id, buyer)

    def test_done_is_done(self):
        line = self._committed(50)
        self._remind()
        self._reminders(line).action_feedback("Stays")
        self._remind()
        self.assertFalse(self._reminders(line).filtered("active"))
        line.commitment_end_date = self._day(55)
        self._remind()
        fresh = self._reminders(line).filtered("active")
        self.assertEqual(
            fresh.sorted("date_deadline").mapped("date_deadline"),
            [self._day(25), self._day(55)],
        )

    def test_a_reminder_goes_with_its_reason(self):
        line = self._committed(50)
        by_hand = line.activity_schedule("mail.mail_activity_data_todo", user_id=1)
        self._remind()
        line.commitment_end_date = self._day(800)
        self._remind()
        self.assertFalse(self._reminders(line))
        self.assertTrue(by_hand.exists())

    def test_the_lead_time_decides(self):
        line = self._committed(50)
        self.company.write({"proximus_commitment_days": 10, "proximus_notice_days": 5})
        self._remind()
        self.assertFalse(self._reminders(line))

    def test_an_ending_line_with_open_answers(self):
        line = self._create_active_line("internet")
        line.action_terminate(self._day(1))
        self._remind()
        self.assertFalse(self._reminders(line))
        # what has come to depend on it meanwhile
        self._create_active_line("voice", parent_id=line.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_line SET termination_date = %s WHERE id = %s",
            (self.today, line.id),
        )
        line.invalidate_recordset()
        self._remind()
        self.assertEqual(len(self._reminders(line)), 1)
        line.dependency_ids._answer("drop")
        self._remind()
        self.assertFalse(self._reminders(line))

    def test_a_stuck_order(self):
        order = self._order()
        self._backdate_order(order, 6)
        self._remind()
        self.assertFalse(self._reminders(order))
        self._backdate_order(order, 8)
        self._remind()
        self._remind()
        self.assertEqual(len(self._reminders(order)), 1)
        self.assertEqual(self._reminders(order).user_id, self.responsible)
        order.action_start()
        self._remind()
        self.assertFalse(self._reminders(order))

    def test_a_late_port(self):
        request = self.env["proximus.port.request"].create(
            {"partner_id": self.partner.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE proximus_port_request SET state = 'validated', due_date = %s,
            mandate_signed_on = %s WHERE id = %s""",
            (self._day(-2), self._day(-9), request.id),
        )
        request.invalidate_recordset()
        self._remind()
        self.assertEqual(len(self._reminders(request)), 1)
        request.scheduled_on = self._day(3)
        self._remind()
        self.assertEqual(len(self._reminders(request)), 1)

    def test_an_answer_that_expires_under_an_order(self):
        offer = self._create_offer("internet", access_technology="ftth")
        task = self.env["proximus.qualification"].create(
            {
                "site_id": self.site.id,
                "item_ids": [
                    (0, 0, {"product_id": offer.id, "result": "qualified"}),
                ],
            }
        )
        task.action_done()
        task.valid_until = self._day(3)
        self._remind()
        self.assertFalse(self._reminders(task))
        item = {"product_id": offer.id, "site_id": self.site.id}
        order = self._order(item_ids=[(0, 0, item)])
        self._remind()
        self.assertEqual(len(self._reminders(task)), 1)
        order.action_cancel()
        self._remind()
        self.assertFalse(self._reminders(task))

    def test_the_database_holds_one_reminder_per_deadline(self):
        line = self._committed(50)
        self._remind()
        reminder = self._reminders(line)[0]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
        ):
            reminder.copy({"proximus_reminder": reminder.proximus_reminder})

    def test_two_thousand_lines(self):
        def remind():
            return self._count_queries(self._remind)

        self._committed(50)
        self._remind()
        self._committed(50, count=5)
        small = remind()
        lines = self._committed(50, count=2000)
        large = remind()
        self.assertEqual(len(self._reminders(lines)), 4000)
        again = remind()
        # 4,000 reminders are planned in eight batches
        self.assertLessEqual(large, 8 * small, f"{small}, {large}, {again}")
        self.assertLessEqual(again, small, f"{small}, {large}, {again}")
