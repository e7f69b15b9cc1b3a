"""The demo data shows every state, kind and result, in two companies of its own."""

from xml.etree import ElementTree

import pytest

from dev.base import ROOT

from .matrix import ask

#: The one that uses and the one that sells.
COMPANIES = ("base.demo_company_vieux_tilleul", "base.demo_company_digital_clair")
CONTEXTS = {f"{{'allowed_company_ids': [ref('{name}')]}}" for name in COMPANIES}
#: Files that make the companies, or only add rights to their people.
NOT_IN_IT = {
    "proximus_connectivity/demo/res_company_demo.xml",
    "proximus_onboarding/demo/res_users_demo.xml",
}
#: Records of a database that is in use, and the one file that may name them.
OTHERS = {
    "base.main_company": None,
    "base.user_root": None,
    "base.user_admin": "proximus_connectivity/demo/res_company_demo.xml",
}
FILES = sorted(
    str(file.relative_to(ROOT)) for file in ROOT.glob("proximus_*/demo/*.xml")
)

#: Values that need no record, each for a reason.
EXEMPT = {
    # lasts as long as one request to the operator
    "proximus.exchange.state": {"sending"},
    # nobody in the demo data has a file of two thousand lines
    "proximus.inventory.import.state": {
        "cancelled",
        "comparing",
        "done",
        "importing",
        "linking",
        "ready",
    },
    # nor one of five thousand usage records
    "proximus.usage.file.state": {
        "cancelled",
        "comparing",
        "done",
        "importing",
        "ready",
    },
    # a list that is taken over in the background is longer than that of the demo data
    "proximus.inventory.difference.state": {"waiting"},
    # no line of the brewery leaves before its commitment ends
    "proximus.cost.forecast.kind": {"fee"},
    # Belgian numbers know no such kind
    "proximus.number.kind": {"shared_cost"},
    # nothing leads out of these
    "proximus.line.event.from_state": {"terminated", "cancelled", "aborted"},
    "proximus.problem.event.from_state": {"rejected", "cancelled"},
    # rare reasons beside the three that the story tells
    "proximus.line.suspend_kind": {"customer", "misuse", "other"},
}
#: What the check must have looked at, or it looked at nothing.
LOOKED_AT = {
    "proximus.bill.check.line.result",
    "proximus.claim.kind",
    "proximus.claim.state",
    "proximus.deadline.kind",
    "proximus.device.state",
    "proximus.exchange.note.kind",
    "proximus.line.state",
    "proximus.line.order.state",
    "proximus.line.order.item.change_kind",
    "proximus.number.state",
    "proximus.port.request.direction+state",
    "proximus.problem.state",
    "proximus.qualification.result",
    "proximus.quote.request.state",
    "proximus.sim.state",
}


def test_the_demo_data_comes_without_a_complaint():
    assert not ask("demo-states")["complaints"]


def test_every_state_has_a_demo_record():
    unshown = ask("demo-states")["unshown"]
    assert unshown.keys() >= LOOKED_AT
    left = {
        name: sorted(set(values) - EXEMPT.get(name, set()))
        for name, values in unshown.items()
    }
    assert not {name: values for name, values in left.items() if values}


def test_each_side_of_the_contract_has_its_company():
    uses, sells = "Brasserie du Vieux Tilleul SRL", "Digital Clair SRL"
    story = ask("demo-states")["story"]
    assert story["people"] == {
        "sme": [uses],
        "partner": [sells],
        "accountant": [uses, sells],
        "client": [sells],
    }
    assert story["own lines"].keys() == {uses}
    assert story["lines sold"].keys() == {sells}
    for what in ("sale.order", "proximus.subscription", "proximus.bundle"):
        assert story[what].keys() == {sells}, what
    for what in ("hr.employee", "proximus.bill.check", "proximus.security.incident"):
        assert story[what].keys() == {uses}, what
    # the brewery, a firm and a person
    assert story["customers"] == 3
    assert story["without a logo"] == []
    assert story["salespeople"] == ["partner"]


@pytest.mark.parametrize("name", FILES)
def test_a_demo_file_keeps_to_a_demo_company(name):
    text = (ROOT / name).read_text()
    context = ElementTree.fromstring(text).get("context")
    assert context in ({None} if name in NOT_IN_IT else CONTEXTS)
    assert not [other for other, by in OTHERS.items() if other in text and by != name]
