from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestSpecification(ConnectivityCommon):
    """Two offers that sell the same thing at other terms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specification = cls.env["proximus.specification"].create(
            {
                "name": "Test Fibre 1000",
                "line_kind": "internet",
                "access_technology": "ftth",
                "download_mbps": 1000,
                "upload_mbps": 500,
                "committed_mbps": 100,
                "repair_hours": 8,
            }
        )
        cls.cheap, cls.dear = (
            cls.env["product.product"].create(
                {
                    "name": name,
                    "specification_id": cls.specification.id,
                    "list_price": price,
                    "commitment_months": months,
                }
            )
            for name, price, months in (("Cheap", 40, 24), ("Dear", 60, 0))
        )

    def test_an_offer_takes_the_figures_over(self):
        for offer in (self.cheap, self.dear):
            self.assertEqual((offer.line_kind, offer.type), ("internet", "service"))
            self.assertEqual(offer.access_technology, "ftth")
            self.assertEqual((offer.download_mbps, offer.upload_mbps), (1000, 500))
            self.assertEqual((offer.committed_mbps, offer.repair_hours), (100, 8))
        self.assertEqual(self.specification.offer_count, 2)

    def test_a_list_says_what_is_stated_and_nothing_else(self):
        self.assertEqual(self.specification.speed_text, "1000 / 500")
        self.assertEqual(self.cheap.speed_text, "1000 / 500")
        self.assertFalse(self.specification.data_text, "not stated is not zero")
        self.specification.data_allowance_gb = 20
        self.assertEqual(self.cheap.data_text, "20 GB")
        self.specification.write({"data_allowance_gb": 0, "data_unlimited": True})
        self.assertEqual(self.cheap.data_text, "Unlimited")
        self.specification.upload_mbps = 0
        self.assertEqual(self.cheap.speed_text, "1000 / –")
        self.specification.download_mbps = self.specification.committed_mbps = 0
        self.assertFalse(self.cheap.speed_text)

    def test_a_change_reaches_all_its_offers(self):
        self.specification.write({"upload_mbps": 1000, "access_technology": "coax"})
        for offer in (self.cheap, self.dear):
            self.assertEqual(offer.upload_mbps, 1000)
            self.assertEqual(offer.access_technology, "coax")
        found = self.env["product.product"].search(
            [("upload_mbps", "=", 1000), ("access_technology", "=", "coax")]
        )
        self.assertLessEqual(self.cheap + self.dear, found)

    def test_the_cost_of_a_change_does_not_grow_with_the_offers(self):
        def change(value):
            return self._count_queries(
                lambda: self.specification.write({"upload_mbps": value})
            )

        small = change(600)
        self.env["product.product"].create(
            [
                {"name": f"Offer {n}", "specification_id": self.specification.id}
                for n in range(40)
            ]
        )
        self.assertLessEqual(change(700), small + 2)

    def test_figures_of_its_own(self):
        own = self._create_offer("internet", download_mbps=300)
        own.upload_mbps = 30
        self.assertEqual((own.download_mbps, own.upload_mbps), (300, 30))
        self.assertEqual(own.access_technology, "none")
        own.specification_id = self.specification
        self.assertEqual((own.download_mbps, own.upload_mbps), (1000, 500))
        own.specification_id = False
        self.assertEqual((own.download_mbps, own.upload_mbps), (1000, 500))

    def test_an_integration_that_writes_another_figure_means_this_offer(self):
        self.cheap.write({"download_mbps": 1000})
        self.assertEqual(self.cheap.specification_id, self.specification)
        self.cheap.write({"download_mbps": 900})
        self.assertEqual(self.cheap.download_mbps, 900)
        self.assertFalse(self.cheap.specification_id)
        self.assertEqual(self.dear.download_mbps, 1000)
        self.specification.download_mbps = 2000
        self.assertEqual(
            (self.cheap.download_mbps, self.dear.download_mbps), (900, 2000)
        )

    def test_an_offer_cannot_contradict_what_it_names(self):
        before = self.env["product.template"].search_count([])
        with self.assertRefused(ValidationError, "Odd", "Download", "5", "1000"):
            self.env["product.product"].create(
                {
                    "name": "Odd",
                    "specification_id": self.specification.id,
                    "download_mbps": 5,
                }
            )
        with self.assertRefused(ValidationError, "Test mobile", "Mobile", "Internet"):
            self.offers["mobile"].specification_id = self.specification
        self.env.invalidate_all()
        self.assertEqual(self.env["product.template"].search_count([]), before)
        self.assertFalse(self.offers["mobile"].specification_id)

    def test_wrong_figures(self):
        for vals, words in (
            ({"download_mbps": -1}, ("Download", "negative", "-1")),
            ({"committed_mbps": 1001}, ("committed", "1001", "1000")),
            ({"data_unlimited": True, "data_allowance_gb": 20}, ("unlimited", "20")),
        ):
            with (
                self.assertRefused(ValidationError, "Test Fibre 1000", *words),
                self.env.cr.savepoint(),
            ):
                self.specification.write(vals)
        self.specification.invalidate_recordset()
        self.assertEqual(self.specification.download_mbps, 1000)
        self.assertEqual(self.dear.download_mbps, 1000)

    def test_what_a_kind_needs_holds_for_a_specification_too(self):
        with self.assertRefused(ValidationError, "SIP Trunk", "Voice Channels"):
            self.env["proximus.specification"].create(
                {"name": "Trunk", "line_kind": "sip_trunk"}
            )
        with self.assertRefused(ValidationError, "Mobile", "Fibre"):
            self.env["proximus.specification"].create(
                {"name": "M", "line_kind": "mobile", "access_technology": "ftth"}
            )

    def test_the_kind_stays_while_offers_use_it(self):
        with self.assertRefused(UserError, "Cheap", "Test Fibre 1000"):
            self.specification.line_kind = "sdwan"
        self.assertEqual(self.specification.line_kind, "internet")
        (self.cheap + self.dear).specification_id = False
        self.specification.line_kind = "sdwan"
        self.assertTrue(self.specification.needs_site)

    def test_what_a_line_lacks_is_what_its_specification_needs(self):
        line = self._create_line(product_id=self.cheap.id)
        self.assertIn("site", line.missing)
        self.specification.write({"needs_site": False, "needs_number": True})
        line.invalidate_recordset()
        self.assertEqual(line.missing, "number")

    def test_starter_offers_have_one(self):
        offers = self.env["product.product"].search([("default_code", "like", "PX-%")])
        offers = offers.filtered("line_kind")
        self.assertGreaterEqual(len(offers), 10)
        own = self.env.ref("proximus_connectivity.product_fibre_1000")
        self.assertEqual((own.download_mbps, own.upload_mbps), (1000, 500))
        self.assertEqual(own.specification_id.name, "Fibre 1000/500")
        mobile = self.env.ref("proximus_connectivity.product_mobile_unlimited")
        self.assertTrue(mobile.data_unlimited)
        self.assertFalse(mobile.data_allowance_gb)

    def test_warnings_do_not_block(self):
        self.assertIn("technology", self.offers["internet"].offer_warning)
        self.assertFalse(self.dear.offer_warning)
        self.dear.commitment_months = 36
        self.assertIn("36 months", self.dear.offer_warning)
        self.assertIn("24", self.dear.offer_warning)
        self.assertFalse(self.offers["mobile"].offer_warning)
        self.env["proximus.parameter"].search(
            [("code", "=", "max_term_months")]
        ).unlink()
        self.dear.invalidate_recordset()
        self.assertFalse(self.dear.offer_warning)

    def test_not_that_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = self.specification.copy({"company_id": elsewhere.id})
        for company in (self.company, self.env["res.company"]):
            self.cheap.company_id = company
            with self.assertRefused(UserError, "Cheap", hidden.name):
                self.cheap.specification_id = hidden
            self.assertEqual(self.cheap.specification_id, self.specification)

    def test_the_portal_sees_what_its_line_lacks(self):
        line = self._create_active_line(product_id=self.cheap.id)
        user = self._create_portal_user()
        self.assertEqual(line.with_user(user).missing, "site")

    def _create_portal_user(self):
        return self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "spec_portal",
                "partner_id": self.env["res.partner"]
                .create({"name": "Portal", "parent_id": self.partner.id})
                .id,
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )

    def test_a_copy_has_a_name_of_its_own(self):
        twin = self.specification.copy()
        self.assertEqual(twin.name, "Test Fibre 1000 (copy)")
        self.assertEqual((twin.download_mbps, twin.offer_count), (1000, 0))

    def test_form(self):
        form = Form(self.env["product.template"])
        form.name = "By Form"
        form.type = "service"
        form.line_kind = "internet"
        form.specification_id = self.specification
        self.assertEqual(form.download_mbps, 1000)
        offer = form.save()
        self.assertEqual((offer.download_mbps, offer.access_technology), (1000, "ftth"))
        with Form(offer) as form:
            form.line_kind = "sdwan"
            self.assertFalse(form.specification_id)
        self.assertEqual(offer.download_mbps, 1000)
