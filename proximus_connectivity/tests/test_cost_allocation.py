from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .bill_common import BillCommon
from .test_tools_bill import line, ubl

ACCOUNTANT = "proximus_connectivity.group_accountant"


class CostCommon(BillCommon):
    """Own lines of two employees in two departments, and a plan for each axis."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.env.ref("base.EUR")
        cls._use_own_lines()
        cls.operator = cls.env["res.partner"].create({"name": "Test Operator"})
        # sudo: whoever runs the test is an accountant, and no HR
        sales, plant = (
            cls.env["hr.department"]
            .sudo()
            .create([{"name": "Sales Test"}, {"name": "Plant Test"}])
        )
        cls.an, cls.bert = (
            cls.env["hr.employee"]
            .sudo()
            .create(
                [
                    {"name": "An Test", "department_id": sales.id},
                    {"name": "Bert Test", "department_id": plant.id},
                ]
            )
        )
        # core's accounting tests have a partner of their own
        cls.shop = cls.env["res.partner"].create(
            {"name": "Shop", "parent_id": cls.partner.id, "type": "other"}
        )
        own = {"operator_id": cls.operator.id, "company_id": cls.company.id}
        cls.mobile = cls._create_active_line(
            monthly_cost=15.0,
            employee_id=cls.an.id,
            external_ref="MOB-001",
            site_id=cls.shop.id,
            **own,
        )
        cls.second = cls._create_active_line(
            monthly_cost=30.0, employee_id=cls.bert.id, external_ref="MOB-002", **own
        )
        cls.fibre = cls._create_active_line(
            "internet",
            monthly_cost=55.0,
            external_ref="FIB-042",
            site_id=cls.shop.id,
            **own,
        )
        # sudo: the accountant of a test sets up no plans
        plans = cls.env["account.analytic.plan"].sudo()
        cls.people, cls.departments, cls.sites = plans.create(
            [{"name": name} for name in ("P Test", "D Test", "S Test")]
        )
        cls.accountant = cls._create_user(
            "cost_accountant", ACCOUNTANT, company_id=cls.company.id
        )

    def _set_up(self, **plans):
        setup = self.env["proximus.cost.setup"].with_user(self.accountant)
        form = Form(setup.with_company(self.company))
        for name, plan in plans.items():
            form[f"{name}_plan_id"] = plan
        return form.save()

    def _accounts(self):
        """Return the name of the account by its id, of all that were set up."""
        records = self.env["proximus.cost.account"].search(
            [("company_id", "=", self.company.id)]
        )
        return {account.id: account.name for account in records.account_id}

    def _named(self, distribution):
        """Return a distribution by the names of its accounts."""
        names = self._accounts()
        return {
            tuple(sorted(names.get(int(one), one) for one in key.split(","))): percent
            for key, percent in (distribution or {}).items()
        }

    def _bill(self, *lines, file=None, **vals):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": "2026-11-03",
                "ref": "B1",
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": price, "tax_ids": []})
                    for name, price in lines
                ],
                **vals,
            }
        )
        if file:
            self.env["ir.attachment"].create(
                {
                    "name": "bill.xml",
                    "raw": file,
                    "res_model": "account.move",
                    "res_id": bill.id,
                }
            )
        return bill

    def _check(self, bill):
        bill.action_proximus_check()
        return bill.invoice_line_ids


@tagged("post_install", "-at_install")
class TestCostAllocation(CostCommon):
    """One bill splits itself by the users, departments and sites of its lines."""

    def test_accounts_are_found_or_made_as_shown(self):
        known = self.env["account.analytic.account"].create(
            {"name": "An Test", "plan_id": self.people.id}
        )
        setup = self._set_up(employee=self.people, site=self.sites)
        self.assertEqual(
            [(row.axis, row.name, row.account_id) for row in setup.row_ids],
            [
                ("employee", "An Test", known),
                ("employee", "Bert Test", known.browse()),
                ("site", "Shop", known.browse()),
            ],
        )
        self.assertEqual(setup.summary, "1 accounts are there already, 2 will be made.")
        setup.action_apply()
        self.assertEqual(self.company.proximus_employee_plan_id, self.people)
        self.assertEqual(
            sorted(self._accounts().values()), ["An Test", "Bert Test", "Shop"]
        )
        # again: nothing is left to make
        again = self._set_up(employee=self.people, site=self.sites)
        self.assertFalse(again.row_ids)
        again.action_apply()
        self.assertEqual(len(self._accounts()), 3)

    def test_plans_that_cannot_be(self):
        with self.assertRefused(UserError, "at least one plan"):
            self._set_up().action_apply()
        with self.assertRefused(ValidationError, "would count twice"):
            self._set_up(employee=self.people, site=self.people).action_apply()
        self._set_up(employee=self.people).action_apply()
        record = self.env["proximus.cost.account"].search(
            [("employee_id", "=", self.an.id)]
        )
        wrong = self.env["account.analytic.account"].create(
            {"name": "Wrong", "plan_id": self.sites.id}
        )
        with self.assertRefused(ValidationError, "S Test", "P Test"):
            record.with_user(self.accountant).account_id = wrong
        # whoever chooses a plan finds it
        plans = self.env["account.analytic.plan"].with_user(self.accountant)
        self.assertEqual(plans.name_search("P Test")[0][0], self.people.id)

    def test_the_rule_of_a_line(self):
        self.assertEqual(self.mobile.cost_allocation_source, "none")
        self._set_up(
            employee=self.people, department=self.departments, site=self.sites
        ).action_apply()
        lines = self.mobile | self.second | self.fibre
        lines.invalidate_recordset()
        self.assertEqual(
            [self._named(one.cost_allocation) for one in lines],
            [
                {("An Test", "Sales Test", "Shop"): 100},
                {("Bert Test", "Plant Test"): 100},
                {("Shop",): 100},
            ],
        )
        self.assertEqual(set(lines.mapped("cost_allocation_source")), {"rule"})
        # who has it now bears the cost
        self.mobile.employee_id = self.bert
        self.assertEqual(
            self._named(self.mobile.cost_allocation),
            {("Bert Test", "Plant Test", "Shop"): 100},
        )
        # what somebody chose for the line comes first
        account = (
            self.env["proximus.cost.account"]
            .search([("employee_id", "=", self.an.id)])
            .account_id
        )
        self.mobile.analytic_distribution = {str(account.id): 100}
        self.assertEqual(self.mobile.cost_allocation_source, "own")
        self.assertEqual(self._named(self.mobile.cost_allocation), {("An Test",): 100})

    def test_a_bill_splits_itself(self):
        self._set_up(employee=self.people, department=self.departments).action_apply()
        bill = self._bill(
            ("MOB-001 mobile", 15.0),
            ("MOB-002 mobile", 30.0),
            ("FIB-042 fibre", 55.0),
            ("Nobody knows", 9.0),
            ("Third-party services: parking by text message, MOB-001", 2.0),
        )
        rows = self._check(bill.with_user(self.env.user))
        self.assertEqual(
            [self._named(row.analytic_distribution) for row in rows],
            [
                {("An Test", "Sales Test"): 100},
                {("Bert Test", "Plant Test"): 100},
                {},
                {},
                {},
            ],
        )
        self.assertEqual(bill.amount_untaxed, 111.0)
        # whoever checks it again finds the same
        before = rows.mapped("analytic_distribution")
        bill.proximus_check_ids.action_check()
        self.assertEqual(rows.mapped("analytic_distribution"), before)
        bill.action_post()
        entries = rows.analytic_line_ids
        self.assertEqual(sum(entries.mapped("amount")), -45.0)

    def test_a_posted_bill_is_never_altered(self):
        self._set_up(employee=self.people).action_apply()
        bill = self._bill(("MOB-001 mobile", 15.0))
        bill.action_post()
        rows = self._check(bill)
        self.assertFalse(rows.analytic_distribution)

    def test_a_row_of_several_lines(self):
        """Typed as one sum, the detail in a file; and a line with its parts."""
        self._set_up(employee=self.people).action_apply()
        inside = (
            "<cac:DocumentReference><cbc:ID>{}</cbc:ID>"
            "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>"
        )
        detail = ubl(
            *(
                line(amount, inside=inside.format(ref), price=amount)
                for amount, ref in (("15.00", "MOB-001"), ("30.01", "MOB-002"))
            ),
            total="45.01",
        )
        rows = self._check(self._bill(("Total", 45.01), file=detail))
        found = self._named(rows.analytic_distribution)
        self.assertEqual(found, {("An Test",): 33.33, ("Bert Test",): 66.67})
        self.assertEqual(round(sum(found.values()), 2), 100.0)
        self.second.parent_id = self.mobile
        bill = self._bill(("MOB-001 mobile with its part", 45.0), ref="B2")
        rows = self._check(bill)
        self.assertEqual(
            self._named(rows.analytic_distribution),
            {("An Test",): 33.33, ("Bert Test",): 66.67},
        )
        bill.action_post()
        self.assertEqual(
            sorted(rows.analytic_line_ids.mapped("amount")), [-30.0, -15.0]
        )

    def test_what_somebody_entered_stays_and_models_give_way(self):
        self._set_up(employee=self.people).action_apply()
        names = {name: str(one) for one, name in self._accounts().items()}
        telecom, other = self.env["account.analytic.account"].create(
            [
                {"name": "Telecom", "plan_id": self.departments.id},
                {"name": "Everybody", "plan_id": self.people.id},
            ]
        )
        self.env["account.analytic.distribution.model"].create(
            {
                "partner_id": self.operator.id,
                "company_id": self.company.id,
                "analytic_distribution": {f"{telecom.id}": 100, f"{other.id}": 100},
            }
        )
        bill = self._bill(("MOB-001", 15.0), ("MOB-002", 30.0), ("Unknown", 1.0))
        first, second, unknown = bill.invoice_line_ids
        self.assertEqual(len(first.analytic_distribution), 2, "as core has it")
        second.analytic_distribution = {names["An Test"]: 40, str(other.id): 60}
        self._check(bill)
        # the model goes on deciding the plan of which the line says nothing
        self.assertEqual(
            first.analytic_distribution,
            {str(telecom.id): 100, names["An Test"]: 100},
        )
        self.assertEqual(
            second.analytic_distribution, {names["An Test"]: 40, str(other.id): 60}
        )
        self.assertEqual(len(unknown.analytic_distribution), 2)
        # another user: the rule follows, until somebody enters something else
        self.mobile.employee_id = self.bert
        bill.proximus_check_ids.action_check()
        self.assertIn(names["Bert Test"], first.analytic_distribution)
        first.analytic_distribution = {names["An Test"]: 100}
        bill.proximus_check_ids.action_check()
        self.assertEqual(first.analytic_distribution, {names["An Test"]: 100})

    def test_account_and_tax_of_a_kind(self):
        expense = self.company_data["default_account_expense"].copy({"code": "616201"})
        tax = self.company_data["default_tax_purchase"]
        limited = tax.copy({"name": "Limited"})
        self.env["proximus.cost.default"].with_user(self.accountant).create(
            [
                {
                    "line_kind": "mobile",
                    "company_id": self.company.id,
                    "account_id": expense.id,
                    "tax_id": limited.id,
                },
            ]
        )
        bill = self._bill(("MOB-001", 15.0), ("MOB-002", 30.0), ("FIB-042", 55.0))
        first, second, fibre = bill.invoice_line_ids
        journal = bill.journal_id.default_account_id
        first.tax_ids = tax
        second.account_id = self.company_data["default_account_assets"]
        second.tax_ids = tax.copy({"name": "Other rate", "amount": 6})
        other_rate = second.tax_ids
        total = bill.amount_total
        self._check(bill)
        self.assertEqual((first.account_id, first.tax_ids), (expense, limited))
        # chosen by somebody, and another rate: they stay
        self.assertEqual(second.tax_ids, other_rate)
        self.assertNotEqual(second.account_id, expense)
        self.assertEqual(fibre.account_id, journal)
        self.assertFalse(fibre.tax_ids)
        self.assertEqual(bill.amount_total, total)

    def test_a_bill_that_comes_in_as_a_file(self):
        self._set_up(employee=self.people).action_apply()
        self.operator.vat = "BE0477472701"
        self.mobile.operator_id = self.operator
        bill = self._bill(("MOB-001", 15.0))
        bill.invoice_line_ids.is_imported = True
        bill._proximus_allocate_imported()
        self.assertEqual(
            self._named(bill.invoice_line_ids.analytic_distribution),
            {("An Test",): 100},
        )
        self.assertFalse(bill.proximus_check_ids, "nobody has checked it yet")
        broken = self._bill(("MOB-001", 15.0), file=ubl(line())[:-9], ref="B9")
        broken._proximus_allocate_imported()
        self.assertFalse(broken.invoice_line_ids.analytic_distribution)
        self.assertFalse(broken.proximus_check_ids)

    def test_the_queries_do_not_grow_with_the_bill(self):
        self._set_up(employee=self.people, site=self.sites).action_apply()

        def bill_of(count, first):
            lines = self.env["proximus.line"].create(
                [
                    {
                        "partner_id": self.partner.id,
                        "product_id": self.offers["mobile"].id,
                        "state": "active",
                        "start_date": "2026-01-15",
                        "monthly_cost": 15.0,
                        "external_ref": f"BUD-{first + index:05d}",
                        "employee_id": (self.an, self.bert)[index % 2].id,
                    }
                    for index in range(count)
                ]
            )
            return self._bill(
                *((one.external_ref, 15.0) for one in lines), ref=f"Q{first}"
            )

        bills = [bill_of(5, 100), bill_of(10, 200), bill_of(60, 300)]
        counts = []
        for bill in bills:
            bill.action_proximus_check()
            check = bill.proximus_check_ids
            bill.invoice_line_ids.write(
                {"analytic_distribution": False, "proximus_allocation": False}
            )
            # of its own: what was read along with it is forgotten for the count
            check = check.browse(check.id)
            counts.append(self._count_queries(check._allocate))
            self.assertTrue(all(bill.invoice_line_ids.mapped("analytic_distribution")))
        self.assertLessEqual(counts[2], counts[1] + 5, counts)


@tagged("post_install", "-at_install")
class TestUseProfile(CostCommon):
    """A tax that limits the VAT only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat_account = cls.company_data["default_account_tax_purchase"]
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "21% Test",
                "amount": 21,
                "amount_type": "percent",
                "type_tax_use": "purchase",
                "company_id": cls.company.id,
                "price_include_override": "tax_excluded",
                "repartition_line_ids": [
                    Command.create(
                        {
                            "document_type": document,
                            "repartition_type": kind,
                            "account_id": account,
                        }
                    )
                    for document in ("invoice", "refund")
                    for kind, account in (
                        ("base", False),
                        ("tax", cls.vat_account.id),
                    )
                ],
            }
        )

    def _profile(self, share=75.0, **vals):
        return (
            self.env["proximus.use.profile"]
            .with_user(self.accountant)
            .create(
                {
                    "name": "Mixed",
                    "company_id": self.company.id,
                    "base_tax_id": self.tax.id,
                    "business_share": share,
                    **vals,
                }
            )
        )

    def test_the_preview_is_what_is_booked(self):
        profile = self._profile()
        self.assertIn("15.75", profile.preview)
        self.assertIn("105.25", profile.preview)
        self.assertIn("21% Test D75", profile.proposal)
        self.assertTrue(profile.is_share_unverified)
        profile.action_take_tax()
        tax = profile.tax_id
        self.assertEqual((tax.name, tax.amount), ("21% Test D75", 21.0))
        self.assertEqual(len(tax.repartition_line_ids), 6)
        self._set_up(employee=self.people).action_apply()
        self.env["proximus.cost.default"].with_user(self.accountant).create(
            {
                "line_kind": "mobile",
                "company_id": self.company.id,
                "profile_id": profile.id,
            }
        )
        bill = self._bill(("MOB-001", 100.0))
        bill.invoice_line_ids.tax_ids = self.tax
        self.assertEqual(bill.amount_total, 121.0)
        self._check(bill)
        self.assertEqual(bill.invoice_line_ids.tax_ids, tax)
        self.assertEqual(bill.amount_total, 121.0, "what the operator asks")
        parts = bill.line_ids.filtered("tax_repartition_line_id")
        self.assertEqual(
            sorted((part.account_id.id, part.balance) for part in parts),
            sorted(
                [
                    (self.vat_account.id, 15.75),
                    (bill.invoice_line_ids.account_id.id, 5.25),
                ]
            ),
        )
        bill.action_post()
        # VAT that is not deducted is cost: it goes where the line goes
        entries = bill.line_ids.analytic_line_ids
        self.assertEqual(sorted(entries.mapped("amount")), [-100.0, -5.25])

    def test_a_tax_that_is_there_is_taken(self):
        first = self._profile()
        first.action_take_tax()
        second = self._profile(name="Other")
        self.assertEqual(second.found_tax_id, first.tax_id)
        self.assertIn("existing tax", second.proposal)
        second.action_take_tax()
        self.assertEqual(second.tax_id, first.tax_id)
        whole = self._profile(100.0)
        whole.action_take_tax()
        self.assertEqual(whole.tax_id, self.tax)

    def test_what_is_limited_already_is_refused(self):
        first = self._profile()
        first.action_take_tax()
        again = self._profile(50.0, base_tax_id=first.tax_id.id)
        with self.assertRefused(UserError, "in parts"):
            again.action_take_tax()
