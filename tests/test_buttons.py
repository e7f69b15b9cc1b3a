"""Every button of the suite is pressed once on the demo data, by who may press it."""

from functools import cache

from lxml import etree

from .buttons import Finder
from .matrix import ask_once
from .presses import CRASHED, DONE, PATHS, REFUSED, UNSEEN, Result

#: Some that no other test names.
PRESSED = {
    "proximus.claim action_grant",
    "proximus.line action_find_dependencies",
    "proximus.line action_open_suspend",
    "proximus.line action_open_withdraw",
    "proximus.onboarding.recommendation action_reconsider",
}
#: A dialog that asks for a file.
FILE = "Nothing fits in content"
#: All but one of the checks of the demo data with rows to decide on are closed.
DECIDED = "disputed or settled"
#: What no demo record lets one press, and the words that say so.
REFUSALS = {
    "proximus.bill.accept action_apply": DECIDED,
    "proximus.bill.check.line action_claim": DECIDED,
    "proximus.bill.check.line action_undo": DECIDED,
    "proximus.bill.check proximus_connectivity.proximus_bill_detail_action": FILE,
    "proximus.bill.check proximus_connectivity.proximus_bill_detail_action "
    "{'default_check_id': id}": FILE,
    "proximus.claim action_find_credit": "No posted credit note",
    "proximus.client.import action_preview": "Choose the files of your clients",
    "proximus.line proximus_connectivity.proximus_line_tmf_import_action": FILE,
    "proximus.line.usage proximus_connectivity.proximus_usage_import_action": FILE,
    "proximus.line.usage.month proximus_connectivity.proximus_usage_import_action": (
        FILE
    ),
    "proximus.qualification action_done": "Unknown is no answer",
    "proximus.quote.request "
    "proximus_connectivity.proximus_quote_request_answer_import_action": FILE,
    "proximus.quote.request "
    "proximus_connectivity.proximus_quote_request_answer_import_action "
    "{'default_request_id': id}": FILE,
    "proximus.security.assessment "
    "proximus_security.proximus_security_assessment_import_action "
    "{'default_assessment_id': id}": FILE,
    "proximus.security.assessment action_finish": "cannot be finished yet",
    "proximus.security.notification action_waive": "fill in why it is not needed",
    "proximus.subscription.amend action_preview": "is one installed line",
    "proximus.switch action_ask_signature": "cannot be signed yet",
    "proximus.switch action_confirm": "mark each number keep or cancel",
    "proximus.switch action_done": "is still running",
    "proximus.security.alert action_settle": "what you found out",
    "proximus.security.event action_process": "is processed already",
}
#: Refused until the day of the visit has come, and the demo database may be old.
BY_DAY = {
    "proximus.line.order.item action_visit_done": "still to come",
    "proximus.line.order.item action_visit_missed": "still to come",
}
#: What no record of the demo data shows, by the reason.
HIDDEN = {
    "the demo data leave nothing to decide, to finish or to quote there": {
        "proximus.security.assessment action_start",
        "proximus.security.decide action_not_known",
        "proximus.security.decide action_not_significant",
        "proximus.security.decide action_significant",
        "proximus.security.gap action_quote",
        "proximus.security.grant action_accept",
        "proximus.security.grant action_refuse",
        "proximus.security.grant action_view_assessments",
        "proximus.security.incident action_answer_high",
        "proximus.security.incident action_close",
        "proximus.security.incident action_help_decide",
        "proximus.security.incident action_resolve",
        "proximus.security.report action_open_incident",
        "proximus.security.report action_sent",
        "proximus.security.safeonweb action_save",
        "proximus.security.safeonweb action_view_lines",
        "proximus.security.service action_ask_seats",
        "proximus.security.service action_use",
        "res.partner.bank action_view_security_alert",
    },
    "the demo bills name lines that are known, and no claim came back in part": {
        "account.move action_proximus_own_bill",
        "proximus.bill.check action_create_lines",
        "proximus.bill.lines action_create",
        "proximus.bill.lines action_export",
        "proximus.bill.lines action_export_xlsx",
        "proximus.bill.lines action_read_file",
        "proximus.claim action_claim_rest",
        "proximus.claim action_credit",
    },
    "no demo bill is so long that it is checked in the background": {
        "proximus.bill.check action_stop",
    },
    "of each employee of the demo data the private use is known": {
        "proximus.benefit.line action_business",
        "proximus.benefit.line action_private",
        "proximus.benefit.line action_split",
    },
    "no benefit of the demo data is entered by hand": {
        "proximus.benefit.line action_remove",
    },
    "no line of the demo data went from one employee to another": {
        "proximus.line action_view_users",
    },
    "no closing day of the demo data was cut off before": {
        "proximus.cost.cutoff action_view_previous",
    },
    "no operator of the demo data tells its usage one by one": {
        "proximus.provider action_read_usage",
        "proximus.usage.record action_match",
        "proximus.usage.record proximus_connectivity.proximus_usage_import_action",
    },
    "each device of the demo data is with somebody or at its place": {
        "proximus.device action_hand_over",
    },
    "no run of the demo data fails": {
        "proximus.billing.run action_retry",
        "proximus.billing.run action_view_errors",
    },
    "no run of the demo data is so long that it goes on in the background": {
        "proximus.billing.run action_stop",
    },
    "nothing is billed ahead, so that a cut-off has no rows to post": {
        "proximus.cutoff action_post",
        "proximus.cutoff action_view_moves",
    },
    "each client of the demo data has a database of its own": {
        f"proximus.client action_open_figure {{'proximus_figure': '{name}'}}"
        for name in (
            "check_count",
            "clock_count",
            "gap_count",
            "late_port_count",
            "line_count",
        )
    },
    "there is no index, so that an indexation cannot be filled in": {
        "proximus.indexation action_announce",
        "proximus.indexation action_apply",
        "proximus.indexation action_cancel",
        "proximus.indexation action_propose",
        "proximus.indexation action_stop",
    },
    "the dialog asks for what only a person knows: a card, a number, a file": {
        "proximus.bill.detail action_read",
        "proximus.client.import action_apply",
        "proximus.line.change.number action_apply",
        "proximus.line.change.sim action_apply",
        "proximus.line.end action_apply",
        "proximus.line.tmf.import action_apply",
        "proximus.line.tmf.import action_preview",
        "proximus.usage.import action_apply",
        "proximus.usage.import action_preview",
        "proximus.quote.request.answer.import action_import",
        "proximus.quote.request.import action_import",
        "proximus.quote.request.import action_read",
        "proximus.security.assessment.import action_apply",
        "proximus.security.assessment.import action_preview",
        "proximus.subscription.amend action_apply",
    },
    "no inventory of an operator is so long that it is read in the background": {
        "proximus.provider action_stop_inventory",
    },
    "nobody has brought a long file": {
        "proximus.inventory.import action_compare",
        "proximus.inventory.import action_import",
        "proximus.inventory.import action_stop",
        "proximus.inventory.import action_view_errors",
        "proximus.inventory.import action_view_items",
        "proximus.line.tmf.import proximus_connectivity.proximus_inventory_import_action",  # noqa: E501
        "proximus.usage.file action_compare",
        "proximus.usage.file action_import",
        "proximus.usage.file action_stop",
        "proximus.usage.file action_view_errors",
        "proximus.usage.file action_view_items",
        "proximus.usage.import proximus_connectivity.proximus_usage_file_action",
    },
    "no order of the demo data loses all its lines": {
        "proximus.subscription action_charge_rest",
        "proximus.subscription action_give_up",
    },
    "the demo provider never fails and takes no registration": {
        "proximus.provider action_close_breaker",
        "proximus.provider action_end_hub",
        "proximus.provider action_register_hub",
    },
    "the set-up of the demo data is not that far": {
        "proximus.onboarding.existing action_cancel_numbers",
        "proximus.onboarding.existing action_keep_numbers",
        "proximus.onboarding.existing action_numbers",
        "proximus.onboarding.existing action_remove",
        "proximus.onboarding.install.line action_plan",
        "proximus.onboarding.install.line action_undo",
        "proximus.onboarding.offer.line action_reset",
        "proximus.onboarding.learning action_open_course",
        "proximus.onboarding.lesson action_open_course",
        "proximus.onboarding.lesson action_use_delivered",
        "proximus.onboarding.recommendation action_still_right",
        "proximus.onboarding.rule action_use_delivered",
        "proximus.onboarding.session action_add_numbers",
        "proximus.onboarding.session action_ask_less",
        "proximus.onboarding.session action_ask_operator",
        "proximus.onboarding.session action_keep_apart",
        "proximus.onboarding.session action_merge_twin",
        "proximus.onboarding.session action_to_advice",
        "proximus.onboarding.session action_update_offer",
        "proximus.onboarding.session action_use_twin",
        "proximus.onboarding.session action_use_vies",
        "proximus.onboarding.setting action_use_delivered",
    },
    "no demo record is in this state": {
        "account.move action_proximus_use",
        "proximus.security.notification action_reopen",
        "sale.order action_view_seller_orders",
        "sale.order action_view_switches",
    },
}


