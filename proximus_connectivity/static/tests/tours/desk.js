import { registry } from "@web/core/registry";
import {
    apply,
    change,
    choose,
    click,
    closed,
    effect,
    entry,
    refused,
    see,
    state,
    type,
    typeCell,
    typeToday,
} from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_desk_change", {
    url: "/odoo/proximus-lines",
    steps: () => [
        see(".o_data_row:contains('+32 470 98 76 54')", "another line is in the list"),
        type(
            ".o_searchview_input",
            "0470/12.34.56",
            "look for a number as people write it"
        ),
        click(
            ".o_searchview_autocomplete .o-dropdown-item:contains('Line or Number')",
            "as a line or number"
        ),
        see(
            ".o_list_view:not(:has(.o_data_row:contains('+32 470 98 76 54')))",
            "only what was asked for"
        ),
        click(".o_data_row:contains('+32 470 12 34 56') td[name='display_name']", "open it"),
        see("h1 div[name='display_name']:contains('+32 470 12 34 56')", "the line"),
        ...change("Take another offer"),
        ...choose("product_id", "Tour Unlimited"),
        see("div[name='monthly_cost'] input:value('12.00')", "and what it costs us"),
        effect("Tour Unlimited", "10.00"),
        apply,
        closed,
        see("div[name='product_id']:contains('Tour Unlimited')", "the new offer"),
        ...change("Replace the SIM card"),
        refused,
        click(
            ".modal div[name='card_ids'] .o_data_row td[name='iccid']",
            "the new card"
        ),
        typeCell(
            ".modal div[name='card_ids'] td[name='iccid'] input",
            "893201000",
            "type its number wrongly"
        ),
        effect("19 or 20 digits"),
        refused,
        click(".modal div[name='card_ids'] .o_data_row td[name='iccid']", "once more"),
        typeCell(
            ".modal div[name='card_ids'] td[name='iccid'] input",
            "8932017000000010162",
            "type it right"
        ),
        effect("8932017000000010162"),
        apply,
        closed,
        click(".o_notebook_headers a:contains('Numbers and SIM Cards')", "the cards"),
        see(
            "div[name='sim_ids'] .o_data_row:contains('8932017000000010162'):contains('Active')",
            "the new card is active"
        ),
        see(
            "div[name='sim_ids'] .o_data_row:contains('8932017000000010071'):contains('Retired')",
            "the former one is retired"
        ),
    ],
});

registry.category("web_tour.tours").add("proximus_desk_end", {
    steps: () => [
        click("button[name='action_open_end']:visible", "end the line"),
        effect("Alarm of the shop"),
        ...choose("end_reason_id", "Price"),
        refused,
        click(".modal div[name='answer_ids'] .o_data_row td[name='answer']", "answer"),
        click(
            ".modal div[name='answer_ids'] td[name='answer'] .o_select_menu_toggler",
            "what becomes of the alarm"
        ),
        click(
            ".o_select_menu_item:contains('No Longer Needed')",
            "it is not needed any more"
        ),
        see(".modal .modal-title, .modal .o_proximus_effects", "the effect"),
        apply,
        closed,
        state("Notice Given"),
        entry("To Do"),
        see(
            ".o_data_row:contains('Line Ends'):contains('TOUR-LINE')",
            "the last day of the line is to be thought of"
        ),
    ],
});

registry.category("web_tour.tours").add("proximus_desk_order", {
    steps: () => [
        state("Received"),
        click("button[name='action_start']:visible", "start working on it"),
        state("Busy"),
        click(
            "div[name='item_ids'] .o_data_row td[name='appointment_date']",
            "a visit"
        ),
        typeToday("div[name='item_ids'] td[name='appointment_date'] input", "today"),
        // behind the last cell Tab would open a row for another item
        click(".o_form_sheet h1", "leave the row"),
        click(".o_form_button_save", "save"),
        see(".o-mail-Activity:contains('Technician')", "the visit is planned"),
        click(
            "div[name='item_ids'] .o_data_row button[name='action_complete']",
            "it works"
        ),
        state("Completed"),
        click("button[name='action_view_lines']:visible", "which line"),
        see(
            ".o_breadcrumb:contains('Lines'), .o_last_breadcrumb_item:contains('Lines')",
            "the lines of the order"
        ),
        see(".o_data_row:contains('Test mobile'):contains('Active')", "it is active"),
    ],
});

registry.category("web_tour.tours").add("proximus_desk_paste", {
    url: "/odoo/proximus-numbers",
    steps: () => [
        click("button:contains('Paste Numbers')", "paste numbers"),
        type(
            ".modal div[name='text'] textarea",
            "0470/12.34.61, 04 222 66 4",
            "one of them is wrong"
        ),
        click(".modal .modal-title", "leave the field"),
        see(
            ".modal .o_proximus_paste tr.table-danger:contains('04 222 66 4')",
            "the wrong one is shown"
        ),
        refused,
        type(
            ".modal div[name='text'] textarea",
            "0470/12.34.61, 04 222 66 44",
            "put right"
        ),
        click(".modal .modal-title", "leave the field"),
        see(
            ".modal .o_proximus_paste:not(:has(.table-danger)) tr:contains('+32 4 222 66 44')",
            "both are good"
        ),
        apply,
        closed,
        see(".o_data_row:contains('+32 470 12 34 61'):contains('Mobile')", "a mobile"),
        see(".o_data_row:contains('+32 4 222 66 44'):contains('Fixed')", "a fixed one"),
    ],
});
