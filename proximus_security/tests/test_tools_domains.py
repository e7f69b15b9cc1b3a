from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.domains import normalise


@tagged("post_install", "-at_install")
class TestDomains(BaseCase):
    def test_what_people_paste_becomes_the_domain(self):
        for text, expected in (
            ("Example.BE", "example.be"),
            (" https://www.example.be/contact?x=1#a ", "example.be"),
            ("http://example.be:8069", "example.be"),
            ("info@example.be", "example.be"),
            ("shop.example.co.uk.", "shop.example.co.uk"),
            ("café.be", "café.be"),
            ("xn--caf-dma.be", "xn--caf-dma.be"),
        ):
            with self.subTest(text=text):
                self.assertEqual(normalise(text), expected)
                self.assertEqual(normalise(normalise(text)), expected)

    def test_what_is_no_domain_is_refused(self):
        for text in (
            "",
            "   ",
            "localhost",
            "192.0.2.1",
            "https://192.0.2.1/",
            "two words.be",
            "a..be",
            "-a.be",
            "a-.be",
            "under_score.be",
            "a." + "b" * 64 + ".be",
            ".".join(["a" * 60] * 5) + ".be",
            "example.123",
            "\ud800.be",
        ):
            with self.subTest(text=text), self.assertRaises(ValueError):
                normalise(text)
