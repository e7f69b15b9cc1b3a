from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestDevice(ConnectivityCommon):
    def _device(self, **vals):
        return self.env["proximus.device"].create({"name": "Box", **vals})

    def test_identifiers_in_one_spelling(self):
        device = self._device(mac="00-1a-2b-3c-4d-5e", imei="35-209900-176148-1")
        self.assertEqual(device.mac, "00:1A:2B:3C:4D:5E")
        self.assertEqual(device.imei, "352099001761481")

    def test_bad_identifiers(self):
        with self.assertRefused(ValidationError, "-anything", "MAC"):
            self._device(mac="-anything")
        with self.assertRefused(ValidationError, "Box", "490154203237517"):
            self._device(imei="490154203237517")

    def test_identifiers_are_unique_when_set(self):
        self._device(mac="001A2B3C4D5E", imei="352099001761481")
        self._device(mac="", imei="")
        self._device(mac="", imei="")
        for vals in ({"mac": "00:1a:2b:3c:4d:5e"}, {"imei": "352099001761481"}):
            with self.assertRefused(ValidationError, "belongs to Box already"):
                self._device(**vals)

    def test_residual_value(self):
        device = self._device(
            ownership="sold",
            price=120,
            residual_months=12,
            delivered_on=self.env.company._proximus_today() - relativedelta(months=5),
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

    def test_the_database_knows_it_too(self):
        self._device(mac="001A2B3C4D5E")
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "INSERT INTO proximus_device"
                " (name, kind, ownership, state, company_id, mac) VALUES"
                " ('Box', 'router', 'rented', 'stock', %s, '00:1A:2B:3C:4D:5E')",
                [self.company.id],
            )

    def test_twice_in_one_batch(self):
        with self.assertRefused(ValidationError, "another new device"):
            self.env["proximus.device"].create(
                [{"name": name, "mac": "001A2B3C4D5E"} for name in ("One", "Two")]
            )

    def test_a_returned_device_is_in_nobodys_way(self):
        old = self._device(mac="001A2B3C4D5E")
        old.action_returned()
        self.assertEqual(old.returned_on, self.env.company._proximus_today())
        self.assertEqual(self._device(mac="00:1A:2B:3C:4D:5E").state, "stock")
        other = self.env["res.company"].create({"name": "Other Company"})
        self.assertTrue(self._device(mac="001A2B3C4D5E", company_id=other.id))

    def test_what_is_rented_goes_back_when_the_line_ends(self):
        line = self._create_active_line("internet", site_id=self.site.id)
        vals = {"line_id": line.id}
        rented, asked, sold, own = (
            self._device(**vals),
            self._device(return_due="2026-07-01", **vals),
            self._device(ownership="sold", price=100, **vals),
            self._device(ownership="customer", **vals),
        )
        devices = rented | asked | sold | own
        self.assertEqual(set(devices.mapped("state")), {"in_use"})
        line.action_suspend()
        self.assertEqual(set(devices.mapped("state")), {"in_use"})
        line.action_terminate("2026-06-01")
        self.assertEqual(
            devices.mapped("state"), ["to_return", "to_return", "stock", "stock"]
        )
        days = int(self.env["proximus.parameter"]._get("device_return_days"))
        due = date(2026, 6, 1) + timedelta(days=days)
        self.assertEqual((rented.return_due, asked.return_due), (due, date(2026, 7, 1)))
        self.assertEqual(rented.activity_ids.date_deadline, due)
        self.assertIn("Send the device back", rented.activity_ids.summary)
        self.assertIn("in the contract of the operator", rented.activity_ids.note)
        self.assertFalse((sold | own).activity_ids)
        rented.action_returned()
        self.assertFalse(rented.activity_ids)
        self.assertEqual(rented.state, "returned")

    def test_back_in_use_on_another_line(self):
        old = self._create_active_line("internet", site_id=self.site.id)
        device = self._device(line_id=old.id)
        old.action_terminate("2026-06-01")
        new = self._create_active_line("internet", site_id=self.site.id)
        device.line_id = new
        self.assertEqual((device.state, device.return_due), ("in_use", False))

    def test_its_state_is_not_typed_in(self):
        device = self._device()
        for state in ("in_use", "to_return", "retired"):
            with self.assertRefused(UserError, "Box", "cannot be typed in"):
                device.state = state
        line = self._create_active_line("internet", site_id=self.site.id)
        device.line_id = line
        self.assertEqual(device.state, "in_use")
        with self.assertRefused(UserError, "cannot become", "In Stock"):
            self._device()._transition("to_return")

    def test_lost_and_out_of_use(self):
        device = self._device()
        device.action_lost()
        self.assertEqual(device.state, "lost")
        device.action_retire()
        self.assertEqual(device.state, "retired")
