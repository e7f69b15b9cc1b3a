from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ConnectivityCommon

CATALOGUE = {
    "product_fibre_1000": ("PX-FIBRE-1000", 55.0, "internet"),
    "product_fibre_500": ("PX-FIBRE-500", 45.0, "internet"),
    "product_vdsl_100": ("PX-VDSL-100", 40.0, "internet"),
    "product_mobile_20": ("PX-MOBILE-20", 15.0, "mobile"),
    "product_mobile_unlimited": ("PX-MOBILE-UNL", 30.0, "mobile"),
    "product_voice": ("PX-VOICE", 12.0, "voice"),
    "product_sip_10": ("PX-SIP-10", 60.0, "sip_trunk"),
    "product_sdwan": ("PX-SDWAN", 80.0, "sdwan"),
    "product_backup_5g": ("PX-BACKUP-5G", 20.0, "backup"),
    "product_iot": ("PX-IOT", 3.0, "iot"),
}


@tagged("post_install", "-at_install")
class TestOffer(ConnectivityCommon):
    def test_starter_catalogue(self):
        for xmlid, expected in CATALOGUE.items():
            product = self.env.ref(f"proximus_connectivity.{xmlid}")
            self.assertEqual(product._name, "product.product")
            found = (product.default_code, product.list_price, product.line_kind)
            self.assertEqual(found, expected)
            self.assertEqual(product.type, "service")

    def test_a_line_is_a_service(self):
        product = self.env["product.template"].create(
            {"name": "Offer", "line_kind": "mobile"}
        )
        self.assertEqual(product.type, "service")
        with self.assertRefused(ValidationError, "Offer", "Service"):
            product.type = "consu"
        goods = self.env["product.template"].create({"name": "Goods"})
        self.assertEqual(goods.type, "consu")
        goods.line_kind = "voice"
        self.assertEqual(goods.type, "service")

    def test_figures_are_not_negative(self):
        for name, label in (
            ("download_mbps", "Download"),
            ("upload_mbps", "Upload"),
            ("data_allowance_gb", "Data Allowance"),
            ("voice_channels", "Voice Channels"),
            ("commitment_months", "Commitment"),
            ("notice_days", "Notice"),
            ("repair_hours", "Repair"),
        ):
            with self.assertRefused(ValidationError, label, "Test internet", "-1"):
                self.offers["internet"][name] = -1

    def test_a_trunk_needs_channels(self):
        with self.assertRefused(ValidationError, "Test sip_trunk", "Voice Channels"):
            self.offers["sip_trunk"].voice_channels = 0

    def test_a_mobile_line_is_wireless(self):
        self.offers["mobile"].access_technology = "5g"
        for kind in ("mobile", "iot"):
            with self.assertRefused(ValidationError, f"Test {kind}", "Fibre"):
                self.offers[kind].access_technology = "ftth"

    def test_kind_is_fixed_once_lines_exist(self):
        self._create_line("mobile")
        with self.assertRefused(UserError, "Test mobile", "another product"):
            self.offers["mobile"].line_kind = "voice"
        self.offers["voice"].line_kind = "mobile"

    def test_form(self):
        form = Form(self.env["product.template"])
        form.name = "New Offer"
        form.type = "service"
        form.line_kind = "internet"
        form.download_mbps = 500
        self.assertEqual(form.save().line_kind, "internet")
