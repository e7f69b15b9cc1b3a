"""The demo data shows every state, kind and result, in a company of its own."""

from xml.etree import ElementTree

import pytest

from dev.base import ROOT

from .matrix import ask

CONTEXT = "{'allowed_company_ids': [ref('base.demo_company_digital_clair')]}"
#: Files that make the company, or only add rights to its people.
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


@pytest.mark.parametrize("name", FILES)
def test_a_demo_file_keeps_to_the_demo_company(name):
    text = (ROOT / name).read_text()
    context = ElementTree.fromstring(text).get("context")
    assert context == (None if name in NOT_IN_IT else CONTEXT)
    assert not [other for other, by in OTHERS.items() if other in text and by != name]
