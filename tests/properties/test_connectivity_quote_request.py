import datetime
import json
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools import quote_document as doc
from odoo.addons.proximus_connectivity.tools.portable_json import PortableError
from odoo.addons.proximus_connectivity.tools.quote_request import (
    read_answer,
    read_request,
)

from . import examples

#: Cf: what nobody sees is dropped from a reference, so it does not come back.
WORD = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")
    ),
    min_size=1,
    max_size=30,
)
TEXT = st.just("") | WORD
DAYS = st.none() | st.dates(datetime.date(2000, 1, 2), datetime.date(2199, 12, 30))
MONEY = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
NUMBERS = st.lists(st.integers(10**8, 10**12).map(lambda n: f"+{n}"), max_size=3)
PARTY = {"id": TEXT, "name": WORD}
CUSTOMER = st.builds(
    doc.Party,
    **PARTY,
    contact=TEXT,
    email=TEXT,
    phone=TEXT,
    street=TEXT,
    postcode=TEXT,
    city=TEXT,
    country=st.sampled_from(["", "BE", "LU"]),
    language=st.sampled_from(["", "fr", "nl_BE"]),
)
LINES = st.builds(
    doc.Named,
    reference=TEXT,
    external_ref=TEXT,
    name=TEXT,
    kind=st.sampled_from(["", "mobile", "something_new"]),
    operator=TEXT,
    operator_id=TEXT,
    monthly_cost=st.none() | MONEY,
    numbers=NUMBERS.map(tuple),
    ranges=st.lists(
        st.integers(10**12 + 1, 10**13).map(lambda n: (f"+{n}", f"+{n + 99}")),
        max_size=2,
        unique=True,
    ).map(tuple),
).filter(lambda line: line.reference or line.external_ref or line.numbers)
SITES = st.none() | st.builds(
    doc.Site, name=WORD, street=TEXT, postcode=TEXT, city=TEXT
)


@st.composite
def items(draw):
    lines = draw(st.lists(LINES, max_size=5))
    # each line and number once in the request
    seen, unique = set(), []
    for line in lines:
        starts = {first for first, _last in line.ranges}
        names = {line.reference, *line.numbers, *starts} - {""}
        if not names & seen and len(set(line.numbers)) == len(line.numbers):
            unique.append(line)
        seen |= names
    result = []
    for place in range(draw(st.integers(1, 4))):
        mine, unique = unique[:2], unique[2:]
        action = draw(st.sampled_from(["replace", "keep"])) if mine else "add"
        wish = draw(st.sampled_from(["", "keep", "cancel"]))
        told = [number for line in mine for number in line.numbers] if wish else []
        result.append(
            doc.Item(
                id=str(place + 1),
                action=action,
                code=draw(TEXT),
                name=draw(WORD),
                is_bundle=draw(st.booleans()),
                quantity=draw(st.integers(1, 10_000)),
                number_wish=wish,
                wish_exceptions=tuple(told[::2]),
                note=draw(TEXT),
                site=draw(SITES),
                people=tuple(draw(st.lists(WORD, max_size=3))),
                lines=tuple(mine),
                kind=draw(st.sampled_from(["", "internet", "something_new"])),
                download_mbps=draw(st.integers(0, 10_000)),
                data_gb=draw(st.integers(0, 1_000)),
                people_count=draw(st.integers(0, 1_000)),
                site_count=draw(st.integers(0, 50)),
            )
        )
    return tuple(result)


REQUESTS = st.builds(
    doc.Request,
    id=st.uuids().map(str),
    reference=TEXT,
    customer=CUSTOMER,
    seller=st.builds(doc.Party, **PARTY, contact=TEXT),
    items=items(),
    asked_on=DAYS,
    wanted_on=DAYS,
    note=TEXT,
)
ANSWERS = st.builds(
    doc.Answer,
    id=st.uuids().map(str),
    request_reference=TEXT,
    reference=TEXT,
    state=st.sampled_from(sorted(doc.ANSWER_STATES)),
    seller=st.builds(doc.Party, **PARTY),
    recurring=MONEY,
    one_off=st.none() | MONEY,
    currency=st.sampled_from(["EUR", "USD"]),
    months=st.integers(0, 60),
    link=st.sampled_from(["", "https://a.example/my/orders/1?access_token=x"]),
    valid_until=DAYS,
    answered_on=DAYS,
    offers=st.lists(st.tuples(WORD, st.integers(1, 99)), min_size=1).map(tuple),
)
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["modify", "add", "replaces", "recurring", "1"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner)
    ),
    max_leaves=8,
)


def places(data, path=()):
    """Yield each place in a document."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def read(reader, content):
    """Return what a reader makes of a file: the document, or None for a refusal.

    Any other exception is a failure of the test.
    """
    try:
        return reader(content)
    except PortableError:
        return None


class TestQuoteRequest(TestCase):
    @examples(150)
    @given(REQUESTS)
    def test_nothing_is_lost(self, request):
        self.assertEqual(read_request(doc.write_request(request)), request)

    @examples(100)
    @given(ANSWERS)
    def test_no_answer_is_lost(self, answer):
        self.assertEqual(read_answer(doc.write_answer(answer)), answer)

    @examples(200)
    @given(st.binary(max_size=200) | st.text(max_size=200))
    def test_anything_is_read_or_refused(self, content):
        for reader in (read_request, read_answer):
            self.assertIsNone(read(reader, content))

    @examples(200)
    @given(st.dictionaries(st.sampled_from(["id", "quoteItem", "version"]), JUNK))
    def test_any_object_is_refused(self, junk):
        for kind, reader in (
            (doc.REQUEST_TYPE, read_request),
            (doc.ANSWER_TYPE, read_answer),
        ):
            data = {"version": "1", **junk, "@type": kind}
            read(reader, json.dumps(data))

    @examples(300)
    @given(st.data(), REQUESTS, ANSWERS, JUNK)
    def test_one_thing_that_is_wrong(self, data, request, answer, junk):
        for payload, reader in (
            (doc.request_payload(request), read_request),
            (doc.answer_payload(answer), read_answer),
        ):
            whole = json.loads(json.dumps(payload))
            *path, last = data.draw(st.sampled_from(list(places(whole))))
            place = whole
            for key in path:
                place = place[key]
            place[last] = junk
            found = read(reader, json.dumps(whole))
            if isinstance(found, doc.Request):
                # whatever was let in can be written and read again
                again = read_request(doc.write_request(found))
                self.assertEqual(again.items, found.items)
