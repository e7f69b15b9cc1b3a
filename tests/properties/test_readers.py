"""Whatever a stranger sends: each reader reads it or raises a ValueError."""

import datetime
import io
import json
import math
from decimal import Decimal
from unittest import TestCase

from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from odoo.addons.proximus_connectivity.tools import (
    billing,
    coverage,
    money,
    numbers,
    oauth,
    pasted,
    quote_request,
    registration,
    sim,
    text,
    tmf,
    tmf_bill,
    tmf_hub,
    tmf_inventory,
    tmf_order,
    tmf_problem,
    tmf_product,
    tmf_qualification,
    transport,
    zones,
)
from odoo.addons.proximus_onboarding.tools import entry, kbo
from odoo.addons.proximus_security.tools import cyfun_workbook, webhook

from . import examples

NOW = datetime.datetime(2026, 11, 27, 22, tzinfo=datetime.timezone.utc)
#: Readers of JSON that was parsed.
OF_DATA = {
    "event": lambda data: tmf.read_event(data, NOW),
    "order": tmf_order.read_order,
    "problem": tmf_problem.read_problem,
    "product": tmf_product.read_product,
    "line": tmf_inventory.read_line,
    "bill": lambda data: tmf_bill.read_bill(data, tmf.as_list(data)),
    "rates": lambda data: tmf_bill.read_bill({"id": "1"}, [data]),
    "qualification": tmf_qualification.read_qualification,
    "subscription": tmf_hub.read_subscription,
    "token": lambda data: oauth.read_token(data, NOW),
    "characteristics": tmf.read_characteristics,
    "time": tmf.read_time,
    "date": tmf.read_date,
    "word": lambda data: tmf.read_word(data, tmf.ORDER_STATES),
    "text": lambda data: tmf.read_text(data, "text"),
    "texts": lambda data: tmf.read_texts(data, "texts"),
    "amount": tmf.read_amount,
    "fit": tmf.check_fit,
    "redact": transport.redact,
    "money": money.fraction,
}
#: Readers of a text or file.
OF_TEXT = {
    "json": tmf.read_json,
    "inventory": tmf_inventory.read_inventory,
    "request": quote_request.read_request,
    "answer": quote_request.read_answer,
    "number": numbers.parse,
    "range": lambda content: numbers.parse_range(content, content),
    "search": numbers.search_digits,
    "display": numbers.display,
    "iccid": sim.normalise_iccid,
    "iccid_valid": sim.iccid_is_valid,
    "eid": sim.eid_is_valid,
    "imei": sim.imei_is_valid,
    "code": sim.normalise_code,
    "mac": sim.normalise_mac,
    "rows": pasted.read_rows,
    "kbo": kbo.normalise,
    "registration": registration.registration,
    "spellings": registration.spellings,
    "vat": registration.vat_is_valid,
    "count": entry.parse_count,
    "region": entry.region_of,
    "wait": lambda content: transport.retry_after(content, NOW),
    "bill_numbers": lambda content: list(billing.number_candidates(content)),
    "references": billing.reference_candidates,
    "plain": text.plain,
    "searched": text.searched,
    "zone": zones.find,
    "street": coverage.street_key,
    "money": money.fraction,
    "time": tmf.read_time,
    "date": tmf.read_date,
}

