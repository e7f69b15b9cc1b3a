from runpy import run_path

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.misc import file_path

from .common import ConnectivityCommon

#: How long this program keeps what grows: no rule says it, so none is their source.
OWN_CHOICE = {
    "exchange_body_days",
    "exchange_days",
    "inventory_difference_days",
    "inventory_import_days",
    "usage_record_months",
}


@tagged("post_install", "-at_install")
class TestParameter(ConnectivityCommon):
    def _parameter(self, value, date_from, date_to=False):
        return self.env["proximus.parameter"].create(
            {
                "code": "test_fee",
                "name": "Test Fee",
                "value": value,
                "date_from": date_from,
                "date_to": date_to,
                "source_url": "https://example.com/law",
            }
        )

    def test_value_on_a_date(self):
        self._parameter(3, "2020-01-01", "2024-12-31")
        self._parameter(5, "2025-01-01")
        get = self.env["proximus.parameter"]._get
        self.assertEqual(get("test_fee", "2024-12-31"), 3)
        self.assertEqual(get("test_fee", "2025-01-01"), 5)
        self.assertEqual(get("test_fee"), 5)

    def test_value_in_words(self):
        for value, uom, words in (
            (183, "days", "183 days"),
            (0.5, "EUR", "0.5 EUR"),
            (1, "1 or 0", "Yes"),
            (0, "1 or 0", "No"),
            (6, False, "6"),
        ):
            parameter = self.env["proximus.parameter"].new({"value": value, "uom": uom})
            self.assertEqual(parameter.value_text, words)

    def test_no_value(self):
        self._parameter(3, "2020-01-01", "2024-12-31")
        for day, told in (("2019-12-31", "31 Dec 2019"), ("2025-01-01", "1 Jan 2025")):
            with self.assertRefused(UserError, "test_fee", told, "Parameters"):
                self.env["proximus.parameter"]._get("test_fee", day)

    def test_no_overlap(self):
        first = self._parameter(3, "2020-01-01")
        with self.assertRefused(ValidationError, "Test Fee", "1 Jan 2025"):
            self._parameter(5, "2025-01-01")
        first.date_to = "2024-12-31"
        self._parameter(5, "2025-01-01")
        with self.assertRaises(ValidationError):
            first.date_to = "2025-01-01"

    def test_seeded_facts_have_a_source(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "proximus_connectivity"),
                ("model", "=", "proximus.parameter"),
            ]
        )
        seeded = self.env["proximus.parameter"].browse(data.mapped("res_id"))
        self.assertTrue(seeded)
        without = seeded.filtered(lambda parameter: not parameter.source_url)
        self.assertEqual(set(without.mapped("code")), OWN_CHOICE)
        threshold = seeded.filtered(
            lambda parameter: parameter.code == "free_exit_number_threshold"
        )
        self.assertIn("lawyer", threshold.note)
        self.assertFalse(threshold.checked_on)
        unchecked = seeded.filtered(lambda parameter: not parameter.checked_on)
        self.assertEqual(
            set(unchecked.mapped("code")),
            {
                "benefit_each_subscription",
                "billing_claim_months",
                "claim_answer_days",
                "device_return_days",
                "free_exit_count_m2m",
                "free_exit_number_threshold",
                "install_claim_months",
                "number_quarantine_days",
                "qualification_valid_days",
                "repair_claim_months",
                "vat_mixed_use_share",
            }
            | OWN_CHOICE,
        )
        for parameter in seeded - unchecked:
            page = parameter.source_url.split("/", 3)[3]
            self.assertTrue(page, f"{parameter.code}: the source is a page, no site")
            self.assertTrue(parameter.note, parameter.code)

    def test_what_is_checked_is_checked_on_its_day(self):
        parameters = self.env["proximus.parameter"]
        old = self._parameter(1, "2020-01-01", "2024-12-31")
        new = self._parameter(2, "2025-01-01")
        old.checked_on = "2026-11-01"
        self.assertTrue(parameters._is_checked(old.code, "2024-12-31"))
        self.assertFalse(parameters._is_checked(old.code, "2025-01-01"))
        self.assertFalse(parameters._is_checked(old.code, "2019-12-31"))
        new.checked_on = "2026-11-01"
        self.assertTrue(parameters._is_checked(old.code, "2025-01-01"))

    def test_what_is_changed_has_to_be_read_again(self):
        """By whatever door: no sentence rests on a figure that nobody has read."""
        parameters = self.env["proximus.parameter"]
        one = self._parameter(3, "2020-01-01")
        for vals in (
            {"value": 4},
            {"source_url": "https://example.com/other"},
            {"uom": "days"},
            {"date_from": "2021-01-01"},
        ):
            one.checked_on = "2026-11-01"
            one.write(vals)
            self.assertFalse(one.checked_on, vals)
        one.checked_on = "2026-11-01"
        one.write({**vals, "value": 4.0, "note": "As before", "date_to": "2030-01-01"})
        self.assertTrue(one.checked_on, "the same, and what no source says")
        one.write({"value": 5, "checked_on": "2026-11-02"})
        self.assertEqual(str(one.checked_on), "2026-11-02", "read at once")
        one.copy({"date_from": "2031-01-01", "date_to": False})
        self.assertFalse(parameters._is_checked(one.code, "2031-01-01"))
        parameters.load([".id", "value"], [[str(one.id), "6"]])
        self.assertEqual((one.value, one.checked_on), (6, False))
        one.checked_on = "2026-11-02"
        with self.assertRefused(ValidationError, "source"):
            one.write({"source_url": " ", "checked_on": "2026-11-02"})
        with Form(one) as form:
            form.value = 7
            self.assertFalse(form.checked_on, "it is seen while it is typed")
        self.assertFalse(one.checked_on)
        with Form(one) as form:
            form.value = 8
            form.checked_on = "2026-11-03"
        self.assertEqual(str(one.checked_on), "2026-11-03")

    def test_a_migration_notes_what_was_read_since(self):
        script = file_path(
            "proximus_connectivity/migrations/19.0.1.4.0/post-checked_parameters.py"
        )
        ours = self.env.ref("proximus_connectivity.parameter_max_term_months")
        changed = self.env.ref("proximus_connectivity.parameter_missed_visit_fee")
        (ours | changed).write({"checked_on": False, "source_url": "https://x.be"})
        changed.value = 31
        run_path(script)["migrate"](self.env.cr, "19.0.1.3.0")
        self.assertTrue(ours.checked_on)
        self.assertIn("duur-van-het-contract", ours.source_url)
        self.assertFalse(changed.checked_on)

    def test_a_migration_renews_the_note_that_nobody_edited(self):
        script = file_path(
            "proximus_connectivity/migrations/19.0.1.5.0/post-parameter_notes.py"
        )
        claim = self.env.ref("proximus_connectivity.parameter_port_claim_months")
        self.env["res.lang"]._activate_lang("nl_BE")
        self.env["res.lang"]._activate_lang("fr_FR")
        renewed = claim.note
        was, dutch = "Counted from the request.", "Geteld vanaf de aanvraag."
        for english, french, expected in (
            (was, "À compter de la demande.", (renewed, renewed, renewed)),
            (was, "La nôtre", (renewed, renewed, "La nôtre")),
            ("Ours", "La nôtre", ("Ours", dutch, "La nôtre")),
        ):
            claim.with_context(lang="en_US").note = english
            claim.with_context(lang="nl_BE").note = dutch
            claim.with_context(lang="fr_FR").note = french
            self.env.flush_all()
            run_path(script)["migrate"](self.env.cr, "19.0.1.4.0")
            self.env.invalidate_all()
            found = [
                claim.with_context(lang=lang).note
                for lang in ("en_US", "nl_BE", "fr_FR")
            ]
            with self.subTest(english=english, french=french):
                self.assertEqual(tuple(found), expected)
