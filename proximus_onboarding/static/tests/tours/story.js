import { registry } from "@web/core/registry";

const click = (trigger, content) => ({ content, trigger, run: "click" });
const see = (trigger, content) => ({ content, trigger });
const next = () => click("button[name='action_next']", "go on");
const asked = (words) => see(`div[name='question_title']:contains('${words}')`, words);
const offer = ".o_kanban_record:contains('One offer')";

registry.category("web_tour.tours").add("proximus_story_sme", {
    steps: () => [
        {
            content: "type a wrong enterprise number",
            trigger: "div[name='enterprise_number'] input",
            run: "edit 1999.999.944",
        },
        click(
            "div[name='vat_liable'] .o_radio_item:contains('Yes') input",
            "subject to VAT"
        ),
        next(),
        see(".modal:contains('1999.999.944')", "the number is refused in words"),
        click(".modal-footer button", "close the message"),
        see("body:not(:has(.modal))", "the message is gone"),
        {
            content: "type the right one",
            trigger: "div[name='enterprise_number'] input",
            run: "edit 1999.999.943",
        },
        next(),
        asked("on paper"),
        click(
            "div[name='answer_boolean'] .o_radio_item:contains('Yes') input",
            "contracts are signed on paper"
        ),
        next(),
        asked("typed twice"),
        {
            content: "120 documents",
            trigger: "div[name='answer_number'] input",
            run: "edit 120",
        },
        next(),
        asked("How many people"),
        {
            content: "ten people",
            trigger: "div[name='answer_number'] input",
            run: "edit 10",
        },
        next(),
        asked("mobile subscriptions"),
        {
            content: "two mobile lines",
            trigger: "div[name='answer_number'] input",
            run: "edit 2",
        },
        next(),
        asked("protected"),
        click(
            "div[name='answer_option_id'] .o_radio_item:contains('None') input",
            "nothing is protected"
        ),
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
        click(".o_data_row:contains('Fibre') td[name='name']", "open the fibre line"),
        click("button[name='action_activate']:visible", "it works: activate it"),
        see(
            ".o_statusbar_status .o_arrow_button_current:contains('Active')",
            "the line is active"
        ),
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
