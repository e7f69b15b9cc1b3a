from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.proximus_connectivity.tests.access import AccessMixin

from .common import OnboardingCommon

USER = "proximus_onboarding.group_user"
MANAGER = "proximus_onboarding.group_manager"
PORTAL = "base.group_portal"
ACCOUNTANT = "proximus_connectivity.group_accountant"
SELLER = "proximus_connectivity.group_partner"

#: What a session holds: filled in by its people, and kept.
ANSWERED = {USER: "rwc", MANAGER: "rwc", ACCOUNTANT: "r"}
#: What is drawn up anew when an answer changes.
DRAWN_UP = {USER: "rwcd", MANAGER: "rwcd", ACCOUNTANT: "r"}
OWN = {
    "proximus.onboarding.session": {
        **ANSWERED,
        MANAGER: "rwcd",
        ACCOUNTANT: "rw",
        PORTAL: "r",
    },
    "proximus.onboarding.session.step": ANSWERED,
    "proximus.onboarding.answer": ANSWERED,
    "proximus.onboarding.answer.row": ANSWERED,
    "proximus.onboarding.session.topic": ANSWERED,
    "proximus.onboarding.retyping": DRAWN_UP,
    "proximus.onboarding.existing": DRAWN_UP,
    "proximus.onboarding.existing.number": DRAWN_UP,
    "proximus.onboarding.offer.line": DRAWN_UP,
    "proximus.onboarding.consent": {USER: "r", MANAGER: "r", ACCOUNTANT: "r"},
    "proximus.onboarding.score": ANSWERED,
    "proximus.onboarding.score.dimension": ANSWERED,
    "proximus.onboarding.recommendation": DRAWN_UP,
    "proximus.onboarding.install.line": DRAWN_UP,
}
DEFINITIONS = (
    "proximus.onboarding.step",
    "proximus.onboarding.topic",
    "proximus.onboarding.question",
    "proximus.onboarding.option",
    "proximus.onboarding.tool",
    "proximus.onboarding.template",
    "proximus.onboarding.template.line",
    "proximus.onboarding.framework.dimension",
    "proximus.onboarding.benchmark",
    "proximus.onboarding.framework",
    "proximus.onboarding.framework.item",
    "proximus.onboarding.rule",
    "proximus.onboarding.condition",
    "proximus.onboarding.setting",
    "proximus.subsidy",
)
DEFINED = {USER: "r", MANAGER: "rwcd", ACCOUNTANT: "r"}
DIALOGS = {"proximus.onboarding.reason": {USER: "rwc", MANAGER: "rwc"}}
EMPLOYEE = "base.group_user"
ALL_INSIDE = {group: "r" for group in (EMPLOYEE, USER, MANAGER, ACCOUNTANT)}
PEOPLE = {
    "proximus.onboarding.lesson": {**ALL_INSIDE, MANAGER: "rwcd"},
    "proximus.onboarding.learning": ALL_INSIDE,
    "proximus.onboarding.measure": {USER: "r", MANAGER: "r", ACCOUNTANT: "r"},
}
#: The page that anybody may answer, and who answered.
PUBLIC = {
    "proximus.onboarding.campaign": {SELLER: "rwc", MANAGER: "rwcd"},
    "proximus.onboarding.visitor": {SELLER: "rw", MANAGER: "rwd"},
}
ALL = {**OWN, **PEOPLE, **PUBLIC, **dict.fromkeys(DEFINITIONS, DEFINED), **DIALOGS}
# who sells may at least what a user may
MATRIX = {
    model: {SELLER: rights.get(USER, ""), **rights} for model, rights in ALL.items()
}


@tagged("post_install", "-at_install")
class TestAccess(AccessMixin, OnboardingCommon):
    """Group × verb × company."""

    module = "proximus_onboarding"
    matrix = MATRIX
    groups = (
        "base.group_user",
        USER,
        MANAGER,
        SELLER,
        ACCOUNTANT,
        PORTAL,
        "base.group_public",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._create_company("Onboarding Elsewhere")
        cls.customer = cls.users[PORTAL]

    def test_portal_users_reach_nothing_but_their_session(self):
        own = self._to_advice().sudo()
        member = new_test_user(
            self.env,
            "onboarding_member",
            "base.group_portal",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        member.partner_id.parent_id = self.company.partner_id
        session = self.env[own._name].browse(own.id)
        self.assertEqual(session.with_user(member).name, own.name)
        with self.assertRaises(AccessError):
            session.with_user(self.customer).read(["name"])

    def test_sessions_stay_within_their_company(self):
        other_user = new_test_user(
            self.env,
            "onboarding_other",
            "proximus_onboarding.group_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        session = self._to_advice()
        self.env["proximus.onboarding.install.line"].create(
            {"session_id": session.id, "module_name": "contacts"}
        )
        tools = self.env["proximus.onboarding.tool"].search([], limit=2)
        self.env["proximus.onboarding.retyping"].create(
            {
                "session_id": session.id,
                "from_tool_id": tools[0].id,
                "to_tool_id": tools[1].id,
            }
        )
        self._answer_of(session, "MAT_AI")._complete_rows()
        row = self.env["proximus.onboarding.existing"].create(
            {"session_id": session.id, "name": "Old line"}
        )
        row.number_ids = [Command.create({"e164": "+32470123456"})]
        product = self.env.ref("proximus_connectivity.product_mobile_20")
        self.env["proximus.onboarding.offer.line"].create(
            {"session_id": session.id, "product_id": product.id}
        )
        session._note_consent("offer", ["one"], "somebody")
        for model in OWN:
            records = self.env[model].search([("company_id", "=", self.company.id)])
            with self.subTest(model=model):
                self.assertTrue(records)
                self.assertFalse(records.with_user(other_user)._filtered_access("read"))
        with self.assertRaises(AccessError):
            session.with_user(other_user).action_next()

    def test_resume_is_for_the_company_that_is_chosen(self):
        self.office.company_ids = [Command.link(self.other_company.id)]
        here = self._start()
        model = self.env["proximus.onboarding.session"].with_user(self.office)
        there = model.with_company(self.other_company).action_resume()
        self.assertNotEqual(there["res_id"], here.id)

    def test_the_office_manager_needs_no_other_rights(self):
        session = self._to_advice(self._start_for_customer())
        session.action_accept_all()
        session.action_next()
        session.action_create_quotation()
        session.action_next()
        if session.step_code == "apps":
            session.action_skip()
        self.assertEqual(session.state, "done")
