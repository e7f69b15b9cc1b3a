import csv
import io

from openpyxl import load_workbook

from odoo.tests import tagged
from odoo.tools.misc import file_open

from .imports import import_file
from .test_import_lists import ImportListCommon


@tagged("post_install", "-at_install")
class TestImportTemplates(ImportListCommon):
    """The templates that the import dialog offers can be imported as they are."""

    def _files(self, model):
        templates = self.env[model].get_import_templates()
        self.assertEqual(len(templates), 2)
        for template in templates:
            self.assertTrue(template["label"])
            with file_open(template["template"].removeprefix("/"), "rb") as file:
                yield file.read()

    def test_templates(self):
        for model, count in (
            ("proximus.line", 2),
            ("proximus.number", 2),
            ("proximus.sim", 1),
        ):
            sheet, text = self._files(model)
            rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
            cells = load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True)
            filled = [[cell or "" for cell in row] for row in cells if any(row)]
            self.assertEqual(filled, rows)
            records = self.env[model].with_context(import_file=True)
            result = records.load(rows[0], rows[1:])
            self.assertFalse(result["messages"])
            self.assertEqual(len(result["ids"]), count)


@tagged("post_install", "-at_install")
class TestExport(ImportListCommon):
    """What the saved export lists give can be imported again as it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines[0].write(
            {
                "site_id": cls.site.id,
                "employee_id": cls.employee.id,
                "operator_id": cls.other_partner.id,
                "commitment_end_date": "2027-01-14",
                "number_ids": [
                    (0, 0, {"e164": "0475 00 00 01"}),
                    (0, 0, {"e164": "0475 00 00 02"}),
                ],
                "sim_ids": [(0, 0, {"iccid": cls._iccid(1), "sim_type": "esim"})],
            }
        )
        cls.lines[1].number_ids = [
            (0, 0, {"e164": "02 555 10 00", "last_e164": "02 555 10 99"})
        ]
        cls.lines[1].parent_id = cls.lines[0]
        cls.lines[2].external_ref = False
        cls.lines[2].action_terminate("2026-03-31")

    def _export(self, xmlid, records):
        saved = self.env.ref(f"proximus_connectivity.{xmlid}")
        self.assertEqual(saved.resource, records._name)
        names = saved.export_fields.mapped("name")
        rows = records.with_context(import_compat=True).export_data(names)["datas"]
        content = io.StringIO()
        csv.writer(content).writerows([names, *rows])
        return names, content.getvalue().encode()

    def _import(self, model, names, content):
        result = import_file(self.env, model, names, content)
        self.assertFalse(result["messages"])
        return self.env[model].browse(result["ids"])

    def test_again_writes_nothing(self):
        for xmlid, records in (
            ("export_line_inventory", self.lines),
            ("export_number_list", self.lines.number_ids),
            ("export_sim_list", self.lines.sim_ids),
        ):
            names, content = self._export(xmlid, records)
            places = self._places()
            found = self._import(records._name, names, content)
            self.assertEqual(set(found), set(records))
            self.assertEqual(self._places(), places, xmlid)

    def test_with_labels_of_another_language(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        french = self.lines.with_context(lang="fr_BE")
        names, content = self._export("export_line_inventory", french)
        places = self._places()
        self.env = self.env(context={**self.env.context, "lang": "fr_BE"})
        self._import("proximus.line", names, content)
        self.assertEqual(self._places(), places)

    def test_into_another_company(self):
        names, content = self._export("export_line_inventory", self.lines)
        other = self.env["res.company"].create({"name": "Other"})
        self.env["hr.employee"].create({"name": "An Peeters", "company_id": other.id})
        companies = [other.id]
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": companies}
        )
        copies = self._import("proximus.line", names, content)
        self.assertEqual(copies.company_id, other)
        for field in ("name", "external_ref", "state", "start_date", "monthly_cost"):
            self.assertEqual(copies.mapped(field), self.lines.mapped(field), field)
        self.assertEqual(copies[1].parent_id, copies[0])
        self.assertEqual(
            copies.number_ids.mapped("e164"), self.lines.number_ids.mapped("e164")
        )
        self.assertEqual(copies.sim_ids.sim_type, "esim")

    def test_a_new_reference_is_free(self):
        last = self._create_line().name
        number = int("".join(filter(str.isdigit, last))) + 1
        taken = f"{last.rstrip('0123456789')}{number:0{len(last.lstrip('ALN'))}d}"
        result = self._load(
            "proximus.line", ("name", "product_id"), (taken, "T-mobile")
        )
        self.assertFalse(result["messages"])
        fresh = self._create_line(count=2)
        self.assertEqual(len({taken, *fresh.mapped("name")}), 3)
