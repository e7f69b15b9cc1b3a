from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools import tmf_problem
from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon


@tagged("post_install", "-at_install")
class TestProblemAtOperator(OperatorServerMixin, ProviderCommon):
    """What is told of a problem goes to the operator, and its answer comes back."""

    def setUp(self):
        super().setUp()
        self.problem = self._create_problem(provider_id=self.provider.id)
        self.problem.action_send_to_provider()
        self._process()
        self.assertEqual(self.problem.external_ref, "OP-1")
        self.operator.requests.clear()

    def _told(self):
        return [request[3] for request in self.operator.requests]

    def test_state_is_told(self):
        self.problem.action_start()
        self.problem.action_wait("Nobody at home")
        self._process()
        method, path, headers, body = self.operator.requests[0]
        self.assertEqual((method, path), ("PATCH", f"{tmf_problem.PATH}/OP-1"))
        self.assertTrue(headers["Idempotency-Key"])
        self.assertEqual(
            body, {"status": "pending", "statusChangeReason": "Nobody at home"}
        )
        self.assertEqual(len(self.operator.requests), 1, "the last state only")

    def test_note_is_told_and_comes_back_once(self):
        dialog = Form(
            self.env["proximus.problem.tell"]
            .with_user(self.user)
            .with_context(active_ids=self.problem.ids)
        )
        dialog.body = "The cellar is open on Thursday"
        dialog.save().action_apply()
        self.assertFalse(self.problem.note_ids.sent)
        self._process()
        note = self.problem.note_ids
        self.assertEqual((note.sent, note.external_ref), (True, "N1"))
        self.problem.action_refresh_from_provider()
        self.assertEqual(self.problem.note_ids, note)

    def test_notes_of_the_operator_are_read(self):
        self.operator.stored["OP-1"]["note"] = [
            {
                "id": "X1",
                "author": "NOC",
                "date": "2026-11-23T08:00:00Z",
                "text": "Cut",
            },
            {"text": "No id"},
            {"id": "X2", "text": "  "},
        ]
        for _time in range(2):
            self.problem.action_refresh_from_provider()
        self.assertEqual(set(self.problem.note_ids.mapped("text")), {"Cut", "No id"})
        note = self.problem.note_ids.filtered(lambda one: one.external_ref == "X1")
        self.assertEqual((note.author, note.direction), ("NOC", "in"))
        self.assertIn("Cut", "".join(self.problem.message_ids.mapped("body")))

    def test_notes_are_sent_as_a_whole(self):
        """An operator that merges by RFC 7396 would lose its own notes otherwise."""
        self.operator.stored["OP-1"]["note"] = [{"id": "X1", "text": "Cut"}]
        self.problem.action_refresh_from_provider()
        self.problem._write_to_operator("Thank you")
        self._process()
        self.assertEqual(
            {note["text"] for note in self._told()[-1]["note"]}, {"Cut", "Thank you"}
        )
        self.assertEqual(len(self.problem.note_ids), 2)

    def test_news_of_the_operator_are_not_told_back(self):
        self.operator.stored["OP-1"]["status"] = "held"
        self.problem.action_refresh_from_provider()
        self.assertEqual(self.problem.state, "held")
        self._process()
        self.assertEqual(self.operator.methods(), ["GET"])

    def test_operator_down(self):
        self.operator.queue = [server.cut]
        self.problem.action_start()
        self._process()
        exchange = self._exchange(self.problem, "problem_update")
        self.assertEqual(exchange.state, "pending")
        self.assertEqual(self.problem.state, "in_progress", "work goes on here")
        key = exchange.idempotency_key
        self.problem.action_hold("Digging permit")
        exchange.next_attempt = False
        self._process()
        self.assertEqual(self.operator.requests[-1][3]["status"], "held")
        self.assertEqual(self.operator.requests[-1][2]["Idempotency-Key"], key)
        self.assertEqual(exchange.state, "done")

    def test_refusal_becomes_something_to_do(self):
        self.operator.queue = [server.answer(422, {"reason": "closed already"})]
        self.problem.action_start()
        self._process()
        exchange = self._exchange(self.problem, "problem_update")
        self.assertEqual(exchange.state, "failed")
        self.assertIn("closed already", exchange.message)
        self.assertTrue(self.problem.activity_ids)

    def test_answer_without_words(self):
        self.operator.queue = [server.answer(204)]
        self.problem.action_start()
        self._process()
        self.assertEqual(self._exchange(self.problem, "problem_update").state, "done")

    def test_problem_that_no_operator_knows(self):
        unsent = self._create_problem(provider_id=self.provider.id)
        unsent.action_start()
        self.assertFalse(self._exchange(unsent, "problem_update"))
        with self.assertRaisesRegex(UserError, "send it first"):
            unsent._write_to_operator("Hello")
        self.assertFalse(unsent.note_ids)

    def test_by_hand_a_person_is_asked(self):
        self.problem.provider_id = self._create_provider(name="Us", code="manual")
        self.problem.action_start()
        self._process()
        self.assertIn("what has changed", self.problem.activity_ids.summary)

    def test_notes_are_not_rewritten(self):
        self.problem._write_to_operator("Said")
        with self.assertRaises(AccessError):
            self.problem.note_ids.with_user(self.manager).text = "Never said"