@cache
def pressed() -> dict[str, dict]:
    """Return what became of each button by its name."""
    return ask_once("buttons")


def _named(outcome: str) -> dict[str, list[str]]:
    return {
        name: result["said"]
        for name, result in pressed().items()
        if result["outcome"] == outcome
    }


def test_the_buttons_are_found_and_pressed():
    done = _named(DONE)
    assert len(pressed()) > 200
    assert done.keys() >= PRESSED


def test_the_homes_are_clicked():
    homes = [result for name, result in pressed().items() if "home.card" in name]
    who = {result["who"] for result in homes if result["outcome"] == DONE}
    assert who >= {"sme", "partner", "accountant"}


def test_no_press_crashes():
    assert not _named(CRASHED)


def test_who_presses_has_ordinary_rights():
    people = {result["who"] for result in pressed().values()} - {""}
    assert {"sme", "partner", "accountant"} <= people
    others = {"secrets", "manager", "administrator"}
    assert people <= {"sme", "partner", "accountant"} | others


def test_what_is_refused_is_known_and_said():
    refused = _named(REFUSED)
    assert refused.keys() - BY_DAY.keys() == REFUSALS.keys()
    for name, said in refused.items():
        fragment = {**REFUSALS, **BY_DAY}[name]
        assert said, name
        assert all(fragment in sentence for sentence in said), (name, said)


