import { registry } from "@web/core/registry";
import {
    click,
    see,
    state,
    typeCell,
} from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_bundle_quotation", {
    steps: () => [
        click("button[name=action_choose_bundle]", "See the bundles as cards"),
        click(
            ".modal .o_kanban_record:contains(Tour Bundle)",
            "One of them opens the configurator"
        ),
        see(
            ".modal .o_field_widget[name=recurring_total]:contains(108.00)",
            "The price is there before anything is added"
        ),
        click(".modal .o_data_row:eq(1) td[name=quantity]", "Take more mobiles"),
        typeCell(".modal .o_data_row:eq(1) td[name=quantity] input", 5, "Five of them"),
        see(
            ".modal .o_field_widget[name=recurring_total]:contains(135.00)",
            "The price follows"
        ),
        click(".modal button[name=action_add]", "Add it"),
        see(
            "body:not(:has(.modal)) .o_field_widget[name=order_line] .o_is_line_section",
            "The section is on the quotation, and the total per month"
        ),
        see(".o_field_widget[name=recurring_total]:contains(135.00)"),
        click("button[name=action_explain_price]", "Explain the price"),
        see(".modal .o_proximus_explanation:contains(Discount of the bundle)"),
        click(".modal .btn-primary:contains(Close)", "Close"),
        click(
            "body:not(:has(.modal)) .o_statusbar_buttons button[name=action_confirm]",
            "Confirm the order"
        ),
        click("button[name=action_view_subscriptions]", "It has a subscription"),
        state("Waiting"),
    ],
});
