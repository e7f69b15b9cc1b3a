from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
class TestQualification(SwitchingCommon):
    def _reason(self):
        return self.env.ref("proximus_connectivity.qualification_reason_technology")

    def test_result_follows_the_items(self):
        task = self._create_task(self.fibre, self.copper)
        fibre, copper = task.item_ids
        copper.result = "qualified"
        self.assertFalse(task.result, "one item is unknown: so is the whole")
        fibre.result = "alternate"
        self.assertEqual(task.result, "alternate")
        fibre.result = "unqualified"
        self.assertEqual(task.result, "unqualified")

    @freeze_time("2026-11-23")
    def test_answer_is_live_until_its_last_day(self):
        task = self._create_task()
        task.item_ids.result = "qualified"
        task.action_done()
        self.assertEqual(str(task.valid_until), "2027-02-21", "90 days by parameter")
        self.assertTrue(task.is_live)
        live = self.env["proximus.qualification"].search([("is_live", "=", True)])
        self.assertIn(task, live)
        with freeze_time("2027-02-22"):
            task.invalidate_recordset(["is_live"])
            self.assertFalse(task.is_live)

    def test_unknown_is_no_answer(self):
        task = self._create_task()
        with self.assertRefused(UserError, task.name, "Unknown is no answer"):
            task.action_done()
        self.assertEqual(task.state, "acknowledged")

    def test_refusal_needs_a_reason(self):
        task = self._create_task()
        task.item_ids.result = "unqualified"
        with self.assertRefused(UserError, "say why", "Fibre"):
            task.action_done()
        task.item_ids.reason_ids = self._reason()
        task.action_done()
        self.assertEqual(task.state, "done")

    def test_nothing_asked(self):
        task = self.env["proximus.qualification"].create({"site_id": self.site.id})
        for action in ("action_done", "action_check_coverage"):
            with self.assertRefused(UserError, "add the offers"):
                getattr(task, action)()

    def test_an_answer_cannot_be_rewritten(self):
        task = self._create_task()
        task.item_ids.result = "qualified"
        task.action_done()
        with self.assertRefused(UserError, "has been answered"):
            task.item_ids.result = "unqualified"
        with self.assertRefused(UserError, "cannot be typed in"):
            task.state = "acknowledged"

    def test_validity_before_the_answer_is_refused(self):
        task = self._create_task(valid_until="2020-01-01")
        task.item_ids.result = "qualified"
        with self.assertRefused(ValidationError, task.name, "expired"):
            task.action_done()

    def test_an_offer_without_line_cannot_be_asked_about(self):
        product = self.env["product.product"].create({"name": "Cable"})
        with self.assertRefused(ValidationError, "delivers no line"):
            self._create_task(product)

    # === COVERAGE FILES === #

    @freeze_time("2026-11-23")
    def test_coverage_file_qualifies(self):
        self._create_coverage(number_from=1, number_to=40, valid_until="2026-12-31")
        task = self._create_task()
        task.action_check_coverage()
        self.assertRecordValues(
            task,
            [{"state": "done", "result": "qualified", "source": "coverage"}],
        )
        self.assertEqual(str(task.valid_until), "2026-12-31", "that of the file")
        self.assertEqual(task.item_ids.download_mbps, 1000)

    def test_coverage_file_offers_an_alternative(self):
        self._create_coverage(
            access_technology="vdsl", download_mbps=100, upload_mbps=30
        )
        task = self._create_task()
        task.action_check_coverage()
        item = task.item_ids
        self.assertEqual(item.result, "alternate")
        self.assertIn(self.copper, item.alternate_product_ids)
        self.assertEqual(item.reason_ids, self._reason())

    def test_street_in_no_file_stays_unknown(self):
        task = self._create_task()
        task.action_check_coverage()
        self.assertEqual(task.state, "terminated_with_error")
        self.assertFalse(task.result)
        self.assertIn("ask the operator", task.error)
        self._create_coverage()
        task.action_check_coverage()
        self.assertEqual(task.result, "qualified", "asked again after the import")

    def test_address_without_postal_code(self):
        self.site.zip = False
        with self.assertRefused(UserError, self.site.name, "postal code"):
            self._create_task().action_check_coverage()

    def test_expired_rows_do_not_count(self):
        self._create_coverage(valid_until="2020-01-01")
        task = self._create_task()
        task.action_check_coverage()
        self.assertFalse(task.result)

    def test_operator_answer_comes_through_the_same_door(self):
        """What a provider hands over: reasons that nobody knew are added."""
        task = self._create_task()
        reasons = self.env["proximus.qualification.reason"]._by_codes(
            {"technology": "", "duct": "No duct"}
        )
        task._apply_results(
            {
                task.item_ids.id: {
                    "result": "unqualified",
                    "reason_ids": [(6, 0, reasons.ids)],
                }
            },
            "operator",
            "2099-12-31",
        )
        self.assertEqual(task.result, "unqualified")
        self.assertEqual(set(reasons.mapped("name")), {self._reason().name, "No duct"})


