import datetime
import json

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import digest
from .client_common import ClientCommon


@tagged("post_install", "-at_install")
class TestClientImport(ClientCommon):
    """Files of clients: each proven, or refused with a sentence; nothing by halves."""

    def _messages(self, wizard):
        return {row.name: row.message for row in wizard.row_ids}

    def test_a_file_is_what_the_board_says(self):
        wizard = self._import(self._file())
        self.assertRecordValues(
            wizard.row_ids,
            [{"status": "new", "client_id": self.there.id, "sequence": 1}],
        )
        self.assertFalse(self.there.digest_id, "a preview takes nothing in")
        action = wizard.action_apply()
        self.assertEqual(action["domain"], [("id", "in", self.there.ids)])
        client = self.there
        self.assertEqual((client.line_count, client.late_port_count), (7, 2))
        self.assertEqual(client.freshness, "recent")
        self.assertEqual(client.digest_id.sequence, 1)
        self.assertIs(client.check_count, False)
        self.assertIn("No access: Bills to Check", client.unknown_text)
        self.assertIn("Not in the file: ", client.unknown_text)
        self.assertEqual(
            self.clients.search([("late_port_count", ">", 0)]) & client, client
        )

    def test_several_at_once_each_with_its_verdict(self):
        now = fields.Datetime.now().replace(microsecond=0)
        hour = datetime.timedelta(hours=1)
        second = self._file(sequence=2, generated_at=now - 2 * hour)
        third = self._file(sequence=3, generated_at=now - hour)
        wizard = self._import(
            third,
            second,
            self._file(key=digest.new_key()),
            self._changed(second, sequence=9),
            b"%PDF-1.7",
            b" " * 60_000,
            second,
            self._changed(second, version=2),
            b"{}",
        )
        self.assertEqual(
            self._verdicts(wizard),
            {
                "file-0.json": "new",
                "file-1.json": "new",
                "file-2.json": "refused",
                "file-3.json": "refused",
                "file-4.json": "refused",
                "file-5.json": "refused",
                "file-6.json": "known",
                "file-7.json": "refused",
                "file-8.json": "refused",
            },
        )
        self.assertEqual(
            (wizard.new_count, wizard.known_count, wizard.refused_count), (2, 1, 6)
        )
        messages = self._messages(wizard)
        self.assertIn("No client has the key", messages["file-2.json"])
        self.assertIn("signature does not fit", messages["file-3.json"])
        self.assertIn("not a JSON document", messages["file-4.json"])
        self.assertIn("too large", messages["file-5.json"])
        self.assertIn("version “2”", messages["file-7.json"])
        self.assertIn("another kind of file", messages["file-8.json"])
        wizard.action_apply()
        self.assertEqual(self.there.digest_ids.mapped("sequence"), [3, 2])
        self.assertEqual(self.there.digest_id.sequence, 3)

    def test_the_same_file_twice_changes_nothing(self):
        file = self._file()
        self._import(file).action_apply()
        again = self._import(file)
        self.assertEqual(self._verdicts(again), {"file-0.json": "known"})
        with self.assertRefused(UserError, "No file is new"):
            again.action_apply()
        self.assertEqual(len(self.there.digest_ids), 1)

    def test_an_older_file_is_refused(self):
        now = fields.Datetime.now().replace(microsecond=0)
        old = now - datetime.timedelta(days=1)
        self._import(self._file(sequence=5)).action_apply()
        wizard = self._import(self._file(sequence=4, generated_at=old))
        self.assertIn("older than", wizard.row_ids.message)
        wizard = self._import(self._file(sequence=6, generated_at=old))
        self.assertIn("older than", wizard.row_ids.message)

    def test_another_file_with_the_same_number(self):
        self._import(self._file()).action_apply()
        wizard = self._import(self._file(figures={"line_count": 8}))
        self.assertIn("the same number 1", wizard.row_ids.message)
        self.assertEqual(self.there.line_count, 7)

    def test_a_copy_of_the_database_is_not_the_client(self):
        self._import(self._file()).action_apply()
        wizard = self._import(self._file(sequence=2, database="copy"))
        self.assertIn("another database", wizard.row_ids.message)
        key = digest.new_key()
        self.there.with_user(self.keeper).key = key
        wizard = self._import(
            self._file(key=key, database="copy"), self._file(sequence=2)
        )
        self.assertEqual(
            self._verdicts(wizard), {"file-0.json": "new", "file-1.json": "refused"}
        )
        wizard.action_apply()
        self.assertEqual(self.there.database, "copy")

    def test_a_file_of_tomorrow_is_refused(self):
        tomorrow = fields.Datetime.now() + datetime.timedelta(days=1)
        wizard = self._import(self._file(generated_at=tomorrow.replace(microsecond=0)))
        self.assertIn("from the future", wizard.row_ids.message)

    def test_impossible_figures_are_refused_also_when_signed(self):
        for figures in ({"line_count": -1}, {"monthly_cost": "1e9"}):
            data = json.loads(self._file())
            data["figures"] = figures
            data["signature"]["value"] = digest._sign(data, self.key)
            wizard = self._import(json.dumps(data).encode())
            self.assertIn("no figure that is possible", wizard.row_ids.message)

    def test_a_client_of_another_company_is_not_found(self):
        elsewhere = self._user_in(
            "import_elsewhere",
            self.client_company,
            "proximus_connectivity.group_partner",
        )
        wizard = self._import(self._file(), user=elsewhere)
        self.assertIn("No client has the key", wizard.row_ids.message)

    def test_without_a_file(self):
        wizard = self.env["proximus.client.import"].with_user(self.seller).create({})
        with self.assertRefused(UserError, "Choose the files"):
            wizard.action_preview()

    def test_nobody_makes_a_file_by_hand(self):
        self._import(self._file()).action_apply()
        with self.assertRaises(AccessError):
            self.there.digest_id.copy()
        with self.assertRefused(UserError, "cannot be changed"):
            self.there.digest_id.sudo().sequence = 9

    def test_the_key_is_a_secret(self):
        with self.assertRaises(AccessError):
            self.there.read(["key"])
        with self.assertRaises(AccessError):
            self.there.write({"key": digest.new_key()})
        self.there.with_user(self.keeper).read(["key"])
        log = self.env["proximus.secret.log"].search(
            [("res_model", "=", "proximus.client"), ("res_id", "=", self.there.id)]
        )
        self.assertEqual(log.user_id, self.keeper)

    def test_as_many_queries_for_many_clients(self):
        keys = [digest.new_key() for _n in range(12)]
        partners = self.env["res.partner"].create(
            [{"name": f"Client {number}"} for number, _key in enumerate(keys)]
        )
        self.clients.with_user(self.keeper).create(
            [
                {"partner_id": partner.id, "company_id": self.company.id, "key": key}
                for partner, key in zip(partners, keys, strict=True)
            ]
        )
        few = self._import(*(self._file(key=key) for key in keys[:2]))
        many = self._import(*(self._file(key=key) for key in keys[2:]))
        expected = self._count_queries(few._judge)
        self.assertLessEqual(self._count_queries(many._judge), expected)
