from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.ip_addresses import covers, is_address, parse


@tagged("post_install", "-at_install")
class TestIpAddresses(BaseCase):
    def test_addresses_are_read_as_people_write_them(self):
        for text, expected in (
            ("", []),
            ("203.0.113.8", ["203.0.113.8"]),
            (" 203.0.113.8,203.0.113.9;\n203.0.113.8 ", ["203.0.113.8", "203.0.113.9"]),
            ("198.51.100.9/29", ["198.51.100.8/29"]),
            ("203.0.113.8/32", ["203.0.113.8"]),
            ("2001:DB8::1", ["2001:db8::1"]),
            ("2001:db8:1::/48", ["2001:db8:1::/48"]),
        ):
            with self.subTest(text=text):
                self.assertEqual(parse(text), expected)
                self.assertEqual(parse(", ".join(expected)), expected)

    def test_what_the_internet_cannot_see_is_refused_by_name(self):
        for text in (
            "192.168.1.1",
            "10.0.0.0/8",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "224.0.0.1",
            "0.0.0.1",
            "0.0.0.0/0",
            "::1",
            "fe80::1",
            "fd00::1",
            "256.1.1.1",
            "203.0.113",
            "example.be",
        ):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, text):
                parse(f"203.0.113.8, {text}")

    def test_an_address_lies_in_a_network(self):
        networks = parse("203.0.113.8, 198.51.100.0/29, 2001:db8:7::/48")
        for address, held in (
            ("203.0.113.8", True),
            (" 203.0.113.8 ", True),
            ("203.0.113.9", False),
            ("198.51.100.7", True),
            ("198.51.100.8", False),
            ("2001:db8:7:1::5", True),
            ("2001:db8:8::5", False),
            ("::ffff:203.0.113.8", True),
            ("203.0.113.8/32", False),
            ("LAPTOP-07", False),
            ("", False),
        ):
            with self.subTest(address=address):
                self.assertIs(covers(networks, address), held)
        self.assertFalse(covers([], "203.0.113.8"))
        self.assertTrue(is_address("fe80::1"))
        self.assertFalse(is_address("203.0.113"))
