import { registry } from "@web/core/registry";
import { click, opened, see, state } from "@proximus_connectivity/../tests/tours/steps";

const sub = (name) => click(`.o-dropdown--menu a:contains('${name}')`, name);

/** From what nobody needs to the file of the payroll office. */
registry.category("web_tour.tours").add("proximus_cost", {
    url: "/odoo/proximus",
    steps: () => [
        see(".o_proximus_home_waste a:contains('Cost per Year')", "what is wasted"),
        click(".o_proximus_home_waste a:contains('Assigned to Nobody')", "which lines"),
        see(".o_list_view .o_data_row:count(1):contains('180.00')", "and its cost a year"),
        click(".o_menu_sections button:contains('Cost')", "the costs"),
        sub("Benefits in Kind"),
        ...opened("Benefits in Kind"),
        click(".o_list_button_add", "a new month"),
        click("button[name='action_compute']", "work it out"),
        see(".o_data_row:contains('An Peeters'):contains('Phone Subscription')", "a row"),
        see(".alert-warning:contains('may be used privately')", "what is not known"),
        click(
            ".o_data_row:contains('Phone Subscription') button[name='action_private']",
            "it may"
        ),
        see(".o_data_row:contains('The whole month'):contains('4.00')", "what it is worth"),
        click("button[name='action_review']", "it is right"),
        state("Reviewed"),
        click("button[name='action_export']", "to the payroll office"),
        click(".modal .btn-primary", "yes"),
        state("Exported"),
        see("div[name='csv_file'] a, .o_field_binary[name='csv_file']", "the file"),
    ],
});
