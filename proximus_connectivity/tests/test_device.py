from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestDevice(ConnectivityCommon):
    def _device(self, **vals):
        return self.env["proximus.device"].create({"name": "Box", **vals})

    def test_identifiers_in_one_spelling(self):
        device = self._device(mac="00-1a-2b-3c-4d-5e", imei="49-015420-323751-8")
        self.assertEqual(device.mac, "00:1A:2B:3C:4D:5E")
        self.assertEqual(device.imei, "490154203237518")

    def test_bad_identifiers(self):
        with self.assertRefused(ValidationError, "-anything", "MAC"):
            self._device(mac="-anything")
        with self.assertRefused(ValidationError, "Box", "490154203237517"):
            self._device(imei="490154203237517")

    def test_identifiers_are_unique_when_set(self):
        self._device(mac="001A2B3C4D5E", imei="490154203237518")
        self._device(mac="", imei="")
        self._device(mac="", imei="")
        for vals in ({"mac": "00:1a:2b:3c:4d:5e"}, {"imei": "490154203237518"}):
            with self.assertRefused(ValidationError, "belongs to Box already"):
                self._device(**vals)

    def test_residual_value(self):
        device = self._device(
            ownership="sold",
            price=120,
            residual_months=12,
            delivered_on=fields.Date.today() - relativedelta(months=5),
        )
        self.assertEqual(device.residual_value, 70.0)
        self.assertEqual(device._residual_on(date(2100, 1, 1)), 0.0)
        self.assertEqual(self._device(price=120).residual_value, 0.0)
        self.assertEqual(self._device(ownership="sold", price=10).residual_value, 0.0)

    def test_follows_its_line(self):
        line = self._create_active_line("internet", employee_id=self.employee.id)
        device = self._device(line_id=line.id)
        self.assertEqual(device.employee_id, self.employee)
        self.assertEqual(device.company_id, line.company_id)
        self.assertEqual(line.device_count, 1)
