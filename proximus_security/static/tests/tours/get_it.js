import { registry } from "@web/core/registry";
import { click, opened, see } from "@proximus_connectivity/../tests/tours/steps";

let clicks = 0;
const count = () => {
    clicks += 1;
};

/** The owner asks for what is missing: three clicks from the home, and no more. */
registry.category("web_tour.tours").add("proximus_security_get_it", {
    steps: () => [
        {
            content: "the home, where the clicks are counted from",
            trigger: ".o_proximus_home_protection:contains('2 without')",
            run: () => {
                clicks = 0;
                document.addEventListener("click", count, true);
            },
        },
        click(".o_proximus_home_protection button:contains('What Is Missing')", "1"),
        ...opened("Missing Protection"),
        see(".o_kanban_record:contains('2 people without'):contains('8.00')", "price"),
        click(".o_kanban_record:contains('2 people') button:contains('Get It')", "2"),
        see(".o_form_view .o_field_widget:contains('T_Endpoint')", "the request"),
        click(".o_statusbar_buttons button:contains('Send'):visible", "3"),
        see(".o_arrow_button_current[data-value='pending']", "it is asked"),
        {
            content: "three clicks",
            trigger: ".o_form_view",
            run: () => {
                document.removeEventListener("click", count, true);
                if (clicks !== 3) {
                    throw new Error(`${clicks} clicks, not 3`);
                }
            },
        },
    ],
});
