import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("proximus_bundle_quotation", {
    steps: () => [
        {
            content: "Open the configurator",
            trigger: "button[name=action_add_bundle]",
            run: "click",
        },
        {
            content: "Search the bundle",
            trigger: ".modal .o_field_widget[name=bundle_id] input",
            run: "edit Tour Bundle",
        },
        {
            content: "Choose the bundle",
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Bundle)",
            run: "click",
        },
        {
            content: "The price is there before anything is added",
            trigger: ".modal .o_field_widget[name=recurring_total]:contains(108.00)",
        },
        {
            content: "Take more mobiles",
            trigger: ".modal .o_data_row:eq(1) td[name=quantity]",
            run: "click",
        },
        {
            content: "Five of them",
            trigger: ".modal .o_data_row:eq(1) td[name=quantity] input",
            run: "edit 5 && press Tab",
        },
        {
            content: "The price follows",
            trigger: ".modal .o_field_widget[name=recurring_total]:contains(135.00)",
        },
        {
            content: "Add it",
            trigger: ".modal button[name=action_add]",
            run: "click",
        },
        {
            content: "The section is on the quotation, and the total per month",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=order_line] .o_is_line_section",
        },
        {
            trigger: ".o_field_widget[name=recurring_total]:contains(135.00)",
        },
        {
            content: "Explain the price",
            trigger: "button[name=action_explain_price]",
            run: "click",
        },
        {
            trigger: ".modal .o_proximus_explanation:contains(Discount of the bundle)",
        },
        {
            content: "Close",
            trigger: ".modal .btn-primary:contains(Close)",
            run: "click",
        },
        {
            content: "Confirm the order",
            trigger: "body:not(:has(.modal)) .o_statusbar_buttons button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It has a subscription",
            trigger: "button[name=action_view_subscriptions]",
            run: "click",
        },
        {
            content: "It waits for its first line",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Waiting)",
        },
    ],
});
