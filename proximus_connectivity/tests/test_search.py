from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestSearch(ConnectivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_active_line(
            external_ref="AGR-77",
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
        )
        cls.trunk = cls._create_active_line(
            "sip_trunk",
            number_ids=[(0, 0, {"e164": "081123400", "last_e164": "081123499"})],
        )

    def _found(self, text):
        names = self.env["proximus.line"].name_search(text)
        return self.env["proximus.line"].browse([line_id for line_id, _name in names])

    def test_any_spelling_finds_the_line(self):
        for text in (
            "0470123456",
            "0470/12.34.56",
            "+32 470 12 34 56",
            "0032470123456",
            "+32 (0)470 12",
            "470 12 34",
            "12.34.56",
        ):
            self.assertIn(self.line, self._found(text), text)
            domain = [("number_search", "ilike", text)]
            self.assertIn(self.line, self.env["proximus.line"].search(domain), text)
            numbers = self.env["proximus.number"].name_search(text)
            self.assertIn(self.line.number_ids.id, [row[0] for row in numbers], text)

    def test_references_find_the_line(self):
        for text in (self.line.name, "AGR-77", "agr"):
            self.assertIn(self.line, self._found(text), text)

    def test_a_number_inside_a_range(self):
        self.assertEqual(self._found("081 12 34 56"), self.trunk)

    def test_other_numbers_do_not(self):
        self.assertFalse(self._found("0470 99 99 99"))
        self.assertFalse(self._found("081 12 35 00"))
        domain = [("number_search", "ilike", "no number")]
        self.assertFalse(self.env["proximus.line"].search(domain))

    def test_negation(self):
        lines = self.line | self.trunk
        found = lines.search(
            [("number_search", "not ilike", "0470123456"), ("id", "in", lines.ids)]
        )
        self.assertEqual(found, self.trunk)

    def test_only_lines_that_the_user_may_see(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        user = self._create_user(
            "conn_search",
            "proximus_connectivity.group_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        lines = self.env["proximus.line"].with_user(user).with_company(other)
        self.assertFalse(lines.name_search("0470123456"))

    def test_a_number_finds_what_has_to_do_with_its_line(self):
        """As typed into the search of each list, by the fields of its search view."""
        card = self.env["proximus.sim"].create(
            {"iccid": self._iccid(1), "line_id": self.line.id}
        )
        device = self.env["proximus.device"].create(
            {"name": "Phone", "line_id": self.line.id}
        )
        order = self.env["proximus.line.order"].create(
            {
                "partner_id": self.partner.id,
                "item_ids": [
                    (0, 0, {"action": "no_change", "line_id": self.line.id}),
                ],
            }
        )
        request = self.env["proximus.port.request"].create(
            {
                "partner_id": self.partner.id,
                "direction": "in",
                "number_ids": [(6, 0, self.line.number_ids.ids)],
            }
        )
        switch = self.env["proximus.switch"].create(
            {
                "partner_id": self.partner.id,
                "line_ids": [(0, 0, {"e164": "0470 12 34 56"})],
            }
        )
        for record in (
            self.line,
            self.line.number_ids,
            card,
            device,
            order,
            order.item_ids,
            request,
            switch,
        ):
            for text in ("0470/12.34.56", "+32 (0)470 12 34", "12.34.56"):
                self.assertIn(record, self._typed(record, text), (record, text))
            self.assertNotIn(record, self._typed(record, "0470 99 99 99"))

    def _typed(self, record, text):
        """Return what the fields of a search view find for a text, in any of them."""
        arch = record.get_view(None, "search")["arch"]
        found = record.browse()
        for node in etree.fromstring(arch).iter("field"):
            name, own = node.get("name"), node.get("filter_domain")
            if own:
                found |= record.search(safe_eval(own, {"self": text}))
            elif record._fields[name].type in ("many2one", "one2many", "many2many"):
                ids = [row[0] for row in record[name].name_search(text)]
                found |= record.search([(name, "in", ids)])
            else:
                found |= record.search([(name, "ilike", text)])
        return found

    def test_a_site_is_found_by_the_number_there(self):
        self.line.site_id = self.site
        partners = self.env["res.partner"]
        found = partners.search([("proximus_number_search", "ilike", "0470 12 34 56")])
        self.assertEqual(found, self.partner | self.site)
        for text in ("abc", "0470 99 99 99"):
            domain = [("proximus_number_search", "ilike", text)]
            self.assertFalse(partners.search(domain))
        view = self.env.ref("base.view_res_partner_filter")
        arch = partners.get_view(view.id, "search")["arch"]
        self.assertIn("proximus_number_search", arch)
