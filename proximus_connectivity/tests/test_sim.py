from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestSim(ConnectivityCommon):
    def _sim(self, number=1, line=None, **vals):
        return self.env["proximus.sim"].create(
            {
                "iccid": self._iccid(number),
                "line_id": line.id if line else False,
                **vals,
            }
        )

    def test_stored_as_digits(self):
        card = self._iccid(1)
        sim = self.env["proximus.sim"].create({"iccid": f"{card[:4]} {card[4:]}F"})
        self.assertEqual((sim.iccid, sim.state), (card, "available"))

    def test_bad_numbers_say_why(self):
        line = self._create_line(external_ref="ROW-9")
        card = self._iccid(1)
        wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
        for text, reason in (
            (wrong, "check digit"),
            (card[:-2], "19 or 20 digits"),
            ("8932X", "more than digits"),
            ("", "empty"),
            (wrong + "00", "19 or 20 digits"),
        ):
            with self.assertRefused(ValidationError, "ICCID", "ROW-9", reason):
                self._sim(line=line, iccid=text)
        self.assertFalse(line.sim_ids)

    def test_one_active_card_per_line(self):
        line = self._create_active_line()
        first = self._sim(1, line)
        self.assertEqual(first.state, "active")
        with self.assertRefused(ValidationError, line.name, first.iccid):
            self._sim(2, line)
        first.action_retire()
        self.assertEqual(self._sim(2, line).state, "active")
        self.assertEqual(len(line.sim_ids), 2)

    def test_one_record_per_card(self):
        line = self._create_active_line()
        self._sim(1, line)
        for other in (None, self._create_active_line()):
            with self.assertRefused(ValidationError, "registered already", line.name):
                self._sim(1, other)
        with self.assertRefused(ValidationError, "registered already"):
            self.env["proximus.sim"].create([{"iccid": self._iccid(5)}] * 2)

    def test_a_card_ends_with_its_line(self):
        line = self._create_active_line()
        card = self._sim(1, line)
        line.action_suspend()
        self.assertEqual(card.state, "active")
        line.action_terminate("2026-06-30")
        self.assertEqual((card.state, card.line_id), ("retired", line))
        self.assertEqual(self._sim(1, self._create_line()).state, "active")

    def test_a_card_of_the_stock_is_put_on_a_line(self):
        card = self._sim(1)
        card.line_id = self._create_active_line()
        self.assertEqual(card.state, "active")

    def test_esim_identifiers(self):
        body = "890490321234512345123456789012"
        check = (98 - int(body + "00") % 97) % 97
        card = self._sim(1, sim_type="esim", eid=f"{body}{check:02d}", imsi="2" * 15)
        for name, value in (("eid", "123"), ("imsi", "12")):
            with self.assertRefused(ValidationError, card.iccid, value):
                card[name] = value


@tagged("post_install", "-at_install")
class TestSecrets(ConnectivityCommon):
    """PIN and PUK are read by one group, and by nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.env["proximus.sim"].create(
            {"iccid": cls._iccid(1), "pin": "4711", "puk": "08154711"}
        )
        cls.manager = cls._create_user(
            "conn_manager", "proximus_connectivity.group_manager"
        )
        cls.exporter = cls._create_user(
            "conn_exporter",
            "proximus_connectivity.group_manager",
            "base.group_allow_export",
        )
        cls.secret = cls._create_user(
            "conn_secret",
            "proximus_connectivity.group_user",
            "proximus_connectivity.group_secret",
        )

    def test_managers_do_not_see_them(self):
        card = self.card.with_user(self.manager)
        for name in ("pin", "puk"):
            with self.assertRaises(AccessError):
                card.read([name])
            with self.assertRaises(AccessError):
                card.search([(name, "=", "4711")])
            with self.assertRaises(AccessError):
                card.write({name: "0000"})
            with self.assertRaises(AccessError):
                card.sudo().with_user(self.exporter).export_data([name])
            self.assertNotIn(name, card.fields_get())
        self.assertNotIn("pin", card.read()[0])

    def test_the_group_does(self):
        card = self.card.with_user(self.secret)
        self.assertEqual(card.read(["pin", "puk"])[0]["pin"], "4711")
        card.pin = "1234"
        self.assertEqual(self.card.pin, "1234")

    def test_no_other_group_implies_it(self):
        group = self.env.ref("proximus_connectivity.group_secret")
        self.assertFalse(group.implied_by_ids)

    def test_never_in_the_chatter_nor_in_a_copy(self):
        card = self.card.with_context(tracking_disable=False)
        card.write({"pin": "9999", "puk": "88888888"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        bodies = " ".join(card.message_ids.mapped(lambda m: str(m.body)))
        values = card.message_ids.sudo().tracking_value_ids.mapped("new_value_char")
        self.assertNotIn("9999", bodies + " ".join(filter(None, values)))
        copy = self.card.copy({"iccid": self._iccid(2)})
        self.assertFalse(copy.pin or copy.puk)
