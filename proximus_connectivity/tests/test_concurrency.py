from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .cursors import CursorsMixin


@tagged("post_install", "-at_install")
class TestConcurrency(CursorsMixin, TransactionCase):
    """Two users take the same thing for two lines at once: one of them is told.

    The real thing, with two connections; what it commits is removed again.
    """

    NUMBER = "+32479998877"
    CARD = "8932019999999998873"

    def setUp(self):
        super().setUp()
        self.first, self.second = (self._open() for _counter in range(2))
        self.lines = self._committed_lines()

    def _committed_lines(self):
        env = self._open()
        product = env.ref("proximus_connectivity.product_mobile_20")
        lines = env["proximus.line"].create(
            [{"product_id": product.id}, {"product_id": product.id}]
        )
        env.cr.commit()
        self.addCleanup(self._remove, lines.ids)
        return lines.ids

    def _remove(self, line_ids):
        env = self._open()
        for model in ("proximus.number", "proximus.sim"):
            env[model].search([("line_id", "in", line_ids)]).unlink()
        env["proximus.line"].browse(line_ids).unlink()
        env.cr.commit()

    def _assign(self, env, line_id, model="proximus.number", **vals):
        vals = vals or {"e164": self.NUMBER}
        env[model].create({**vals, "line_id": line_id})
        env.flush_all()

    def assertSecondTold(self, error, first: dict, second: dict, *told, lines=None):
        """Check that of two users who save at once the second one gets one sentence."""
        lines = lines or self.lines
        model = first.get("model", "proximus.number")
        self._assign(self.first, lines[0], **first)
        # the second user checked before the first one saved: only the database can tell
        self._commit_soon(self.first)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error) as caught,
        ):
            self._assign(self.second, lines[1], **second)
        self.second.cr.rollback()
        message = self.second[model]._sql_error_to_message(caught.exception)
        for fragment in told:
            self.assertIn(fragment, message)
        return self.second[model].search([("line_id", "in", self.lines)])

    def test_the_same_number(self):
        vals = {"e164": self.NUMBER}
        kept = self.assertSecondTold(UniqueViolation, vals, vals, "on another line")
        self.assertEqual(kept.line_id.ids, self.lines[:1])

    def test_ranges_that_overlap(self):
        kept = self.assertSecondTold(
            ExclusionViolation,
            {"e164": "081 99 88 00", "last_e164": "081 99 88 99"},
            {"e164": "081 99 88 50", "last_e164": "081 99 89 49"},
            "a range that holds it",
        )
        self.assertEqual(kept.line_id.ids, self.lines[:1])

    def test_a_number_inside_a_range(self):
        kept = self.assertSecondTold(
            ExclusionViolation,
            {"e164": "081 99 88 00", "last_e164": "081 99 88 99"},
            {"e164": "081 99 88 77"},
            "a range that holds it",
        )
        self.assertEqual(kept.size, 100)

    def test_the_same_card(self):
        vals = {"model": "proximus.sim", "iccid": self.CARD}
        kept = self.assertSecondTold(UniqueViolation, vals, vals, "registered already")
        self.assertEqual(kept.line_id.ids, self.lines[:1])

    def test_two_cards_for_one_line(self):
        kept = self.assertSecondTold(
            UniqueViolation,
            {"model": "proximus.sim", "iccid": self.CARD},
            {"model": "proximus.sim", "iccid": "8932019999999998881"},
            "active SIM card already",
            lines=self.lines[:1] * 2,
        )
        self.assertEqual(kept.iccid, self.CARD)
