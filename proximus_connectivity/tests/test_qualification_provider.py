from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon


@tagged("post_install", "-at_install")
class TestQualificationProvider(OperatorServerMixin, ProviderCommon):
    def setUp(self):
        super().setUp()
        self.slow = self.env["product.product"].create(
            {"name": "VDSL", "default_code": "TEST-VDSL", "line_kind": "internet"}
        )
        self.task = self.env["proximus.qualification"].create(
            {
                "site_id": self.site.id,
                "company_id": self.company.id,
                "item_ids": [fields.Command.create({"product_id": self.offer.id})],
            }
        )

    def _answer(self, state="done", **item):
        return {
            "id": "Q-1",
            "state": state,
            "expirationDate": "2099-12-31T10:00:00Z",
            "serviceQualificationItem": [{"id": str(self.task.item_ids.id), **item}],
        }

    def _ask(self, answer, status=201):
        self.operator.queue = [server.answer(status, answer)]
        self.task.with_user(self.user).action_ask_operator()

    def test_qualified(self):
        speeds = [{"name": "downloadMbps", "value": 500}]
        service = {"serviceCharacteristic": speeds}
        self._ask(self._answer(qualificationResult="qualified", service=service))
        self.assertEqual((self.task.state, self.task.result), ("done", "qualified"))
        self.assertEqual(self.task.source, "operator")
        self.assertEqual(self.task.item_ids.download_mbps, 500)
        self.assertTrue(self.task.is_live)

    def test_alternative(self):
        proposal = {"alternateService": {"serviceSpecification": {"id": "TEST-VDSL"}}}
        self._ask(
            self._answer(
                qualificationResult="alternate", alternateServiceProposal=[proposal]
            )
        )
        self.assertEqual(self.task.result, "alternate")
        self.assertEqual(self.task.item_ids.alternate_product_ids, self.slow)

    def test_not_available(self):
        self._ask(self._answer(qualificationResult="unqualified"))
        self.assertEqual(self.task.result, "unqualified")
        self.assertTrue(self.task.item_ids.reason_ids, "a refusal has a reason")

    def test_operator_down_is_unknown(self):
        self._ask({}, 503)
        self.assertEqual(self.task.state, "terminated_with_error")
        self.assertFalse(self.task.result)
        self.assertIn("breakdown", self.task.error)

    def test_answer_comes_later_as_an_event(self):
        self._ask(self._answer(state="inProgress"))
        self.assertEqual(self.task.state, "in_progress")
        for number, result in (("1", "qualified"), ("2", "unqualified")):
            answer = self._answer(qualificationResult=result)
            self.provider._receive_event(
                {"eventId": number, "event": {"checkServiceQualification": answer}}
            )
            self._process()
        self.assertEqual((self.task.state, self.task.result), ("done", "qualified"))

    def test_nobody_to_ask(self):
        self.provider.state = "disabled"
        with self.assertRaisesRegex(UserError, "Ask by hand"):
            self.task.action_ask_operator()
