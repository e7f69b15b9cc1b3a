import { registry } from "@web/core/registry";

const next = (content) => ({
    content,
    trigger: "button[name='action_next']",
    run: "click",
});

registry.category("web_tour.tours").add("proximus_onboarding_guide", {
    steps: () => [
        {
            content: "type the enterprise number as it stands on an invoice",
            trigger: "div[name='enterprise_number'] input",
            run: "edit BE 0566.988.259",
        },
        {
            content: "the company is subject to VAT",
            trigger: "div[name='vat_liable'] .o_radio_item:contains('Yes') input",
            run: "click",
        },
        next("leave the first step"),
        {
            content: "contracts are signed on paper",
            trigger: "div[name='answer_boolean'] .o_radio_item:contains('Yes') input",
            run: "click",
        },
        next("leave the first question"),
        {
            content: "60 documents are typed twice",
            trigger: "div[name='answer_number'] input",
            run: "edit 60",
        },
        next("leave the second question"),
        {
            content: "the third question is there",
            trigger: "div[name='question_title']:contains('How many people')",
        },
        {
            content: "go back, the answer is still there",
            trigger: "button[name='action_back']",
            run: "click",
        },
        {
            content: "the second question is there with its answer",
            trigger: "div[name='question_title']:contains('typed twice')",
        },
        next("leave the second question again"),
        {
            content: "the third question is back",
            trigger: "div[name='question_title']:contains('How many people')",
        },
        {
            content: "nobody knows how many people",
            trigger: "button[name='action_unknown']",
            run: "click",
        },
        {
            content: "the fourth question is there",
            trigger: "div[name='question_title']:contains('mobile subscriptions')",
        },
        {
            content: "nor how many mobile lines",
            trigger: "button[name='action_unknown']",
            run: "click",
        },
        {
            content: "some devices are protected",
            trigger: "div[name='answer_option_id'] .o_radio_item:contains('Some') input",
            run: "click",
        },
        next("leave the last question"),
        {
            content: "one advice needs one more answer",
            trigger: "div[name='undecided_ids'] .o_kanban_record:contains('Answer it')",
        },
        {
            content: "ask why something is advised",
            trigger:
                "div[name='advised_ids'] .o_kanban_record:contains('on line') button[name='action_explain']",
            run: "click",
        },
        {
            content: "the reasons are there",
            trigger: ".modal div[name='trace_html']:contains('signed on paper')",
        },
        {
            content: "close the reasons",
            trigger: ".modal button:contains('Close')",
            run: "click",
        },
        {
            content: "the reasons are gone",
            trigger: "body:not(:has(.modal))",
        },
        {
            content: "accept the on-line signature",
            trigger:
                "div[name='advised_ids'] .o_kanban_record:contains('on line') button[name='action_accept']",
            run: "click",
        },
        {
            content: "it is accepted",
            trigger: "div[name='advised_ids'] .badge:contains('Accepted')",
        },
    ],
});
