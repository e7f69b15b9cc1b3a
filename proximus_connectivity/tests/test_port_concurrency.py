import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .cursors import CursorsMixin


@tagged("post_install", "-at_install")
class TestPortConcurrency(CursorsMixin, TransactionCase):
    """Two users submit the same port at once: it goes out once.

    The real thing, with two connections; what it commits is removed again. Odoo tries
    a request again that lost such a race, so the second try is part of the test.
    """

    def setUp(self):
        super().setUp()
        self.first, self.second = (self._open() for _counter in range(2))
        self.ports = self._committed_ports()

    def _committed_ports(self):
        """Return two requests for the same number."""
        env = self._open()
        product = env.ref("proximus_connectivity.product_mobile_20")
        line = env["proximus.line"].create({"product_id": product.id})
        number = env["proximus.number"].create(
            {"e164": "+32479998866", "line_id": line.id}
        )
        partners = env["res.partner"].create([{"name": "Oldcom"}, {"name": "Newcom"}])
        vals = {
            "donor_id": partners[0].id,
            "recipient_id": partners[1].id,
            "donor_customer_ref": "C-1",
            "number_ids": [fields.Command.set(number.ids)],
            "mandate": b"c2lnbmVk",
            "mandate_signed_on": "2026-01-01",
        }
        ports = env["proximus.port.request"].create([vals, dict(vals)])
        env.cr.commit()
        self.addCleanup(self._remove, ports.ids, number.id, line.id, partners.ids)
        return ports.ids

    def _remove(self, port_ids, number_id, line_id, partner_ids):
        env = self._open()
        ports = env["proximus.port.request"].browse(port_ids)
        ports.filtered(lambda port: port.state == "submitted").action_cancel()
        env.flush_all()
        env.cr.execute(
            "DELETE FROM proximus_port_request WHERE id = ANY(%s)", [port_ids]
        )
        env.invalidate_all()
        env["proximus.number"].browse(number_id).unlink()
        env["proximus.line"].browse(line_id).unlink()
        env["res.partner"].browse(partner_ids).unlink()
        env.cr.commit()

    def _submit(self, env, port_id):
        env["proximus.port.request"].browse(port_id).action_submit()
        env.flush_all()

    def _race(self, second_port):
        """Submit on both connections; return how the second one lost."""
        # the second user looks before the first one has saved anything
        self.second["proximus.port.request"].browse(second_port).number_ids.mapped(
            "state"
        )
        self._submit(self.first, self.ports[0])
        self._commit_soon(self.first)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.SerializationFailure),
        ):
            self._submit(self.second, second_port)
        self.second.cr.rollback()
        self.second.invalidate_all()

    def test_same_request_twice(self):
        self._race(self.ports[0])
        self._submit(self.second, self.ports[0])
        port = self.second["proximus.port.request"].browse(self.ports[0])
        self.assertEqual(port.state, "submitted")
        submitted = port.message_ids.filtered(lambda one: "Submitted" in one.body)
        self.assertEqual(len(submitted), 1, "the repeat changes nothing")

    def test_two_requests_for_one_number(self):
        self._race(self.ports[1])
        with self.assertRaisesRegex(UserError, "already moving"):
            self._submit(self.second, self.ports[1])
        self.second.cr.rollback()
        second = self.second["proximus.port.request"].browse(self.ports[1])
        self.assertEqual(second.state, "draft")
