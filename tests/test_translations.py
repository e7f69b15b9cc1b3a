"""French, Dutch and German are complete, and reach the user."""

import re
from pathlib import Path

import polib
import pytest

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from dev.base import MODULES

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+")


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
@pytest.mark.parametrize("module", MODULES)
def test_every_term_is_translated_with_its_placeholders(module, language):
    folder = ROOT / module / "i18n"
    terms = {entry.msgid for entry in polib.pofile(str(folder / f"{module}.pot"))}
    catalogue = polib.pofile(str(folder / f"{language}.po"))
    assert {entry.msgid for entry in catalogue} == terms
    for entry in catalogue:
        assert entry.msgstr, entry.msgid
        expected = sorted(PLACEHOLDER.findall(entry.msgid))
        assert sorted(PLACEHOLDER.findall(entry.msgstr)) == expected, entry.msgid


@tagged("post_install", "-at_install")
class TestLanguages(TransactionCase):
    def test_a_refusal_is_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        numbers = self.env["proximus.number"].with_context(lang="fr_BE")
        with self.assertRaises(ValidationError) as refused:
            numbers.create({"e164": "0470/12.34.5"})
        self.assertIn("numéro", str(refused.exception))
        self.assertIn("0470/12.34.5", str(refused.exception))
