from datetime import timedelta
from runpy import run_path

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_path

from odoo.addons.proximus_security.tools import cyfun, cyfun_small

from .common import SecurityCommon

LABELS = "proximus_security/migrations/19.0.1.4.0/pre-control_labels.py"


@tagged("post_install", "-at_install")
class TestControl(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controls = cls.env["proximus.security.control"].search([])

    def test_every_control_has_the_facts_of_the_catalogue(self):
        catalogue = cyfun.controls("essential")
        found = self.controls.filtered(lambda control: control.level != "small")
        self.assertEqual(found.mapped("code"), list(catalogue))
        for control in found:
            facts = catalogue[control.code]
            with self.subTest(code=control.code):
                self.assertEqual(
                    (
                        control.function,
                        control.category,
                        control.subcategory,
                        control.level,
                        control.is_key_from or None,
                        control.is_management,
                        control.may_be_excluded,
                    ),
                    (
                        facts.function,
                        facts.category,
                        facts.subcategory,
                        facts.level,
                        facts.key_measure_from,
                        facts.management,
                        facts.may_be_excluded,
                    ),
                )

    def test_labels_are_short_and_told_apart(self):
        names = self.controls.mapped("name")
        self.assertEqual(len(names), 226)
        self.assertEqual(len(set(names)), len(names))
        self.assertFalse([name for name in names if not 3 <= len(name.split()) <= 9])
        self.assertFalse([name for name in names if "(" in name])

    def test_an_upgrade_forgets_what_the_old_labels_were_called_elsewhere(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        changed = self.env.ref("proximus_security.control_pr_ds_10_1")
        same = self.env.ref("proximus_security.control_pr_aa_03_2")
        label = changed.name
        changed.with_context(lang="fr_FR").name = "Ancien texte"
        changed.name = "Protect data while it is used"
        same.with_context(lang="fr_FR").name = "Demander une seconde preuve"
        self.env.flush_all()
        run_path(file_path(LABELS))["migrate"](self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(changed.name, label)
        self.assertEqual(changed.with_context(lang="fr_FR").name, label)
        self.assertEqual(
            same.with_context(lang="fr_FR").name, "Demander une seconde preuve"
        )

    def test_levels_contain_the_lower_ones_and_never_small(self):
        sizes = {"small": 8, "basic": 34, "important": 133, "essential": 218}
        for level, size in sizes.items():
            found = self.env["proximus.security.control"]._of_level(level)
            with self.subTest(level=level):
                self.assertEqual(len(found), size)
                self.assertEqual("small" in found.mapped("level"), level == "small")

    def test_small_prepares_controls_of_basic(self):
        basic = cyfun.controls("basic")
        for question in cyfun_small.QUESTIONS.values():
            self.assertTrue(question.prepares)
            self.assertLessEqual(set(question.prepares), set(basic))

    def test_a_control_that_the_framework_lacks_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "PR.DS-99.1"):
            self.controls.create({"code": "PR.DS-99.1", "name": "Made up"})

    def test_a_service_type_names_its_controls_both_ways(self):
        self.endpoint.cyfun_controls = "DE.CM-01.2, PR.AT-01.1,DE.CM-01.2"
        self.assertEqual(
            self.endpoint.control_ids.mapped("code"), ["DE.CM-01.2", "PR.AT-01.1"]
        )
        backup = self.controls.filtered(lambda control: control.code == "PR.DS-11.1")
        self.endpoint.control_ids = backup
        self.assertEqual(self.endpoint.cyfun_controls, "PR.DS-11.1")
        self.endpoint.control_ids = False
        self.assertFalse(self.endpoint.cyfun_controls)

    def test_a_control_is_found_by_number_and_by_label(self):
        found = self.env["proximus.security.control"].name_search("PR.DS-11.1")
        self.assertEqual(len(found), 1)
        self.assertIn("PR.DS-11.1", found[0][1])


@tagged("post_install", "-at_install")
class TestDomain(SecurityCommon):
    def _domain(self, name="tilleul.test", **vals):
        return self.env["proximus.security.domain"].create({"name": name, **vals})

    def test_a_pasted_address_becomes_a_domain(self):
        domain = self._domain("https://www.Tilleul.test/bieres")
        self.assertEqual(domain.name, "tilleul.test")
        self.assertEqual(domain.company_id, self.company)
        self.assertEqual(domain.safeonweb_state, "unknown")
        domain.name = "info@autre.test"
        self.assertEqual(domain.name, "autre.test")

    def test_what_is_no_domain_is_refused_with_its_name(self):
        for wrong in ("nonsense", "192.0.2.7", "a b.be"):
            with (
                self.subTest(wrong=wrong),
                self.assertRaisesRegex(ValidationError, wrong),
            ):
                self._domain(wrong)

    def test_a_date_needs_a_registration(self):
        domain = self._domain(safeonweb_state="yes", safeonweb_since=self.today)
        domain.safeonweb_state = "no"
        self.assertFalse(domain.safeonweb_since)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            domain.safeonweb_since = self.today

    def test_a_registration_of_tomorrow_is_refused(self):
        with self.assertRaises(ValidationError):
            self._domain(
                safeonweb_state="yes", safeonweb_since=self.today + timedelta(days=1)
            )