TIMES = st.builds(
    "{:04d}-{:02d}-{:02d}T{:02d}:59:59{}".format,
    st.sampled_from((0, 1, 2, 1582, 2026, 9998, 9999)),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 25),
    st.sampled_from(("Z", "", "+01:00", "-01:00", "+23:59", "-23:59", "+99:99", "+1")),
)
NASTY = st.sampled_from(
    (
        10**30,
        -(10**30),
        10**400,
        1e308,
        math.inf,
        -math.inf,
        math.nan,
        -0.0,
        True,
        Decimal("NaN"),
        Decimal("1e999999"),
        [],
        [[]],
        {},
        "",
        "\0",
        "\ud800",
        "﷽" * 99,
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:59Z",
        "1e999999999",
        "-1e-999999999",
        "NaN",
        "Infinity",
        "٣٢٤٧٠١٢٣٤٥٦",
        "²",
        "½",
        "3.25E+10",
        "\u202d+32 470 12 34 56\u202c",
        ["a", "list"],
        {"id": ["x"]},
        "BE" * 40,
    )
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(alphabet=st.characters(), max_size=30),
    TIMES,
    NASTY,
)
#: Names that some reader looks for.
KEYS = st.sampled_from(
    "id name event eventId eventTime eventType productOrder customerBill product state "
    "status externalId note text date productOrderItem completionDate "
    "expectedCompletionDate milestone jeopardyAlert errorMessage alertDate "
    "externalIdentifier resolutionDate author startDate terminationDate productTerm "
    "validFor endDateTime duration amount units productPrice price dutyFreeAmount "
    "value unit priceType recurringChargePeriod relatedParty role place streetName "
    "productRelationship relationshipType productCharacteristic productOffering "
    "billingPeriod startDateTime taxExcludedAmount appliedTax taxRate bill type "
    "serviceQualificationItem qualificationResult eligibilityUnavailabilityReason code "
    "label alternateServiceProposal alternateService serviceSpecification service "
    "serviceCharacteristic access_token token_type expires_in description fieldPath "
    "quoteItem action quantity contactMedium characteristic msisdn msisdnRange @type "
    "version expectedActivationDate expirationDate terminationError billDate "
    "paymentDueDate periodCoverage".split()
)
DATA = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5)
    ),
    max_leaves=25,
)
OBJECTS = st.dictionaries(KEYS, DATA, max_size=12)
#: What stands in a cell: of a spreadsheet, not of a database.
CELLS = st.one_of(
    st.sampled_from(("GV.OC-01.1", "ID.AM-5.1: x", "N/A", "3", "3.5", "=A1", "#REF!")),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20),
    st.datetimes(datetime.datetime(1901, 1, 1)),
)
#: Whole documents, of which one value after the other becomes something else.
GOOD = (
    {
        "eventId": "1",
        "eventTime": "2026-11-27T22:00:00Z",
        "event": {"productOrder": {"id": "1", "state": "held"}},
    },
    {
        "id": "O1",
        "state": "inProgress",
        "externalId": [{"id": "ours"}],
        "completionDate": "2026-11-27T22:00:00Z",
        "note": [{"text": "late"}],
        "milestone": [{"id": "M", "name": "dug", "milestoneDate": "2026-11-27"}],
        "productOrderItem": [{"id": "1", "state": "held", "product": {"id": "P"}}],
    },
    {
        "id": "S1",
        "status": "resolved",
        "resolutionDate": "2026-11-27T22:00:00+01:00",
        "externalIdentifier": [{"id": "ours"}],
        "note": [{"id": "N", "author": "A", "date": "2026-11-27", "text": "done"}],
    },
    {
        "id": "P1",
        "name": "L1",
        "status": "active",
        "startDate": "2026-11-27T22:00:00Z",
        "productTerm": [
            {"name": "commitment", "validFor": {"endDateTime": "2027-01-01"}}
        ],
        "productPrice": [
            {
                "priceType": "recurring",
                "price": {"dutyFreeAmount": {"unit": "EUR", "value": 25.5}},
            }
        ],
        "relatedParty": [{"id": "0477472701", "name": "X", "role": "customer"}],
        "place": [{"id": "1", "streetName": "Rue", "city": "Liège"}],
        "productRelationship": [
            {"relationshipType": "isPartOf", "product": {"id": "2"}}
        ],
        "productCharacteristic": [
            {"name": "msisdn", "value": ["+32470123456"]},
            {"name": "msisdnRange", "value": [["+3281123400", "+3281123499"]]},
            {"name": "lineKind", "value": "mobile"},
        ],
    },
    {
        "id": "B1",
        "billNo": "7",
        "state": "sent",
        "billDate": "2026-11-27T22:00:00Z",
        "billingPeriod": {"startDateTime": "2026-11-01", "endDateTime": "2026-11-30"},
        "taxExcludedAmount": {"unit": "EUR", "value": 25.5},
        "bill": {"id": "B1"},
        "appliedTax": [{"taxRate": 21}],
        "periodCoverage": {"startDateTime": "2026-11-01"},
        "product": {"id": "P1"},
    },
    {
        "id": "Q1",
        "state": "done",
        "expirationDate": "2026-11-27T22:00:00Z",
        "serviceQualificationItem": [
            {
                "id": "1",
                "qualificationResult": "green",
                "expectedActivationDate": "2026-11-27",
                "eligibilityUnavailabilityReason": [{"code": "A", "label": "B"}],
                "alternateServiceProposal": [{"alternateService": {"name": "vdsl"}}],
                "service": {
                    "serviceCharacteristic": [{"name": "downloadMbps", "value": 100}]
                },
            }
        ],
    },
    {"access_token": "abc", "token_type": "Bearer", "expires_in": 3600},
)


def paths(data, path=()):
    """Return the way to each value of a document, itself included."""
    children = enumerate(data) if isinstance(data, list) else ()
    children = data.items() if isinstance(data, dict) else children
    below = [way for key, value in children for way in paths(value, (*path, key))]
    return [path, *below]


