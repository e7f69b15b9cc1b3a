from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.operator import proximus_inventory_import
from .file_import_common import FileImportMixin
from .test_line_tmf import TmfCommon


@tagged("post_install", "-at_install")
class TestInventoryImport(FileImportMixin, TmfCommon):
    """A long file is compared and taken in in the background, step by step."""

    file_module = proximus_inventory_import
    new_in_file = 4

    def setUp(self):
        super().setUp()
        self.known = self._create_active_line(
            external_ref="C-0", number_ids=[(0, 0, {"e164": "0475 00 00 01"})]
        )
        [self.product] = self._export(self.known)

    def _new(self, name, **changes):
        return {**self.product, "id": name, "productCharacteristic": [], **changes}

    def _part_of(self, name):
        return {"relationshipType": "isPartOf", "product": {"id": name}}

    def _products(self):
        trunk = self._new("SIP-1", productOffering={"id": "T-sip_trunk"})
        voice = self._new(
            "V-1",
            productOffering={"id": "T-voice"},
            productRelationship=[self._part_of("SIP-1")],
        )
        return [voice, self._new("C-2"), self.product, self._new("C-3"), trunk]

    def _bring(self, products):
        action = self._wizard(products, file_name="lines.json").action_preview()
        self.assertEqual(action["res_model"], "proximus.inventory.import")
        return self.env["proximus.inventory.import"].browse(action["res_id"])

    def _bring_file(self):
        return self._bring(self._products())

    def _lines(self):
        return self.env["proximus.line"].search([("external_ref", "!=", False)])

    _taken = _lines

    def _statuses(self, run):
        items = self.env["proximus.inventory.import.item"].search(
            [("import_id", "=", run.id)], order="position"
        )
        return items.mapped("status")

    def test_it_is_compared_then_taken_in(self):
        run = self._bring(self._products())
        self.assertEqual(run.state, "comparing")
        self.assertIn("0 of 5", run.work_note)
        self._work(run, "ready")
        self.assertEqual(len(self._lines()), 1)
        self.assertEqual(self._statuses(run), ["new", "new", "unchanged", "new", "new"])
        self.assertEqual((run.new_count, run.unchanged_count), (4, 1))
        self.assertIn("nothing is changed yet", run.message_ids[0].body)
        self.assertIn(self.user.partner_id, run.message_ids[0].notified_partner_ids)
        run.with_user(self.user).action_import()
        self._work(run, "done")
        lines = {line.external_ref: line for line in self._lines()}
        self.assertEqual(set(lines), {"C-0", "C-2", "C-3", "SIP-1", "V-1"})
        self.assertEqual(lines["V-1"].parent_id, lines["SIP-1"])
        self.assertEqual(lines["V-1"].create_uid, self.user)
        self.assertEqual(self._statuses(run), ["new"] * 4)
        self.assertFalse(run.step_ids or run.content)
        self.assertEqual((run.new_count, run.unchanged_count), (4, 1))

    def test_the_same_file_again_changes_nothing(self):
        for new in (4, 0):
            run = self._bring(self._products())
            self._work(run, "ready")
            self.assertEqual(run.new_count, new)
            run.action_import()
            self._work(run, "done")
        self.assertEqual(run.unchanged_count, 5)
        self.assertEqual(len(run.message_ids), 2, "compared, taken in")
        self.assertEqual(len(self._lines()), 5)

    def test_errors_are_left_out_when_that_is_wanted(self):
        taken = [{"name": "msisdn", "value": ["+32475000077"]}]
        products = [
            self._new("C-2", productCharacteristic=taken),
            self._new("V-1", productRelationship=[self._part_of("C-9")]),
            self._new("C-4"),
            self._new("C-9", status="teleported"),
            self._new("C-5", productCharacteristic=taken),
        ]
        run = self._bring(products)
        self._work(run, "ready")
        self.assertEqual(self._statuses(run), ["new", "error", "new", "error", "error"])
        messages = run._items([("status", "=", "error")]).mapped("message")
        self.assertIn("C-9", messages[0])
        self.assertIn("teleported", messages[1])
        self.assertIn("+32475000077 stands twice", messages[2])
        with self.assertRefused(UserError, "Products with an error: 3"):
            run.action_import()
        run.skip_errors = True
        run.action_import()
        self._work(run, "done")
        found = self._lines().mapped("external_ref")
        self.assertEqual(set(found), {"C-0", "C-2", "C-4"})
        self.assertEqual(run.error_count, 3)

    def test_who_refers_to_an_error_of_a_later_step_is_left_out_with_it(self):
        products = [
            self._new("V-1", productRelationship=[self._part_of("V-2")]),
            self._new("C-2"),
            self._new("V-2", productRelationship=[self._part_of("C-9")]),
            self._new("C-3"),
            self._new("C-9", productOffering={"id": "T-9", "name": "No"}),
        ]
        run = self._bring(products)
        self._work(run, "ready")
        expected = ["error", "new", "error", "new", "error"]
        self.assertEqual(self._statuses(run), expected)
        messages = run._items([("status", "=", "error")]).mapped("message")
        for message, fragment in zip(messages, ("V-2", "C-9", "T-9"), strict=True):
            self.assertIn(fragment, message)
        self.assertEqual((run.new_count, run.error_count), (2, 3))
        run.skip_errors = True
        run.action_import()
        self._work(run, "done")
        self.assertEqual(self._statuses(run), expected)
        found = self._lines().mapped("external_ref")
        self.assertEqual(set(found), {"C-0", "C-2", "C-3"})

    def test_what_went_wrong_since_is_noted_and_the_rest_done(self):
        run = self._bring(self._products())
        self._work(run, "ready")
        offer = self.env["product.product"].search([("default_code", "=", "T-voice")])
        offer.default_code = "T-gone"
        offer.name = "Gone"
        run.action_import()
        self._work(run, "done")
        self.assertEqual(run.error_count, 1)
        self.assertIn("T-voice", run._items([("status", "=", "error")]).message)
        self.assertNotIn("V-1", self._lines().mapped("external_ref"))
        self.assertIn("SIP-1", self._lines().mapped("external_ref"))

    def test_stopped_and_gone_on_with(self):
        run = self._bring(self._products())
        self._work(run, "ready")
        run.action_import()
        ids = run._work_cut()[0]
        self.assertEqual(run._work_chunk(ids), ids)
        run.action_stop()
        self.assertEqual((run.state, run._work_cut()), ("ready", []))
        before = self._lines()
        self.assertEqual(len(before), 3)
        run.action_import()
        self.assertEqual(run._work_chunk(ids), [], "done once")
        self._work(run, "done")
        self.assertEqual(len(self._lines()), 5)
