import { registry } from "@web/core/registry";
import {
    answerNumber,
    click,
    home,
    next,
    pick,
    see,
    type,
} from "@proximus_connectivity/../tests/tours/steps";

/** How often a person clicks: what is typed and what is looked at does not count. */
const clicks = (steps) => steps.filter((step) => step.run === "click").length;
const atMost = (most, steps) => {
    if (clicks(steps) > most) {
        throw new Error(`${clicks(steps)} clicks, where ${most} are allowed`);
    }
    return steps;
};

// The click on the icon of the app is one of them; opening the list of apps is not.
const value = atMost(10, [
    ...home.slice(1),
    click(".o_proximus_home_start button[name='action_open']", "get started"),
    type("div[name='enterprise_number'] input", "BE 0566.988.259", "the VAT number"),
    next("the company"),
    pick("answer_boolean", "Yes", "contracts are signed on paper"),
    next("the first question"),
    answerNumber(60, "60 documents are typed twice"),
    next("the second question"),
    answerNumber(12, "twelve people"),
    next("the third question"),
    answerNumber(4, "four mobile lines"),
    next("the fourth question"),
    pick("answer_option_id", "Some", "some devices are protected"),
    next("the last question"),
    see("div[name='hours_text']:contains('hours a month')", "hours that may be freed"),
    see(
        "div[name='advised_ids'] .o_kanban_record:contains('Estimate:')",
        "a recommendation with hours"
    ),
]);
const offer = atMost(14, [
    ...value,
    click("button[name='action_accept_all']", "accept"),
    see("body:not(:has(button[name='action_accept_all']:visible))", "all accepted"),
    next("to the offer"),
    see("div[name='recurring_total']", "its price a month"),
    click("button[name='action_create_quotation']:visible", "agree and ask"),
    see(".o_breadcrumb, .o_last_breadcrumb_item", "the request"),
]);

registry.category("web_tour.tours").add("proximus_onboarding_clicks", {
    steps: () => [home[0], ...offer],
});
