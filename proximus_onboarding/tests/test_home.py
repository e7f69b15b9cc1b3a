from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.proximus_connectivity.tests.home_common import HomeMixin

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestHome(HomeMixin, OnboardingCommon):
    """The guided set-up is on the home until it is done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env,
            "home_owner",
            "proximus_connectivity.group_owner,proximus_onboarding.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def test_it_is_there_until_it_is_done(self):
        home = self._read_home(self.owner)
        self.assertEqual(next(iter(home)), "start")
        self.assertEqual(home["start"]["content"]["button"]["label"], "Get Started")
        session = self._start(self.owner)
        card = self._read_home(self.owner)["start"]
        self.assertEqual(card["content"]["button"]["label"], "Continue")
        self.assertIn(session.current_step_id.name, self._lines(card)["step"][0])
        self.assertEqual(self._figures(card)["progress"], f"{session.progress} %")
        session._route("done")
        self.assertNotIn("start", self._read_home(self.owner))

    def test_the_set_up_of_another_company_hides_nothing(self):
        other = self._create_company("Onboarding Elsewhere")
        self._start(self.env.user, other)._route("done")
        self.assertIn("start", self._read_home(self.owner))

    def test_the_button_opens_the_guide(self):
        action = self._click(self.owner, "start", "button")
        self.assertEqual(action["type"], "ir.actions.server")
        server = self.env["ir.actions.server"].browse(action["id"])
        opened = server.with_user(self.owner).with_context(
            allowed_company_ids=self.company.ids
        )
        guide = opened.run()
        self.assertEqual(guide["res_model"], "proximus.onboarding.session")

    def test_it_stays_until_what_was_accepted_is_done_and_then_says_what_is_next(self):
        session = self._to_advice(self._start(self.owner))
        chosen = self._advice(session, "ONLINE_SIGNATURE")
        chosen.action_accept()
        session._get_pending().action_decline()
        session.action_next()
        self.assertEqual(session.state, "done")
        card = self._read_home(self.owner)["start"]
        self.assertEqual(self._figures(card)["done"], "0 of 1")
        # Odoo switches the signature on by itself; nobody has signed yet
        self.assertEqual(self._lines(card)[f"todo_{chosen.id}"][1], "Under way")
        self.assertEqual(session.todo_count, 1)
        customer = self.env["res.partner"].create({"name": "Signs on line"})
        order = self.env["sale.order"].create(
            {"partner_id": customer.id, "company_id": self.company.id}
        )
        order.signed_on = fields.Datetime.now() + timedelta(seconds=1)
        session.invalidate_recordset()
        chosen.invalidate_recordset()
        self.assertEqual(session.todo_count, 0)
        card = self._read_home(self.owner)["start"]
        self.assertIn("look again", self._lines(card)["next"][0])
        with freeze_time(fields.Datetime.now() + timedelta(days=40)):
            self.assertNotIn("start", self._read_home(self.owner))

    def test_the_steps_are_ticked_on_the_home(self):
        session = self._start(self.owner)
        self._pass_company(session)
        card = self._read_home(self.owner)["start"]
        steps = next(iter(card["content"]["lines"]))["steps"]
        self.assertEqual(
            steps[:2],
            [
                {"label": "Your company", "done": True},
                {"label": "Your situation", "done": False},
            ],
        )

    def test_a_partner_has_the_set_ups_of_customers(self):
        seller = new_test_user(
            self.env,
            "home_seller",
            "proximus_connectivity.group_partner",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertIn("button", self._read_home(seller)["setups"]["content"])
        session = self._start_for_customer(seller)
        card = self._read_home(seller)["setups"]
        self.assertEqual(self._figures(card)["open"], "1")
        self.assertEqual(self._opened(seller, "setups", "open"), session)
        self.assertEqual(
            self._click(seller, "setups", f"setup_{session.id}")["res_id"], session.id
        )

    def test_the_board_says_what_is_next_and_what_is_late(self):
        session = self._to_advice(self._start(self.owner))
        sessions = self.env["proximus.onboarding.session"].with_user(self.owner)
        late = [("activity_date_deadline", "<", "today")]
        self.assertEqual(session.next_text, session.current_step_id.name)
        self.assertNotIn(session, sessions.search(late))
        session.action_accept_all()
        session._route("done")
        following = session._get_todo()[:1]
        self.assertTrue(following.todo_next)
        self.assertEqual(session.next_text, following.todo_next)
        session.todo_ids.action_todo_done()
        session.invalidate_recordset(["next_text"])
        left = session._get_todo()[:1]
        self.assertEqual(session.next_text, left.todo_next or left.name)
        # somebody else is late: the board shows that to who looks after all
        session.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            fields.Date.subtract(session._proximus_today(), days=3),
            user_id=self.office.id,
        )
        self.assertIn(session, sessions.search(late))

    def test_an_accountant_has_no_empty_card(self):
        keeper = new_test_user(
            self.env,
            "home_keeper",
            "proximus_connectivity.group_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertNotIn("setups", self._read_home(keeper))
        session = self._start_for_customer(self.owner)
        session.accountant_id = keeper
        self.assertIn("setups", self._read_home(keeper))
