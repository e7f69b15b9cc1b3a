from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.segments import fit


@tagged("post_install", "-at_install")
class TestToolsSegments(BaseCase):
    def test_wrong_segments(self):
        with self.assertRaises(ValueError):
            fit([], date(2026, 1, 1), None)
        with self.assertRaises(ValueError):
            fit([(date(2026, 1, 1), None)], date(2026, 1, 1), date(2026, 1, 1))
