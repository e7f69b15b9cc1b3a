import datetime
import json
from decimal import Decimal
from unittest import TestCase

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools import digest
from odoo.addons.proximus_connectivity.tools.portable_json import PortableError

KINDS = {
    "line_count": "count",
    "monthly_cost": "amount",
    "setup_progress": "percent",
    "clock_due": "moment",
}
KEY, OTHER = "0a" * 32, "0b" * 32
NOW = datetime.datetime(2026, 11, 28, 9, 30)
MOMENTS = st.datetimes(
    datetime.datetime(2020, 1, 1), datetime.datetime(2026, 11, 28, 9)
).map(lambda moment: moment.replace(microsecond=0))
WORD = st.text("abcXYZ0189-", min_size=1, max_size=40)
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "line_count": st.integers(0, digest.MAX_COUNT),
        "monthly_cost": st.decimals(0, 10**9, places=2),
        "setup_progress": st.integers(0, 100),
        "clock_due": st.none() | MOMENTS,
    },
)


@st.composite
def digests(draw):
    figures = draw(KNOWN)
    unknown = {
        name: draw(st.sampled_from(digest.REASONS)) for name in KINDS.keys() - figures
    }
    return digest.Digest(
        database=draw(WORD),
        company_ref=str(draw(st.integers(1, 10**6))),
        company_name="Café Ñandú & Cie",
        generated_at=draw(MOMENTS),
        sequence=draw(st.integers(1, digest.MAX_SEQUENCE)),
        currency="EUR",
        figures=figures,
        unknown=unknown,
    )


def read(content, key=KEY):
    return digest.read(digest.load(content), key, KINDS, NOW)


