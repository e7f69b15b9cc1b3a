from datetime import date, timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
class TestLineChangeWizard(SwitchingCommon):
    """The wizards show the effect first, and then do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()
        cls.fibre.write({"list_price": 45.0, "commitment_months": 12})
        cls.copper.repair_hours = 8.0
        cls.line = cls._create_active_line(
            "internet",
            product_id=cls.copper.id,
            site_id=cls.site.id,
            monthly_cost=30.0,
        )
        cls.tomorrow = cls.env.company._proximus_today() + timedelta(days=1)

    def _wizard(self, name, lines=None, **vals):
        return self._change_wizard(name, self.line if lines is None else lines, **vals)

    def _offer(self, product=None, lines=None, **vals):
        product = product or self.fibre
        return self._wizard("offer", lines, product_id=product.id, **vals)

    def _move(self, lines=None, site=None, **vals):
        return self._wizard(
            "site", lines, site_id=(site or self.second_site).id, **vals
        )

    def _effect(self, wizard, label, line=None):
        found = [
            effect
            for effect in wizard._effects()
            if effect["label"].startswith(label) and line in (None, effect["line"])
        ]
        self.assertEqual(len(found), 1, f"{label}: {wizard._effects()}")
        return found[0]

    def _qualify(self, product, site, result="qualified"):
        task = self._create_task(product, site_id=site.id)
        task.item_ids.result = result
        if result != "qualified":
            reason = self.env.ref("proximus_connectivity.qualification_reason_speed")
            task.item_ids.reason_ids = reason
        task.action_done()

    # === CHANGE OFFER === #

    def test_offer_shows_its_effect_and_then_does_it(self):
        wizard = self._offer(date="2026-03-01", reason="Grew")
        self.assertEqual((wizard.monthly_cost, wizard.is_future), (45.0, False))
        offer = self._effect(wizard, "Offer")
        self.assertEqual((offer["amount"], offer["level"]), (15.0, "info"))
        self.assertIn("30.00", offer["before"])
        self.assertIn("45.00", offer["after"])
        term = self._effect(wizard, "Commitment")
        self.assertEqual((term["before"], term["level"]), ("None", "warning"))
        self.assertIn("02/28/2027", term["after"])
        self.assertEqual(self._effect(wizard, "Access")["after"], "Fibre")
        self.assertEqual(self._effect(wizard, "Download")["before"], "100")
        repair = self._effect(wizard, "Repair")
        self.assertEqual((repair["after"], repair["level"]), ("Not stated", "warning"))
        self.assertIn("Unknown", self._effect(wizard, "Address")["after"])
        self.assertEqual(self.line.product_id, self.copper, "nothing is done yet")
        self.assertIn("15.00", wizard.effect_html)
        self.assertIn("table-warning", wizard.effect_html)
        self.assertIn(
            "You go from a repair within 8 hours to not stated.", wizard.effect_html
        )
        wizard.action_apply()
        self.assertEqual(self.line.product_id, self.fibre)
        self.assertEqual(self.line.commitment_end_date, date(2027, 2, 28))
        self.assertEqual(self.line._cost_on(date(2026, 2, 28))[self.line.id], 30.0)
        self.assertEqual(self.line._cost_on(date(2026, 3, 1))[self.line.id], 45.0)
        self.assertEqual(self.line.event_ids.sorted("id")[-1].reason, "Grew")

    def test_a_slower_offer_in_a_commitment_warns(self):
        self.line.write(
            {"product_id": self.fibre.id, "commitment_end_date": "2099-12-31"}
        )
        slower = self._offer(self.copper, monthly_cost=10.0)
        for label in ("Download", "Upload", "Commitment"):
            self.assertEqual(self._effect(slower, label)["level"], "warning", label)
        # written without a cost, the fibre costs its list price of 45.00
        self.assertEqual(self._effect(slower, "Offer")["amount"], -35.0)
        slower.action_apply()
        self.assertEqual(self.line.commitment_end_date, date(2099, 12, 31))

    def test_a_loss_is_said_in_words(self):
        self.line.product_id.write({"data_unlimited": True, "repair_hours": 0})
        limited = self._create_offer("internet", data_allowance_gb=20)
        wizard = self._offer(limited, monthly_cost=30.0)
        self.assertIn("You go from unlimited to 20 GB.", wizard.effect_html)
        self.assertNotIn("Read the warnings", wizard.effect_html)

    def test_no_price_before_a_choice(self):
        arch = etree.fromstring(
            self.env["proximus.line.change.offer"].get_view(view_type="form")["arch"]
        )
        field = arch.find(".//field[@name='monthly_cost']")
        self.assertIn("not product_id", field.get("invisible").split(" or "))

    def test_only_the_price(self):
        wizard = self._offer(self.copper, monthly_cost=25.0)
        self.assertFalse(wizard.commitment_restart)
        wizard.action_apply()
        self.assertEqual(self.line.event_ids.sorted("id")[-1].kind, "price")
        again = self._offer(self.copper, monthly_cost=25.0)
        self.assertIn("same cost", self._effect(again, "Offer")["after"])

    def test_another_kind_is_refused_before_and_after(self):
        wizard = self._offer(self.offers["mobile"])
        self.assertTrue(wizard.is_blocked)
        self.assertIn("table-danger", wizard.effect_html)
        with self.assertRefused(
            UserError, "cannot be done", self.line.display_name, "Kind"
        ):
            wizard.action_apply()
        self.assertEqual(self.line.product_id, self.copper)

    def test_an_offer_that_is_not_available_there(self):
        self._qualify(self.fibre, self.site, "unqualified")
        wizard = self._offer()
        self.assertEqual(self._effect(wizard, "Address")["level"], "blocker")
        with self.assertRefused(UserError, "Not Available"):
            wizard.action_apply()

    def test_an_offer_that_is_available_there(self):
        self._qualify(self.fibre, self.site)
        labels = {effect["label"] for effect in self._offer()._effects()}
        self.assertNotIn("Address", labels)

    def test_the_form(self):
        context = {"active_model": "proximus.line", "active_ids": self.line.ids}
        model = self.env["proximus.line.change.offer"].with_context(**context)
        form = Form(model)
        self.assertIn("Fill in", form.effect_html)
        form.product_id = self.fibre
        self.assertEqual(form.monthly_cost, 45.0)
        self.assertTrue(form.commitment_restart)
        self.assertIn("45.00", form.effect_html)
        form.date = self.tomorrow
        self.assertTrue(form.is_future)
        form.save()
        self.assertEqual(self.line.product_id, self.copper)

    def test_lines_that_cannot_change(self):
        self.line.action_terminate("2026-06-30")
        wizard = self._offer()
        with self.assertRefused(UserError, self.line.display_name, "State"):
            wizard.action_apply()
        early = self._offer(
            lines=self._create_active_line("internet"), date="2026-01-14"
        )
        with self.assertRefused(UserError, "Before its activation"):
            early.action_apply()
        with self.assertRefused(UserError, "Choose the lines"):
            self._offer(lines=self.env["proximus.line"]).action_apply()

    def test_many_lines_are_grouped_and_capped(self):
        lines = self._create_active_line("internet", count=60)
        wizard = self._offer(lines=lines, commitment_restart=False)
        rows = wizard._group_effects(wizard._effects())
        offer = next(row for row in rows if row["label"] == "Offer")
        self.assertEqual((offer["others"], offer["amount"]), (57, 60 * 25.0))
        for index, line in enumerate(lines):
            line.monthly_cost = index
        wizard = self._offer(lines=lines, commitment_restart=False)
        self.assertIn("more</td>", wizard.effect_html.replace("\n", ""))
        self.assertEqual(
            wizard._effect_totals(wizard._effects())["cost"]["amount"],
            60 * 45.0 - sum(range(60)),
        )

    def test_200_lines_in_a_constant_number_of_queries(self):
        def change(lines):
            wizard = self._offer(lines=lines, commitment_restart=False)
            self.assertTrue(wizard.effect_html)
            wizard.action_apply()

        few, many = (
            self._create_active_line("internet", count=count, site_id=self.site.id)
            for count in (5, 200)
        )
        change(self._create_active_line("internet", count=2, site_id=self.site.id))
        small = self._count_queries(lambda: change(few))
        large = self._count_queries(lambda: change(many))
        # the ORM writes 100 records per statement, a relation of wizards in one
        self.assertLessEqual(large, small + 6, f"{small} queries became {large}")

    def test_only_who_works_with_lines(self):
        worker = self._create_user("change_user", "proximus_connectivity.group_user")
        billing = self._create_user("change_bill", "account.group_account_invoice")
        wizard = self._offer()
        for user in (worker, billing):
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_apply()
        model = self.env["proximus.line.change.offer"]
        with self.assertRaises(AccessError):
            model.with_user(billing).create({})
        vals = {"line_ids": self.line.ids, "product_id": self.fibre.id}
        model.with_user(worker).create(vals).action_apply()
        self.assertEqual(self.line.product_id, self.fibre)
        action = self.env.ref("proximus_connectivity.proximus_line_change_offer_action")
        for user, expected in ((worker, True), (billing, False)):
            bound = self.env["ir.actions.actions"].with_user(user)
            names = bound.get_bindings("proximus.line").get("action", ())
            self.assertEqual(action.id in {one["id"] for one in names}, expected)

    # === MOVE === #

    def test_a_move_with_what_goes_along_and_what_does_not(self):
        backup = self._create_active_line(
            "backup", backup_of_id=self.line.id, site_id=self.site.id
        )
        self.env["proximus.number"].create(
            {"e164": "042 22 66 44", "line_id": self.line.id}
        )
        self.env["proximus.device"].create({"name": "Box", "line_id": self.line.id})
        wizard = self._move(date="2026-05-01")
        self.assertEqual(wizard._subjects(), self.line | backup)
        self.assertIn("Mill", self._effect(wizard, "Site", backup)["after"])
        number = self._effect(wizard, "Number")
        self.assertEqual(number["level"], "warning")
        self.assertIn("zone 04 Liège", number["after"])
        self.assertEqual(self._effect(wizard, "Device")["level"], "warning")
        self.assertIn("Unknown", self._effect(wizard, "Address for")["after"])
        wizard.action_apply()
        self.assertEqual((self.line | backup).site_id, self.second_site)
        self.assertEqual(backup.backup_of_id, self.line)

    def test_a_backup_that_stays_behind_is_none_any_more(self):
        backup = self._create_active_line(
            "backup", backup_of_id=self.line.id, site_id=self.site.id
        )
        wizard = self._move(with_relatives=False)
        self.assertEqual(self._effect(wizard, "Backup")["line"], backup)
        wizard.action_apply()
        self.assertFalse(backup.backup_of_id)
        self.assertEqual(backup.site_id, self.site)

    def test_a_backup_that_moves_alone(self):
        backup = self._create_active_line(
            "backup", backup_of_id=self.line.id, site_id=self.site.id
        )
        wizard = self._move(lines=backup)
        self.assertEqual(self._effect(wizard, "Backup")["line"], backup)
        wizard.action_apply()
        self.assertFalse(backup.backup_of_id)

    def test_a_number_stays_in_its_zone(self):
        self.env["proximus.number"].create(
            {"e164": "042 22 66 44", "line_id": self.line.id}
        )
        self.second_site.zip = self.site.zip
        labels = {effect["label"] for effect in self._move()._effects()}
        self.assertNotIn("Number", labels)

    def test_an_address_without_the_offer(self):
        self._qualify(self.copper, self.second_site, "unqualified")
        with self.assertRefused(UserError, "Not Available", self.line.display_name):
            self._move().action_apply()
        self.assertEqual(self.line.site_id, self.site)

    def test_a_site_of_somebody_else(self):
        strange = self.env["res.partner"].create(
            {"name": "Elsewhere", "parent_id": self.other_partner.id}
        )
        with self.assertRefused(UserError, "No address of the holder", "Boulangerie"):
            self._move(site=strange).action_apply()
        self.assertEqual(self.line.site_id, self.site)
