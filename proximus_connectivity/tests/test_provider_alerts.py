"""What operators report beside states: milestones, alerts, questions, a new day."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_provider_event import EventCommon


@tagged("post_install", "-at_install")
class TestOrderNews(EventCommon):
    def _news(self, number, kind, second, **order):
        payload = self._event(number, "inProgress", second, **order)
        return {**payload, "eventType": f"ProductOrder{kind}Event"}

    def test_milestone(self):
        piece = {
            "id": "M1",
            "name": "Cable laid",
            "message": "Up to the cellar",
            "milestoneDate": "2026-01-05T09:00:00Z",
        }
        self._receive(
            self._news(1, "Milestone", 1, productOrderMilestone=[piece]),
            self._news(2, "Milestone", 2, productOrderMilestone=[piece]),
        )
        news = self.order.note_ids
        self.assertEqual((news.kind, news.title), ("milestone", "Cable laid"))
        self.assertEqual(str(news.date), "2026-01-05 09:00:00")
        self.assertEqual(self.order.state, "in_progress")
        self.assertFalse(self.order.activity_ids, "good news need nobody")

    def test_jeopardy(self):
        alert = {"jeopardyType": "Capacity", "exception": "No free port"}
        self._receive(
            self._news(1, "JeopardyAlert", 1, productOrderJeopardyAlert=alert)
        )
        self.assertEqual(self.order.note_ids.kind, "jeopardy")
        activity = self.order.activity_ids
        self.assertIn("Capacity", activity.summary)
        self.assertIn("No free port", activity.note)

    def test_error_of_the_other_interface(self):
        """TMF641 v4.1 has the same under shorter names, without ids."""
        error = {"code": "42", "reason": "Unknown building", "timestamp": "2026-01-05"}
        for number in (1, 2):
            self._receive(self._news(number, "ErrorMessage", 1, errorMessage=[error]))
        self.assertEqual(self.order.note_ids.mapped("kind"), ["error"])

    def test_information_required(self):
        payload = self._event(1, "pending", 1, note=[{"text": "Floor?"}]) | {
            "eventType": "ProductOrderInformationRequiredEvent",
            "description": "On which floor is the cabinet?",
            "fieldPath": "productOrderItem/1/place",
        }
        self._receive(payload)
        self.assertEqual(self.order.state, "pending")
        news = self.order.note_ids
        self.assertEqual(news.kind, "information")
        self.assertIn("which floor", news.text)
        self.assertIn("productOrderItem/1/place", news.text)
        self.assertIn("Information Required", self.order.activity_ids.summary)
        self._receive(self._event(2, "inProgress", 2))
        self.assertEqual(self.order.state, "in_progress", "resumes when it is answered")

    def test_information_required_without_state(self):
        self.operator.stored["OP-7"] = {"id": "OP-7", "state": "pending"}
        payload = self._event(1, None, 1) | {
            "eventType": "ProductOrderInformationRequiredEvent",
            "description": "Which floor?",
        }
        self._receive(payload)
        self.assertEqual(self.order.state, "pending")
        self.assertEqual(self.order.note_ids.text, "Which floor?")

    def test_old_milestone_still_counts(self):
        """States follow the order of time; what was reached was reached."""
        piece = {"id": "M1", "name": "Survey done"}
        events = self._receive(
            self._event(2, "held", 20),
            self._news(1, "Milestone", 10, productOrderMilestone=[piece]),
        )
        self.assertEqual(events[1].state, "ignored")
        self.assertEqual(self.order.state, "held")
        self.assertEqual(self.order.note_ids.title, "Survey done")

    def test_expected_day(self):
        today = self.env.company._proximus_today()
        self.item.requested_date = today + timedelta(days=10)
        for number, days in ((1, 5), (2, 20), (3, 20)):
            day = today + timedelta(days=days)
            self._receive(
                self._event(
                    number,
                    "inProgress",
                    number,
                    expectedCompletionDate=f"{day}T10:00:00Z",
                )
            )
        self.assertEqual(self.order.expected_date, today + timedelta(days=20))
        self.assertEqual(len(self.order.activity_ids), 1, "late is said once")
        self.assertIn("late", self.order.activity_ids.summary)

    def test_reference_of_version_five(self):
        self.order.external_ref = False
        identifier = [{"id": self.order.name, "owner": "us"}]
        self._receive(self._event(1, "inProgress", 1, externalId=identifier))
        self.assertEqual(self.order.external_ref, "OP-7")

    def test_hostile_news(self):
        events = self._receive(
            self._news(1, "Milestone", 1, productOrderMilestone="x"),
            self._news(2, "Milestone", 2, productOrderMilestone=[None, [], {}]),
            self._news(
                3,
                "Milestone",
                3,
                productOrderMilestone={"id": "M" * 999, "name": "<b>x</b>" * 99},
            ),
            self._news(
                4, "Milestone", 4, productOrderMilestone={"milestoneDate": "soon"}
            ),
        )
        self.assertEqual(events.mapped("state"), ["done"] * 3 + ["failed"])
        self.assertEqual(len(self.order.note_ids), 1)
        self.assertNotIn("<b>", self.order.message_ids[0].body)

    def test_news_are_not_rewritten(self):
        piece = {"id": "M1", "name": "Cable laid"}
        self._receive(self._news(1, "Milestone", 1, productOrderMilestone=[piece]))
        news = self.order.note_ids.with_user(self.manager)
        self.assertEqual(news.title, "Cable laid")
        with self.assertRaises(AccessError):
            news.title = "Never"

    def test_question_about_a_problem(self):
        problem = self._create_problem(provider_id=self.provider.id)
        problem.external_ref = "P-1"
        payload = {
            "eventId": "Q1",
            "eventType": "ServiceProblemInformationRequiredEvent",
            "description": "Is somebody at home?",
            "event": {"serviceProblem": {"id": "P-1", "status": "inProgress"}},
        }
        self._receive(payload, payload)
        self.assertEqual(problem.note_ids.text, "Is somebody at home?")
        self.assertEqual(problem.state, "in_progress")

    def test_news_stay_with_their_order(self):
        piece = {"id": "M1", "name": "Cable laid"}
        self._receive(self._news(1, "Milestone", 1, productOrderMilestone=[piece]))
        news = self.order.note_ids
        self.assertEqual(
            (news.res_model, news.res_id), (self.order._name, self.order.id)
        )
        self.assertEqual((news.direction, news.display_name), ("in", "Cable laid"))
        self.assertEqual(news.company_id, self.order.company_id)
        other = self._create_problem()
        self.assertFalse(other.note_ids, "ids of two models may be the same")

    def test_news_go_with_their_order(self):
        order = self.env["proximus.line.order"].create({"partner_id": self.customer.id})
        note, other = (
            order._add_notes([{"text": "One"}]),
            self.order._add_notes([{"text": "Two"}]),
        )
        order.unlink()
        self.assertFalse(note.exists())
        self.assertTrue(other.exists())

    def test_the_same_news_come_in_once(self):
        vals = {"kind": "milestone", "title": "Cable laid", "external_ref": "M1"}
        self.order._add_notes([vals, {**vals, "kind": "error"}])
        self.env.flush_all()
        for wrong in (
            vals,
            {"kind": "error", "title": "Without reference"},
            {"kind": "note", "title": "Without words"},
        ):
            with (
                self.subTest(wrong),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.order._add_notes([wrong])
        problem = self._create_problem()
        self.assertTrue(problem._add_notes([vals]), "another subject has its own")
