from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .order_common import OrderCommon


@tagged("post_install", "-at_install")
class TestOfferRequirement(OrderCommon):
    """A backup needs an internet line where it stands; voice is better with one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.need = cls._require("backup", required_kind="internet")
        cls.offers["internet"].access_technology = "none"

    @classmethod
    def _require(cls, kind, **vals):
        return cls.env["proximus.offer.requirement"].create(
            {"product_tmpl_id": cls.offers[kind].product_tmpl_id.id, **vals}
        )

    def _backup(self, site=None):
        return {
            "product_id": self.offers["backup"].id,
            "site_id": (site or self.site).id,
        }

    def assert_lacks(self, order, *words):
        with self.assertRefused(UserError, "Test backup", *words):
            order.action_start()
        self.assertEqual(set(order.item_ids.mapped("state")), {"acknowledged"})

    def test_nothing_there(self):
        order = self._create_order(self._backup())
        self.assert_lacks(order, "Internet", "same site", "go ahead")
        with self.assertRefused(UserError, "Internet"):
            order.item_ids.action_start()
        self.assertIn("Internet", order.requirement_text)

    def test_an_installed_line_will_do(self):
        self._create_active_line("internet", site_id=self.site.id)
        order = self._create_order(self._backup())
        self.assertFalse(order.requirement_text)
        order.action_start()
        self.assertEqual(order.state, "in_progress")

    def test_an_installed_line_elsewhere_will_not(self):
        self._create_active_line("internet", site_id=self.second_site.id)
        self.assert_lacks(self._create_order(self._backup()))
        self.need.same_site = False
        self._create_order(self._backup()).action_start()

    def test_a_line_of_somebody_else_will_not(self):
        self._create_active_line("internet", partner_id=self.other_partner.id)
        self.need.same_site = False
        self.assert_lacks(self._create_order(self._backup()))

    def test_a_line_that_ends_will_not(self):
        line = self._create_active_line("internet", site_id=self.site.id)
        line.action_terminate("2199-01-01")
        self.assertEqual(line.state, "pending_terminate")
        self.assert_lacks(self._create_order(self._backup()))

    def test_a_draft_line_is_not_on_order(self):
        self._create_line("internet", site_id=self.site.id)
        self.assert_lacks(self._create_order(self._backup()))

    def test_ordered_with_it(self):
        internet = {
            "product_id": self.offers["internet"].id,
            "site_id": self.site.id,
        }
        order = self._create_order(self._backup(), internet)
        order.action_start()
        self.assertEqual(set(order.item_ids.mapped("state")), {"in_progress"})

    def test_an_installed_line_whose_site_nobody_filled_in(self):
        line = self._create_active_line("internet")
        order = self._create_order(self._backup())
        self.assert_lacks(order, "fill in the site")
        line.site_id = self.site
        order.item_ids.invalidate_recordset()
        order.action_start()

    def test_a_reason_to_go_ahead(self):
        order = self._create_order(
            self._backup(), qualification_override="The line is another operator's"
        )
        order.action_start()
        self.assertEqual(order.state, "in_progress")

    def test_advice_does_not_stop(self):
        self._require("voice", required_kind="internet", level="warn")
        order = self._create_order("voice")
        self.assertIn("Test voice needs", order.requirement_text)
        self.assertFalse(order.lacks_requirement)
        order.action_start()
        self.assertEqual(order.state, "in_progress")

    def test_one_of(self):
        self.need.one_of = "access"
        self._require("backup", required_kind="sdwan", one_of="access")
        order = self._create_order(self._backup())
        self.assert_lacks(order, "Internet", " or ", "SD-WAN")
        self._create_active_line("sdwan", site_id=self.site.id)
        order.item_ids.invalidate_recordset()
        order.action_start()

    def test_a_particular_offer(self):
        self.need.unlink()
        tmpl = self.fibre.product_tmpl_id
        self._require("backup", required_tmpl_id=tmpl.id)
        self._create_active_line("internet", site_id=self.site.id)
        order = self._create_order(self._backup())
        self.assert_lacks(order, "Fibre")
        self._create_active_line(product_id=self.fibre.id, site_id=self.site.id)
        order.item_ids.invalidate_recordset()
        order.action_start()

    def test_ends_and_completion_are_not_asked(self):
        line = self._create_active_line("backup", site_id=self.site.id)
        order = self._create_order({"action": "delete", "line_id": line.id})
        order.action_start()
        order = self._create_order(self._backup())
        order.item_ids.action_complete("2026-03-01")
        self.assertEqual(order.state, "completed")
        self.assertFalse(order.requirement_text)

    def test_selling_and_importing_are_not_stopped(self):
        (lines,) = self.env["product.product"]._proximus_provision(
            [
                {
                    "product": self.offers["backup"],
                    "quantity": 1,
                    "partner": self.partner,
                    "company": self.company,
                    "site": self.site,
                    "start": None,
                    "origin": "S1",
                    "unit_price": 20.0,
                }
            ]
        )
        self.assertEqual(lines.state, "pending_active")
        self.assertTrue(lines.order_item_ids.order_id.lacks_requirement)

    def test_wrong_requirements(self):
        for vals, words in (
            ({"required_kind": "voice"}, ("own kind",)),
            (
                {"required_tmpl_id": self.offers["voice"].product_tmpl_id.id},
                ("require itself",),
            ),
        ):
            with self.assertRefused(ValidationError, "Test voice", *words):
                self._require("voice", **vals)
        goods = self.env["product.template"].create({"name": "Goods"})
        with self.assertRefused(ValidationError, "Goods", "no line"):
            self._require("voice", required_tmpl_id=goods.id)

    def test_a_kind_or_an_offer(self):
        both = {
            "required_kind": "internet",
            "required_tmpl_id": self.fibre.product_tmpl_id.id,
        }
        for vals in ({}, both):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self._require("voice", **vals)

    def test_the_cost_does_not_grow(self):
        def read(order):
            return self._count_queries(
                lambda: order.item_ids.mapped("requirement_text")
            )

        self._require("voice", required_kind="internet", level="warn")
        self._create_active_line("internet", site_id=self.second_site.id)
        small = read(self._create_order(self._backup(), "voice"))
        large = read(self._create_order(*([self._backup(), "voice"] * 100)))
        self.assertEqual(large, small)
