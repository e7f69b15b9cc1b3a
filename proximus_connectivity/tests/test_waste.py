from odoo.tests import tagged

from .home_common import HomeCommon


@tagged("post_install", "-at_install")
class TestWaste(HomeCommon):
    """Own lines that serve nobody, each for one reason, and what they cost a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["hr.employee"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Here", "Archived", "Gone")
            ]
        )
        here, archived, gone = cls.people
        cls.used = cls._create_own(employee_id=here.id, monthly_cost=10.0)
        cls.archived = cls._create_own(employee_id=archived.id, monthly_cost=15.0)
        cls.gone = cls._create_own(employee_id=gone.id, monthly_cost=20.0)
        cls.nobody = cls._create_own(monthly_cost=5.0)
        cls.unused = cls._create_own(employee_id=here.id, monthly_cost=7.0)
        archived.active = False
        gone.departure_date = "2026-10-31"
        site = cls.env["res.partner"].create(
            {"name": "Office", "parent_id": cls.company.partner_id.id}
        )
        cls.fine = cls._create_own("internet", site_id=site.id, monthly_cost=50.0)
        cls.empty = cls._create_own("internet", monthly_cost=40.0)
        cls.sold = cls._create_active_line(company_id=cls.company.id)
        months = ("2026-08-01", "2026-09-01", "2026-10-01")
        for lines, data in ((cls.unused | cls.nobody | cls.gone, 0.0), (cls.used, 1.0)):
            cls.env["proximus.line.usage"].create(
                [
                    {
                        "line_id": one.id,
                        "month": month,
                        "data_gb": data,
                        "minutes": 0,
                        "sms": 0,
                        "has_data": True,
                        "has_voice": True,
                    }
                    for one in lines
                    for month in months
                ]
            )
        cls.all = cls.env["proximus.line"].search([("company_id", "=", cls.company.id)])

    def test_one_reason_each(self):
        found = {line: line.waste for line in self.all if line.waste}
        self.assertEqual(
            found,
            {
                self.archived: "leaver",
                self.gone: "leaver",
                self.nobody: "nobody",
                self.empty: "nobody",
                self.unused: "unused",
            },
        )
        here = [("id", "in", self.all.ids)]
        lines = self.env["proximus.line"].with_user(self.accountant)
        self.assertEqual(
            lines.search([*here, ("waste", "!=", False)]).ids,
            self.env["proximus.line"].union(*found).sorted().ids,
        )
        self.assertEqual(
            lines.search([*here, ("waste", "=", False)]),
            self.all - lines.union(*found),
        )
        self.assertEqual(lines.browse(self.gone.id).yearly_cost, 240.0)
        [(total,)] = lines._read_group(
            [*here, ("waste", "!=", False)], [], ["yearly_cost:sum"]
        )
        self.assertEqual(total, 12 * (15 + 20 + 5 + 40 + 7))

    def test_a_line_that_ends_is_no_waste_any_more(self):
        self.gone.action_terminate("2099-12-31")
        self.assertFalse(self.gone.waste)

    def test_the_card_of_the_accountant(self):
        card = self._card("waste", self.accountant)
        self.assertEqual(
            self._figures(card)["yearly"].replace("\xa0", " "), "1,044.00 €"
        )
        lines = self._lines(card)
        self.assertEqual(lines["leaver"][0], "User Has Left (2)")
        self.assertEqual(
            self._opened(self.accountant, "waste", "leaver"), self.archived | self.gone
        )
        opened = self._opened(self.accountant, "waste", "yearly")
        self.assertEqual(len(opened), 5)

    def test_nothing_wasted(self):
        (self.all - self.fine).active = False
        card = self._card("waste", self.accountant)
        self.assertFalse(card["content"]["figures"])
        self.assertIn("as far as is known", card["content"]["empty"])