def test_what_no_record_shows_is_known():
    """Exactly: a button that can be pressed from now on leaves the list."""
    names = [name for those in HIDDEN.values() for name in those]
    assert len(names) == len(set(names))
    assert set(_named(UNSEEN)) == set(names)


def test_a_success_is_kept_and_a_crash_too():
    result = Result()
    result.note(REFUSED, "sme", "No.")
    result.note(REFUSED, "partner", "Neither.")
    assert (result.outcome, result.said) == (REFUSED, ["No.", "Neither."])
    result.note(DONE, "partner")
    result.note(REFUSED, "sme", "No.")
    assert (result.outcome, result.who, result.said) == (DONE, "partner", [])
    result.note(CRASHED, "sme", "KeyError")
    result.note(DONE, "sme")
    assert (result.outcome, result.said) == (CRASHED, ["KeyError"])


def test_conditions_of_a_view_and_of_a_card_are_read():
    node = etree.fromstring("<button invisible=\"state != 'draft'\"/>")
    assert Finder._conditions(node) == ("state != 'draft'",)
    node = etree.fromstring("<a t-if=\"['a', 'b'].includes(record.state.raw_value)\"/>")
    assert Finder._conditions(node) == ("not ((state) in ['a', 'b'])",)
    node = etree.fromstring("<a t-if=\"record.decision.raw_value == 'pending'\"/>")
    assert Finder._conditions(node) == ("not (decision == 'pending')",)
    node = etree.fromstring(
        "<a t-if=\"!record.a.raw_value and record.b.value !== 'c'\"/>"
    )
    assert Finder._conditions(node) == ("not (not a and b != 'c')",)
    assert Finder._conditions(etree.fromstring("<a/>")) == ()


def test_a_path_has_a_start_and_steps_of_one_model():
    assert PATHS
    for model, steps in PATHS:
        assert model.startswith("proximus."), model
        assert steps, model
