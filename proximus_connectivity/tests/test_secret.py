import logging

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.resource.proximus_secret_mixin import SECRET_GROUP
from .common import ConnectivityCommon

#: What each model has to hide, by the name of the field.
SECRETS = {
    "proximus.sim": {
        "pin": "4711",
        "puk": "08154711",
        "pin2": "4712",
        "puk2": "08154712",
        "activation_code": "LPA:1$smdp.example.com$QX-4713",
    },
    "proximus.device": {
        "wifi_password": "wheat-4714",
        "ppp_user": "hops-4715",
        "ppp_password": "malt-4716",
        "admin_password": "yeast-4717",
    },
    "proximus.line": {"sip_user": "trunk-4718", "sip_password": "barrel-4719"},
}


@tagged("post_install", "-at_install")
class TestSecret(ConnectivityCommon):
    """PIN, PUK and passwords are read by one group, and by nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_active_line(
            "sip_trunk",
            device_ids=[(0, 0, {"name": "Box"})],
        )
        cls.card = cls.env["proximus.sim"].create({"iccid": cls._iccid(1)})
        cls.records = {
            "proximus.sim": cls.card,
            "proximus.device": cls.line.device_ids,
            "proximus.line": cls.line,
        }
        for model, values in SECRETS.items():
            cls.records[model].write(values)
        cls.outsider = cls._create_user(
            "conn_outsider",
            "proximus_connectivity.group_manager",
            "account.group_account_manager",
            "base.group_allow_export",
            "base.group_system",
        )
        cls.keeper = cls._create_user(
            "conn_keeper",
            "proximus_connectivity.group_user",
            "base.group_allow_export",
            SECRET_GROUP,
        )

    def _each(self, user):
        for model, values in SECRETS.items():
            records = self.records[model].with_user(user)
            self.assertTrue(records, model)
            records.invalidate_recordset()
            for name, value in values.items():
                yield records, name, value

    def test_the_list_of_secrets_is_complete(self):
        for model, values in SECRETS.items():
            self.assertEqual(set(self.env[model]._secret_names()), set(values))
            for name in values:
                field = self.env[model]._fields[name]
                self.assertFalse(field.copy or field.index or field.compute, name)
                self.assertFalse(getattr(field, "tracking", False), name)

    def test_no_way_to_read_them(self):
        for record, name, value in self._each(self.outsider):
            for attempt in (
                lambda r=record, n=name: r.read([n]),
                lambda r=record, n=name: r.web_read({n: {}}),
                lambda r=record, n=name: r.mapped(n),
                lambda r=record, n=name, v=value: r.search([(n, "=", v)]),
                lambda r=record, n=name: r.search([], order=n),
                lambda r=record, n=name: r.search_read([], [n]),
                lambda r=record, n=name: r.export_data([n]),
                lambda r=record, n=name: r._read_group([], [n]),
                lambda r=record, n=name: r.formatted_read_group(
                    [], [], [f"{n}:count_distinct"]
                ),
                lambda r=record, n=name: r.write({n: "0000"}),
            ):
                with self.assertRaises(AccessError, msg=name):
                    attempt()
            self.assertNotIn(name, record.fields_get())
            self.assertNotIn(value, str(record.read()), name)

    def test_neither_by_a_path_nor_by_a_name(self):
        lines = self.env["proximus.line"].with_user(self.outsider)
        for path in ("sim_ids.pin", "device_ids.wifi_password"):
            with self.assertRaises(AccessError):
                lines.search([(path, "!=", False)])
        for record, _name, value in self._each(self.outsider):
            self.assertFalse(record.name_search(value))
            self.assertNotIn(value, record.display_name)
        for record, _name, value in self._each(self.keeper):
            self.assertFalse(record.name_search(value))

    def test_neither_in_the_portal_nor_for_billing_people(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "conn_portal_secret",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        portal.partner_id.parent_id = self.partner
        biller = self._create_user("conn_biller", "account.group_account_invoice")
        for user in (portal, biller):
            for record, name, _value in self._each(user):
                with self.assertRaises(AccessError):
                    record.read([name])

    def test_no_view_has_them_for_others(self):
        for model, values in SECRETS.items():
            for kind in ("list", "form", "search"):
                arch = self.env[model].with_user(self.outsider).get_view(None, kind)
                for name in values:
                    self.assertNotIn(f'name="{name}"', arch["arch"])

    def test_the_group_reads_and_writes(self):
        for record, name, value in self._each(self.keeper):
            self.assertEqual(record.read([name])[0][name], value)
        card = self.card.with_user(self.keeper)
        card.pin = "1234"
        self.assertEqual(self.card.pin, "1234")

    def test_no_other_group_implies_it(self):
        self.assertFalse(self.env.ref(SECRET_GROUP).implied_by_ids)

    def test_never_in_the_chatter_nor_in_a_copy(self):
        for model, values in SECRETS.items():
            record = self.records[model].with_context(tracking_disable=False)
            record.write(dict.fromkeys(values, "99999999"))
            self.env.flush_all()
            self.env.cr.precommit.run()
            told = " ".join(str(body) for body in record.message_ids.mapped("body"))
            tracked = record.message_ids.sudo().tracking_value_ids
            for name in ("old_value_char", "new_value_char", "new_value_text"):
                told += " ".join(filter(None, tracked.mapped(name)))
            self.assertNotIn("99999999", told)
        copy = self.card.copy({"iccid": self._iccid(2)})
        self.assertFalse(copy.pin or copy.puk or copy.activation_code)

    def test_wrong_codes_are_not_repeated(self):
        for name, value in (("pin", "123"), ("puk", "1234567"), ("pin2", "12E4")):
            with self.assertRefused(
                ValidationError, self.card.iccid, name.upper()
            ) as c:
                self.card[name] = value
            self.assertNotIn(value, str(c.exception))
        self.assertEqual(self.card.pin, "4711")

    def test_never_in_the_log_of_the_program(self):
        self.env.flush_all()
        for statement in (
            'UPDATE "proximus_sim" SET "pin" = \'4711\', nothing = 1',
            "UPDATE proximus_sim SET assigned_on = '2026-02-01',"
            f" released_on = '2026-01-01' WHERE id = {self.card.id}",
        ):
            with (
                self.assertLogs("odoo.sql_db", logging.ERROR) as caught,
                self.assertRaises(Exception) as error,
                self.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
            self.assertIn("proximus_sim", "".join(caught.output))
            self.assertNotIn("4711", "".join(caught.output))
        # the second statement would have repeated the whole row
        self.assertIsInstance(error.exception, CheckViolation)
        self.assertIn("4711", str(error.exception))


@tagged("post_install", "-at_install")
class TestSecretLog(ConnectivityCommon):
    """Who has read a secret is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card, cls.empty = cls.env["proximus.sim"].create(
            [{"iccid": cls._iccid(1), "pin": "4711"}, {"iccid": cls._iccid(2)}]
        )
        cls.keeper = cls._create_user(
            "conn_log_keeper",
            "proximus_connectivity.group_user",
            "base.group_allow_export",
            SECRET_GROUP,
        )
        cls.manager = cls._create_user(
            "conn_log_manager", "proximus_connectivity.group_manager"
        )
        cls.line = cls._create_line("mobile")
        cls.card.line_id = cls.line

    def _rows(self):
        return self.env["proximus.secret.log"].search(
            [("res_model", "=", "proximus.sim"), ("res_id", "=", self.card.id)]
        )

    def test_each_reading_is_noted_without_the_value(self):
        cards = (self.card | self.empty).with_user(self.keeper)
        for attempt in (
            lambda: cards.web_read({"iccid": {}, "pin": {}, "puk": {}}),
            lambda: cards.read(["pin"]),
            lambda: cards.search_read([("id", "in", cards.ids)], ["pin"]),
            lambda: cards.web_search_read([("id", "in", cards.ids)], {"pin": {}}),
            lambda: cards.export_data(["pin"]),
            lambda: self.line.with_user(self.keeper).export_data(["sim_ids/pin"]),
            lambda: self.line.with_user(self.keeper).web_read(
                {"sim_ids": {"fields": {"pin": {}}}}
            ),
            cards.read,
        ):
            before = self._rows()
            attempt()
            row = self._rows() - before
            self.assertEqual(row.user_id, self.keeper)
            self.assertEqual((row.secrets, row.record_name), ("pin", self.card.iccid))
            self.assertNotIn("4711", str(row.read()))

    def test_no_secret_is_told_without_being_read(self):
        """Searching, sorting, grouping and counting tell it bit by bit."""
        cards = self.env["proximus.sim"].with_user(self.keeper)
        lines = self.env["proximus.line"].with_user(self.keeper)
        for attempt in (
            lambda: cards.search([("pin", "=like", "47%")]),
            lambda: cards.search_count([("pin", "!=", False)]),
            lambda: cards.search_read([("pin", "in", ["4711"])], ["iccid"]),
            lambda: cards.search([], order="pin"),
            lambda: cards.search([], order="iccid, pin desc"),
            lambda: cards.web_search_read([], {"iccid": {}}, order="puk"),
            lambda: cards.read_group([], ["pin"], ["pin"]),
            lambda: cards.formatted_read_group([], ["pin"], ["__count"]),
            lambda: cards.formatted_read_group([], [], ["pin:array_agg"]),
            lambda: cards.formatted_read_group([], [], ["pin:max"]),
            lambda: cards.formatted_read_group([], ["state"], ["pin:count_distinct"]),
            lambda: cards.formatted_read_group([], ["line_id.sip_password"]),
            lambda: cards.web_read_group([], ["pin"], ["__count"]),
            lambda: cards.read_progress_bar(
                [], "pin", {"field": "state", "colors": {}}
            ),
            lambda: cards.read_progress_bar(
                [], "state", {"field": "pin", "colors": {"4711": "danger"}}
            ),
            lambda: lines.search([("sim_ids.puk", "=like", "0%")]),
            lambda: lines.search([("sim_ids", "any", [("pin", "=", "4711")])]),
            lambda: lines.search_count([("device_ids.wifi_password", "!=", False)]),
            lambda: (
                self.env["res.partner"]
                .with_user(self.keeper)
                .search([("proximus_site_line_ids.sim_ids.pin", "=", "4711")])
            ),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(
            self.env["proximus.sim"].search([("pin", "=", "4711")]), self.card
        )

    def test_no_default_of_a_secret(self):
        cards = self.env["proximus.sim"].with_context(default_pin="4711")
        found = cards.with_user(self.manager).default_get(["pin", "sim_type"])
        self.assertEqual(found, {"sim_type": "physical"})

    def test_passing_by_is_no_reading(self):
        cards = self.card.with_user(self.keeper)
        cards.web_read({"iccid": {}, "state": {}})
        view = cards.get_view(None, "form")["arch"]
        self.assertNotIn('name="pin"', view)
        self.assertIn("action_show_secrets", view)
        line = self.env["proximus.line"].with_user(self.keeper)
        self.assertNotIn('name="pin"', line.get_view(None, "form")["arch"])
        self.assertFalse(self._rows())

    def test_the_dialog(self):
        action = self.card.with_user(self.keeper).action_show_secrets()
        arch = self.env["proximus.sim"].with_user(self.keeper)
        arch = arch.get_view(action["views"][0][0], "form")["arch"]
        for name in ("pin", "puk", "pin2", "puk2", "activation_code"):
            self.assertIn(f'name="{name}"', arch)
        self.assertEqual(action["target"], "new")

    def test_nobody_changes_what_was_noted(self):
        self.card.with_user(self.keeper).read(["pin"])
        row = self._rows()
        self.assertTrue(row.with_user(self.manager).read(["user_id"]))
        with self.assertRaises(AccessError):
            row.with_user(self.keeper).read(["user_id"])
        for attempt in (lambda: row.write({"user_id": self.manager.id}), row.unlink):
            with self.assertRefused(UserError, "was noted about a secret"):
                attempt()
        action = self.card.with_user(self.manager).action_secret_log()
        log = self.env["proximus.secret.log"].with_user(self.manager)
        self.assertEqual(log.search(action["domain"]), row)