#: The first draw of a process reads the constants of all that is loaded.
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class TestDigest(TestCase):
    """What was written is read; anything else is refused with a sentence."""

    def assertRefused(self, code, content, key=KEY):
        with self.assertRaises(PortableError) as caught:
            read(content, key)
        self.assertEqual(caught.exception.code, code)
        self.assertTrue(str(caught.exception))

    @RELAXED
    @given(digests())
    def test_a_file_says_what_was_put_in(self, told):
        self.assertEqual(read(digest.write(told, KEY)), told)

    @RELAXED
    @given(digests(), st.randoms())
    def test_the_order_of_keys_does_not_matter(self, told, random):
        def shuffled(data):
            if not isinstance(data, dict):
                return data
            pairs = [(name, shuffled(value)) for name, value in data.items()]
            random.shuffle(pairs)
            return dict(pairs)

        data = json.loads(digest.write(told, KEY))
        self.assertEqual(read(json.dumps(shuffled(data)).encode()), told)

    @RELAXED
    @given(digests(), st.data())
    def test_any_other_value_is_refused(self, told, data):
        document = json.loads(digest.write(told, KEY))
        name = data.draw(st.sampled_from(sorted(document.keys() - {"signature"})))
        document[name] = data.draw(
            st.sampled_from([1, "x", {}, {"line_count": 0}, [], None, True])
        )
        assume(document != json.loads(digest.write(told, KEY)))
        # True equals 1 in Python, not in a file
        assume(not (name == "sequence" and told.sequence == 1))
        with self.assertRaises(PortableError):
            read(json.dumps(document).encode())

    @RELAXED
    @given(digests(), st.integers(0, 10**6))
    def test_a_byte_that_was_changed_changes_nothing_or_is_refused(self, told, place):
        content = bytearray(digest.write(told, KEY))
        content[place % len(content)] ^= 1
        try:
            again = read(bytes(content))
        except PortableError:
            return
        self.assertEqual(again, told)

    @RELAXED
    @given(digests())
    def test_the_key_of_another_client_is_refused(self, told):
        self.assertRefused("signature", digest.write(told, KEY), OTHER)
        renamed = json.loads(digest.write(told, OTHER))
        renamed["keyId"] = digest.key_id(KEY)
        self.assertRefused("signature", json.dumps(renamed).encode())

    @RELAXED
    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_whatever_comes_is_refused_in_one_way(self, content):
        with self.assertRaises(PortableError):
            digest.load(content)

    @RELAXED
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda each: (
                st.lists(each, max_size=3)
                | st.dictionaries(st.text(), each, max_size=3)
            ),
            max_leaves=10,
        ),
        st.sampled_from(["figures", "unknown", "company", "sequence", "signature"]),
    )
    def test_a_strange_value_is_refused_also_when_signed(self, value, name):
        told = digest.Digest(
            "db", "1", "Firm", NOW, 1, "EUR", figures={"line_count": 1}
        )
        data = json.loads(digest.write(told, KEY))
        data[name] = value
        try:
            if name != "signature":
                data["signature"]["value"] = digest._sign(
                    json.loads(json.dumps(data)), KEY
                )
            again = read(json.dumps(data).encode())
        except (PortableError, ValueError):
            return
        self.assertIsInstance(again, digest.Digest)

    def test_absurd_figures_are_refused_also_when_signed(self):
        for name, value in (
            ("line_count", -1),
            ("line_count", digest.MAX_COUNT + 1),
            ("line_count", True),
            ("line_count", "12"),
            ("line_count", None),
            ("monthly_cost", "-1.00"),
            ("monthly_cost", "1e9"),
            ("monthly_cost", "12345678901.00"),
            ("monthly_cost", "NaN"),
            ("monthly_cost", 12),
            ("setup_progress", 101),
            ("clock_due", "2026-02-30T00:00:00Z"),
            ("clock_due", "tomorrow"),
        ):
            with self.subTest(name=name, value=value):
                self.assertRefused("figure", self._signed(figures={name: value}))

    def test_a_fraction_is_no_figure(self):
        content = self._signed(figures={"line_count": 1})
        content = content.replace(b'"line_count": 1', b'"line_count": 1.5')
        self.assertRefused("number", content)

    def test_a_figure_is_not_known_and_unknown_at_once(self):
        content = self._signed(
            figures={"line_count": 1}, unknown={"line_count": "not_shared"}
        )
        self.assertRefused("figure", content)

    def test_figures_of_a_later_version_are_left_out(self):
        told = read(self._signed(figures={"line_count": 1, "new_count": "?"}))
        self.assertEqual(told.figures, {"line_count": 1})

    def test_other_refusals(self):
        for code, content in (
            ("huge", b" " * (digest.MAX_BYTES + 1)),
            ("json", b"%PDF-1.7"),
            ("json", b"[]"),
            ("format", b"{}"),
            ("version", self._signed(version=2)),
            ("version", self._signed(version=True)),
            ("future", self._signed(generatedAt="2026-11-28T10:30:01Z")),
            ("figure", self._signed(sequence=0)),
            ("figure", self._signed(sequence="7")),
            ("missing", self._signed(database="")),
            ("missing", self._signed(company={"name": "x"})),
            ("many", self._signed(figures={f"a{n}": 1 for n in range(101)})),
            ("signature", self._signed(keyId="x")),
        ):
            with self.subTest(code=code, content=content[:40]):
                self.assertRefused(code, content)

    def test_figures_that_are_read_later_never_fail(self):
        kinds = {"line_count": "count", "new_count": "count", "x_count": "count"}
        data = {"figures": {"new_count": -4, "line_count": 2}}
        self.assertEqual(
            digest.figures_of(data, kinds), {"line_count": 2, "new_count": "not_known"}
        )

    def test_the_known_example(self):
        """Held against another implementation: ``openssl dgst -sha256 -mac HMAC``."""
        self.assertEqual(digest.key_id(KEY), "ca0ed318a681d358")
        told = digest.Digest(
            "db", "1", "Firm", NOW, 1, "EUR", figures={"monthly_cost": Decimal("1.50")}
        )
        data = json.loads(digest.write(told, KEY))
        self.assertEqual(
            data["signature"]["value"],
            "13fd11caa51f369c4bd9c92f6a4da9d6b9540e6feb0330e4c9c2ab54fb2b9af5",
        )

    def _signed(self, **changes):
        told = digest.Digest("db", "1", "Firm", NOW, 1, "EUR")
        data = {**json.loads(digest.write(told, KEY)), **changes}
        data["signature"] = {
            "algorithm": digest.ALGORITHM,
            "value": digest._sign(data, KEY),
        }
        return json.dumps(data).encode()
