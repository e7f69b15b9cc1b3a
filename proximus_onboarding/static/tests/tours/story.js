import { registry } from "@web/core/registry";
import {
    answerNumber,
    asked,
    click,
    next,
    pick,
    see,
    state,
    type,
} from "@proximus_connectivity/../tests/tours/steps";

const offer = ".o_kanban_record:contains('One offer')";

registry.category("web_tour.tours").add("proximus_story_sme", {
    steps: () => [
        type(
            "div[name='enterprise_number'] input",
            "1999.999.944",
            "type a wrong enterprise number"
        ),
        pick("vat_liable", "Yes", "subject to VAT"),
        next(),
        see(
            "div[name='number_problem']:contains('1999.999.944')",
            "the number is refused in words beside its field"
        ),
        type(
            "div[name='enterprise_number'] input",
            "1999.999.943",
            "type the right one"
        ),
        next(),
        asked("on paper"),
        pick("answer_boolean", "Yes", "contracts are signed on paper"),
        next(),
        asked("typed twice"),
        answerNumber(120, "120 documents"),
        next(),
        asked("How many people"),
        answerNumber(10, "ten people"),
        next(),
        asked("mobile subscriptions"),
        answerNumber(2, "two mobile lines"),
        next(),
        asked("protected"),
        pick("answer_option_id", "None", "nothing is protected"),
        next(),
        click(
            `div[name='advised_ids'] ${offer} button[name='action_accept']`,
            "accept the offer"
        ),
        see(`div[name='advised_ids'] ${offer} .badge:contains('Accepted')`, "accepted"),
        click("button[name='action_accept_all']", "and all the rest"),
        see("body:not(:has(button[name='action_accept_all']:visible))", "all accepted"),
        next(),
        click("button[name='action_create_quotation']", "ask for the quotation"),
        see("div[name='recurring_total']:contains('118.75')", "its price a month"),
    ],
});

registry.category("web_tour.tours").add("proximus_story_partner", {
    url: "/odoo/proximus-lines",
    steps: () => [
        click(".o_data_row:contains('Fibre') td[name='display_name']", "open the fibre line"),
        click("button[name='action_activate']:visible", "it works: activate it"),
        state("Active"),
    ],
});

registry.category("web_tour.tours").add("proximus_story_accountant", {
    url: "/odoo/proximus-billing-runs",
    steps: () => [
        click(".o_list_button_add", "a new billing run"),
        click(".o_form_button_save", "save it"),
        click("button[name='action_run']:visible", "bill"),
        click("button[name='action_view_moves']:visible", "see the invoices"),
        see(".o_data_row:contains('Brasserie')", "the invoice of the brewery is there"),
    ],
});
