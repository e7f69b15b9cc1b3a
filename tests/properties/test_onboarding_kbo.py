from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_onboarding.tools import kbo

from . import examples

bases = st.integers(1, 19_999_999)


def _number(base):
    return f"{base:08d}{kbo.check_digits(base):02d}"


class TestKbo(TestCase):
    @examples(200)
    @given(bases)
    def test_every_base_has_exactly_one_pair_of_check_digits(self, base):
        accepted = [n for n in range(100) if kbo.is_valid(f"{base:08d}{n:02d}")]
        self.assertEqual(accepted, [kbo.check_digits(base)])
        self.assertTrue(1 <= accepted[0] <= 97)

    @examples(200)
    @given(bases)
    def test_normalising_twice_changes_nothing(self, base):
        once = kbo.normalise(_number(base))
        self.assertEqual(kbo.normalise(once), once)
        self.assertEqual(kbo.normalise(kbo.formatted(once)), once)

    @examples(200)
    @given(bases, st.integers(0, 9), st.integers(1, 9))
    def test_one_mistyped_digit_is_always_noticed(self, base, position, shift):
        right = _number(base)
        digit = str((int(right[position]) + shift) % 10)
        wrong = right[:position] + digit + right[position + 1 :]
        self.assertFalse(kbo.is_valid(wrong))

    @examples(200)
    @given(st.text(max_size=20))
    def test_any_text_gives_ten_digits_or_a_value_error(self, text):
        try:
            self.assertRegex(kbo.normalise(text), "^[01][0-9]{9}$")
        except ValueError as error:
            self.assertTrue(str(error))