@tagged("post_install", "-at_install")
class TestOrderQualification(SwitchingCommon):
    def _submitted_order(self, product=None, site=None, **vals):
        line = self._create_line(
            "internet",
            product_id=(product or self.fibre).id,
            site_id=(self.site if site is None else site).id,
        )
        line.action_submit()
        order = line.order_item_ids.order_id
        order.write(vals)
        return order

    def _qualify(self, product, **vals):
        task = self._create_task(product)
        task.item_ids.write({"result": "qualified", **vals})
        task.action_done()
        return task

    def test_unknown_address_blocks_the_start(self):
        order = self._submitted_order()
        self.assertEqual(order.item_ids.qualification_state, "unknown")
        for record in (order, order.item_ids):
            with self.assertRefused(UserError, "nobody has checked", self.site.name):
                record.action_start()
        self.assertEqual(order.state, "acknowledged")

    def test_live_answer_lets_it_start(self):
        order = self._submitted_order()
        self._qualify(self.fibre)
        order.invalidate_recordset()
        order.action_start()
        self.assertEqual(order.state, "in_progress")

    def test_faster_answer_covers_a_slower_offer_only(self):
        slower = self._create_offer(
            "internet", access_technology="ftth", download_mbps=300, upload_mbps=100
        )
        self._qualify(slower)
        self.assertEqual(
            self._submitted_order(slower).item_ids.qualification_state, "qualified"
        )
        self.assertEqual(
            self._submitted_order(self.fibre).item_ids.qualification_state, "unknown"
        )

    def test_expired_answer_blocks(self):
        task = self._qualify(self.fibre)
        order = self._submitted_order()
        with freeze_time("2090-01-01"):
            self.env.invalidate_all()
            told = task._proximus_spoken_day(task.valid_until)
            with self.assertRefused(UserError, "expired on", told):
                order.action_start()

    def test_alternative_names_what_to_order(self):
        self._qualify(
            self.fibre,
            result="alternate",
            alternate_product_ids=[(6, 0, self.copper.ids)],
        )
        with self.assertRefused(UserError, "something else", "Copper"):
            self._submitted_order().action_start()
        self._submitted_order(self.copper).action_start()

    def test_refusal_names_the_reason(self):
        reason = self.env.ref("proximus_connectivity.qualification_reason_building")
        self._qualify(self.fibre, result="unqualified", reason_ids=[(6, 0, reason.ids)])
        with self.assertRefused(UserError, reason.name):
            self._submitted_order().action_start()

    def test_override_with_a_reason(self):
        order = self._submitted_order(qualification_override="Confirmed by phone")
        order.action_start()
        self.assertEqual(order.state, "in_progress")

    def test_no_site_is_said(self):
        order = self._submitted_order(site=self.env["res.partner"])
        with self.assertRefused(UserError, "choose the site first"):
            order.action_start()

    def test_mobile_needs_no_address(self):
        line = self._create_line()
        line.action_submit()
        order = line.order_item_ids.order_id
        self.assertEqual(order.item_ids.qualification_state, "not_needed")
        self.assertFalse(order.needs_qualification)
        order.action_start()

    def test_activation_records_what_is_there(self):
        """A line that works needs no permission any more."""
        order = self._submitted_order()
        order.item_ids.line_id.action_activate()
        self.assertEqual(order.state, "completed")

    def test_check_addresses_of_an_order(self):
        self._create_coverage()
        order = self._submitted_order()
        self.assertTrue(order.needs_qualification)
        order.action_qualify()
        self.env.invalidate_all()
        self.assertEqual(order.item_ids.qualification_state, "qualified")
        with self.assertRefused(UserError, "no address to check"):
            order.action_qualify()
