import { registry } from "@web/core/registry";
import { apply, click, closed, see, type } from "@proximus_connectivity/../tests/tours/steps";

const pick = (text) =>
    click(
        `.o_data_row:contains('${text}') .o_list_record_selector input`,
        `choose the row of ${text}`
    );
const decide = (name) =>
    click(`.o_control_panel_actions button[name='${name}']:visible`, name);

registry.category("web_tour.tours").add("proximus_first_bill", {
    steps: () => [
        click("button[name='action_proximus_check']:visible", "check the bill"),
        see("div[name='summary']:contains('Nothing to claim')", "nothing is known yet"),
        click("button[name='action_create_lines']:visible", "create the lines"),
        see(
            ".modal div[name='row_ids'] .o_data_row:contains('+32 475 20 30 41')",
            "the preview"
        ),
        click(".modal button[name='action_create']", "create them"),
        closed,
        see("div[name='summary']:contains('1 unknown.')", "the bill knows its lines"),
        see(
            "div[name='billed_line_ids'] .o_data_row:contains('Matched')",
            "and matches them"
        ),
    ],
});

registry.category("web_tour.tours").add("proximus_work_through_bill", {
    steps: () => [
        click("button[name='action_view_results']:visible", "work through it"),
        see(
            ".o_data_row:first-child:contains('After End')",
            "what is worth most comes first"
        ),
        see(".o_list_view:not(:contains('Not Billed'))", "what was not billed is folded"),
        pick("roaming"),
        decide("action_claim"),
        see(".o_data_row:contains('roaming') td:contains('Claim')", "it is claimed"),
        pick("Handling"),
        decide("action_accept"),
        type(".modal div[name='reason'] input", "As in the contract", "say why"),
        apply,
        closed,
        see(".o_list_view:not(:has(.o_data_row:contains('Handling')))", "it is done"),
    ],
});
