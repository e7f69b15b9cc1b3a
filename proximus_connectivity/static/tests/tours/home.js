import { registry } from "@web/core/registry";
import { click, fits, home, opened, see } from "@proximus_connectivity/../tests/tours/steps";

/** What an owner asks each morning, answered on the screen behind the icon. */
const ownerAnswers = [
    see(".o_proximus_home_works a:contains('Lines Work'):contains('1 of 2')", "works"),
    see(".o_proximus_home_works a:contains('No internet in the shop')", "what is down"),
    see(".o_proximus_home_cost a:contains('Per Month'):contains('75.50')", "what I pay"),
    see(".o_proximus_home_cost canvas", "over twelve months"),
    see(".o_proximus_home_todo a:contains('In the Next 30 Days')", "what I must do"),
    see(".o_proximus_home_delivery :contains('Technician on')", "what is on its way"),
];

registry.category("web_tour.tours").add("proximus_home_owner", {
    steps: () => [
        ...home,
        ...ownerAnswers,
        click(".o_proximus_home_cost a:contains('Per Month')", "which lines"),
        ...opened("Lines"),
        see(".o_list_view .o_data_row:count(2)", "the two that are counted"),
        click(".o_breadcrumb a:contains('Home'), .o_back_button", "back"),
        click(".o_proximus_home_works a:contains('No internet in the shop')", "it"),
        see(".o_form_view div[name='subject'] :value('No internet in the shop')", "it"),
        click(".o_breadcrumb a:contains('Home'), .o_back_button", "back"),
        click(".o_proximus_home_works button:contains('Report a Problem')", "report"),
        see(".o_form_view div[name='subject'] input", "a new problem"),
    ],
});

registry.category("web_tour.tours").add("proximus_home_owner_phone", {
    url: "/odoo/proximus",
    steps: () => [
        ...ownerAnswers,
        fits,
        click(".o_proximus_home_cost a:contains('Per Month')", "which lines"),
        ...opened("Lines"),
    ],
});

const back = click(".o_breadcrumb a:contains('Home'), .o_back_button", "back");

registry.category("web_tour.tours").add("proximus_home_partner_phone", {
    url: "/odoo/proximus",
    steps: () => [
        see(".o_proximus_home_customers a:contains('Boulangerie Test')", "who needs me"),
        see(".o_proximus_home_deliveries a:contains('Late')", "what comes late"),
        fits,
        click(".o_proximus_home_customers a:contains('Boulangerie Test')", "that one"),
        see(
            ".o_data_row:contains('Boulangerie Test'), .o_kanban_record:contains('Boulangerie Test')",
            "what it needs"
        ),
        back,
        click(".o_proximus_home_deliveries a:contains('Late')", "what comes late"),
        see(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)", "the late item"),
    ],
});

registry.category("web_tour.tours").add("proximus_home_accountant_phone", {
    url: "/odoo/proximus",
    steps: () => [
        see(".o_proximus_home_bills a:contains('Bills to Check')", "bills to check"),
        fits,
        click(".o_proximus_home_bills a:contains('Bills to Check')", "which bills"),
        see(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)", "the bill"),
        back,
        see(".o_proximus_home_bills", "the home"),
    ],
});

registry.category("web_tour.tours").add("proximus_address", {
    steps: () => [
        see(".o_menu_brand:contains('Proximus')", "the menu bar of the app"),
        see(".o_menu_sections a:contains('Home')", "and its entries"),
        see(".o_list_view .o_data_row", "the lines"),
    ],
});

registry.category("web_tour.tours").add("proximus_home_partner", {
    steps: () => [
        ...home,
        see(".o_proximus_home_customers a:contains('Boulangerie Test')", "who needs me"),
        click(".o_proximus_home_deliveries a:contains('Late')", "what comes late"),
        see(".o_list_view .o_data_row:count(1)", "one item"),
    ],
});

registry.category("web_tour.tours").add("proximus_home_accountant", {
    steps: () => [
        ...home,
        click(".o_proximus_home_bills a:contains('Bills to Check')", "which bills"),
        see(".o_list_view .o_data_row:count(1)", "one bill"),
    ],
});
