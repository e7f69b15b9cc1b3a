import { registry } from "@web/core/registry";
import {
    answerNumber,
    asked,
    click,
    closed,
    next,
    pick,
    see,
    type,
} from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_onboarding_guide", {
    steps: () => [
        type(
            "div[name='enterprise_number'] input",
            "BE 0566.988.259",
            "type the enterprise number as it stands on an invoice"
        ),
        pick("vat_liable", "Yes", "the company is subject to VAT"),
        next("leave the first step"),
        pick("answer_boolean", "Yes", "contracts are signed on paper"),
        next("leave the first question"),
        answerNumber(60, "60 documents are typed twice"),
        next("leave the second question"),
        asked("How many people"),
        click("button[name='action_back']", "go back, the answer is still there"),
        asked("typed twice"),
        next("leave the second question again"),
        asked("How many people"),
        click("button[name='action_unknown']", "nobody knows how many people"),
        asked("mobile subscriptions"),
        click("button[name='action_unknown']", "nor how many mobile lines"),
        pick("answer_option_id", "Some", "some devices are protected"),
        next("leave the last question"),
        see(
            "div[name='undecided_ids'] .o_kanban_record:contains('Answer it')",
            "one advice needs one more answer"
        ),
        click(
            "div[name='advised_ids'] .o_kanban_record:contains('on line') button[name='action_explain']",
            "ask why something is advised"
        ),
        see(
            ".modal div[name='trace_html']:contains('signed on paper')",
            "the reasons are there"
        ),
        click(".modal button:contains('Close')", "close the reasons"),
        closed,
        click(
            "div[name='advised_ids'] .o_kanban_record:contains('on line') button[name='action_accept']",
            "accept the on-line signature"
        ),
        see("div[name='advised_ids'] .badge:contains('Accepted')", "it is accepted"),
    ],
});