def changed(data, path, value):
    """Return a copy of a document in which one value is another."""
    if not path:
        return value
    copy = list(data) if isinstance(data, list) else dict(data)
    copy[path[0]] = changed(data[path[0]], path[1:], value)
    return copy


MUTATED = st.sampled_from(GOOD).flatmap(
    lambda data: st.builds(changed, st.just(data), st.sampled_from(paths(data)), DATA)
)
WILD = {"suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
RUNS = examples(250, **WILD)


class TestReaders(TestCase):
    def check(self, readers, *args):
        """Let each reader read; only a ValueError is a refusal."""
        for name, reader in readers.items():
            try:
                reader(*args)
            except ValueError:
                continue
            except Exception as error:
                raise AssertionError(f"{name}: {error!r}") from error

    def test_good_documents_are_read(self):
        """What the fuzz starts from is no nonsense: one reader at least takes it."""
        for data in GOOD:
            read = []
            for name, reader in OF_DATA.items():
                try:
                    reader(data)
                    read.append(name)
                except ValueError:
                    continue
            useful = {"event", "order", "problem", "line", "bill", "token"}
            useful |= {"qualification"}
            self.assertTrue(useful & set(read), data)

    @RUNS
    @given(DATA | OBJECTS | MUTATED)
    @example({"id": "1", "completionDate": "0001-01-01T00:00:00+01:00"})
    @example({"id": "1", "completionDate": "9999-12-31T23:59:59-01:00"})
    @example({"id": "1", "completionDate": "9999-12-31T23:59:59Z"})
    @example({"event": {"productOrder": {}}, "eventTime": "0001-01-01T00:00:00+01:00"})
    @example({"access_token": "a", "expires_in": 10**400})
    @example({"id": ["a", "list"], "name": ["a", "list"], "status": ["active"]})
    @example(
        {
            "name": "L",
            "status": "active",
            "productRelationship": [{"relationshipType": []}],
        }
    )
    def test_parsed_data(self, data):
        self.check(OF_DATA, data)

    @RUNS
    @given(st.text(alphabet=st.characters(), max_size=60) | TIMES | NASTY.map(str))
    @example("[" * 100_000)
    @example('{"a":' * 5_000 + "1" + "}" * 5_000)
    @example("9" * 5_000)
    @example('{"id": 1e400}')
    @example('{"id": NaN}')
    @example('{"id": "\\ud800\\u0000"}')
    @example("Mon, 01 Jan 0001 00:00:00 +9999999999999999")
    def test_texts(self, content):
        self.check(OF_TEXT, content)

    @RUNS
    @given(
        st.binary(max_size=60)
        | OBJECTS.map(lambda o: json.dumps(o, default=str).encode())
    )
    def test_files(self, content):
        readers = ("json", "inventory", "request", "answer")
        readers = {name: OF_TEXT[name] for name in readers}
        self.check(readers | {"workbook": cyfun_workbook.read_workbook}, content)

    @examples(60, **WILD)
    @given(
        st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=4),
        st.dictionaries(st.integers(0, 9_999), st.integers(0, 255), max_size=3),
    )
    def test_workbooks(self, rows, damage):
        """Odd cells, and bytes that another program wrote."""
        book = Workbook()
        book.active.append(("Control", "Documentation", "Implementation", "Comment"))
        for row in rows:
            book.active.append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        content = bytearray(buffer.getvalue())
        for place, byte in damage.items():
            content[place % len(content)] = byte
        self.check({"workbook": cyfun_workbook.read_workbook}, bytes(content))

    @RUNS
    @given(st.binary(max_size=60), st.text(alphabet=st.characters(), max_size=40))
    def test_signatures(self, body, header):
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            headers = {"webhook-id": "1", "webhook-timestamp": "1", name: header}
            with self.assertRaises(webhook.SignatureError):
                webhook.verify(body, headers, [b"secret"], 1)

    @RUNS
    @given(MUTATED)
    def test_what_is_read_can_be_kept(self, data):
        """A database takes JSON without NaN, NUL and halves of pairs."""
        try:
            data = tmf.read_json(json.dumps(data, default=str))
        except ValueError:
            return
        for name in ("order", "problem", "qualification", "subscription"):
            try:
                kept = json.dumps(
                    OF_DATA[name](data), allow_nan=False, ensure_ascii=False
                )
            except ValueError:
                continue
            self.assertTrue(text.is_fit(kept), name)
            kept.encode()  # a half of a pair has no bytes
            self.assertNotIn("\\u0000", kept)
