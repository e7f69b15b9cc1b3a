from runpy import run_path

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import file_path

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ConnectivityCommon

OWNER = "proximus_connectivity.group_owner"
USER = "proximus_connectivity.group_user"
ROLES = "proximus_connectivity.privilege_role"


@tagged("post_install", "-at_install")
class TestBillsOfTheOwner(AccountTestInvoicingCommon, ConnectivityCommon):
    """Whoever pays for lines reads the bills of operators, and no other entry."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref(USER)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator, cls.baker = cls.env["res.partner"].create(
            [{"name": "Operator"}, {"name": "Baker"}]
        )
        cls.line = cls._create_active_line(
            monthly_cost=20.0, operator_id=cls.operator.id
        )
        cls.owner = cls._create_user("role_owner", OWNER)
        cls.operator_bill, cls.bread = (
            cls.init_invoice(
                "in_invoice", partner=partner, amounts=[25.0], taxes=[], post=True
            )
            for partner in (cls.operator, cls.baker)
        )
        cls.invoice = cls.init_invoice(
            "out_invoice", partner=cls.baker, amounts=[50.0], taxes=[], post=True
        )

    def test_whoever_bills_a_line_is_an_operator_and_stays_one(self):
        self.assertTrue(self.operator.is_proximus_operator)
        self.assertFalse(self.baker.is_proximus_operator)
        self.line.operator_id = False
        self.assertTrue(self.operator.is_proximus_operator)
        self.baker.is_proximus_operator = True
        self.assertTrue(self.bread.is_proximus_bill)

    def test_bills_of_operators_are_found(self):
        moves = self.operator_bill | self.bread | self.invoice
        found = moves.search([("id", "in", moves.ids), ("is_proximus_bill", "=", True)])
        self.assertEqual(found, self.operator_bill)
        self.assertEqual(moves.filtered("is_proximus_bill"), self.operator_bill)

    def test_the_owner_reads_bills_of_operators_only(self):
        moves = self.operator_bill | self.bread | self.invoice
        mine = self.env["account.move"].with_user(self.owner)
        self.assertEqual(mine.search([("id", "in", moves.ids)]), self.operator_bill)
        rows = self.env["account.move.line"].with_user(self.owner)
        found = rows.search([("move_id", "in", moves.ids)])
        self.assertEqual(found, self.operator_bill.invoice_line_ids)
        for move in (self.bread, self.invoice):
            with self.assertRaises(AccessError):
                move.with_user(self.owner).read(["amount_total"])
        for verb in ("write", "create", "unlink"):
            self.assertFalse(self.operator_bill.with_user(self.owner).has_access(verb))

    def test_the_owner_opens_a_bill_and_its_check(self):
        self.operator_bill.action_proximus_check()
        bill = self.operator_bill.with_user(self.owner)
        self.env.invalidate_all()
        form = "proximus_connectivity.account_move_view_form_bill"
        self.assertEqual(Form(bill, view=form).proximus_total, 25.0)
        action = bill.action_view_proximus_checks()
        check = self.env[action["res_model"]].with_user(self.owner)
        self.assertTrue(check.browse(action["res_id"]).read(["expected_credit"]))

    def test_the_badge_says_what_is_to_claim(self):
        self.assertFalse(self.operator_bill.proximus_claim_badge)
        self.operator_bill.action_proximus_check()
        check = self.operator_bill.proximus_check_ids
        check.line_ids.expected_credit = 5.0
        credit = check.expected_credit
        self.assertGreater(credit, 0)
        self.assertIn("to claim", self.operator_bill.proximus_claim_badge)
        check.line_ids.expected_credit = 0.0
        self.assertEqual(self.operator_bill.proximus_claim_badge, "Checked")

    def test_the_button_is_on_bills_of_operators(self):
        arch = self.env["account.move"].get_view(view_type="form")["arch"]
        self.assertIn("is_proximus_bill or proximus_check_count", arch)


@tagged("post_install", "-at_install")
class TestRoles(ConnectivityCommon):
    def test_a_role_is_one_choice(self):
        privilege = self.env.ref(ROLES)
        names = privilege.group_ids.sorted("sequence").mapped("name")
        self.assertEqual(
            names, ["Accountant", "Owner", "Partner", "Owner and Partner", "All Roles"]
        )
        group = self.env.ref(USER)
        self.assertFalse(group.privilege_id, "it comes with a role")

    def test_people_are_listed_with_what_they_have(self):
        line = self._create_active_line(employee_id=self.employee.id)
        device = self.env["proximus.device"].create(
            {"name": "Box", "line_id": line.id, "employee_id": self.employee.id}
        )
        self.env.flush_all()
        owner = self._create_user("role_people", OWNER)
        person = self.env["hr.employee.public"].with_user(owner)
        person = person.browse(self.employee.id)
        self.assertEqual(person.proximus_line_ids, line)
        self.assertEqual(person.proximus_device_ids, device)

    def test_a_list_of_people_costs_the_same_for_many(self):
        people = self.env["hr.employee"].create(
            [{"name": f"Person {number}"} for number in range(30)]
        )
        self._create_active_line(employee_id=people[0].id)
        self.env.flush_all()
        public = self.env["hr.employee.public"].browse(people.ids)
        spec = {"name": {}, "proximus_line_ids": {"fields": {"display_name": {}}}}
        public[:2].web_read(spec)
        few = self._count_queries(lambda: public[:2].web_read(spec))
        self.assertEqual(self._count_queries(lambda: public.web_read(spec)), few)

    def test_an_upgrade_gives_roles_by_what_people_may_do(self):
        lines = self._create_user("up_lines", USER)
        books = self._create_user("up_books", "account.group_account_invoice")
        both = self._create_user("up_both", USER, "account.group_account_invoice")
        plain = self._create_user("up_plain")
        known = self._create_user("up_known", "proximus_connectivity.group_partner")
        script = file_path("proximus_connectivity/migrations/19.0.1.3.0/post-roles.py")
        run_path(script)["migrate"](self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()

        def roles(user):
            groups = self.env.ref(ROLES).group_ids & user.group_ids
            return set(groups.mapped("name"))

        self.assertEqual(roles(lines), {"Owner"})
        self.assertEqual(roles(books), {"Accountant"})
        self.assertEqual(roles(both), {"Owner", "Accountant"})
        self.assertEqual(roles(plain), set())
        self.assertEqual(roles(known), {"Partner"})
