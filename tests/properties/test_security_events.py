from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_security.tests.test_tools_events import (
    FINDING,
    PROBLEM,
    SIM_SWAP,
)
from odoo.addons.proximus_security.tests.test_tools_webhook import KEY, NOW
from odoo.addons.proximus_security.tools.awareness import hidden_groups
from odoo.addons.proximus_security.tools.events import SEVERITIES, read_event
from odoo.addons.proximus_security.tools.webhook import (
    SCHEMES,
    SignatureError,
    verify_by,
)

from . import examples

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**300, 10**310),
    st.floats(),
    st.text(),
)
keys = st.one_of(
    st.text(max_size=8),
    st.sampled_from([*FINDING, *PROBLEM, *SIM_SWAP, "email", "priority", "ip"]),
)
json_like = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=5)
    ),
    max_leaves=12,
)
anything = st.one_of(scalars, st.binary(), st.lists(st.binary(max_size=4), max_size=3))
header_names = st.sampled_from(
    [
        "webhook-id",
        "webhook-timestamp",
        "Stripe-Signature",
        "X-Hub-Signature-256",
        "X-GitHub-Delivery",
        "Authorization",
    ]
)
header_values = st.one_of(
    anything,
    st.sampled_from(
        [f"t={NOW},v1=", "sha256=", "Bearer ", str(NOW), f"t={NOW},v1={'0' * 64}"]
    ),
)


class TestEvents(TestCase):
    @examples(500)
    @given(payload=json_like)
    def test_a_reader_raises_nothing_but_its_own_error(self, payload):
        self._read(payload)

    @examples(500)
    @given(
        base=st.sampled_from([FINDING, PROBLEM, SIM_SWAP]),
        changes=st.dictionaries(keys, json_like, max_size=4),
    )
    def test_events_with_a_wrong_part(self, base, changes):
        self._read({**base, **changes})

    def _read(self, payload):
        try:
            event = read_event(payload)
        except ValueError:
            return
        self.assertIn(event.severity, (*SEVERITIES, None))
        self.assertTrue(event.type)
        for text in (event.type, event.text, event.id):
            self.assertNotIn("\0", text)
            text.encode()

    @examples(500)
    @given(
        scheme=st.one_of(st.sampled_from(list(SCHEMES)), anything),
        body=anything,
        headers=st.one_of(anything, st.dictionaries(header_names, header_values)),
        secrets=st.one_of(anything, st.just([KEY])),
        now=st.one_of(anything, st.just(NOW)),
        tolerance=st.one_of(anything, st.just(300)),
    )
    def test_no_scheme_raises_another_error(
        self, scheme, body, headers, secrets, now, tolerance
    ):
        with self.assertRaises(SignatureError):
            verify_by(scheme, body, headers, secrets, now, tolerance)


class TestHiddenGroups(TestCase):
    @given(sizes=st.dictionaries(st.integers(0, 20), st.integers(0, 40)))
    def test_what_is_hidden_cannot_be_calculated(self, sizes):
        hidden = hidden_groups(sizes)
        shown = sizes.keys() - hidden
        self.assertTrue(all(sizes[group] >= 5 or not sizes[group] for group in shown))
        together = sum(sizes[group] for group in hidden)
        if hidden and any(sizes[group] for group in shown):
            self.assertGreaterEqual(together, 5)
