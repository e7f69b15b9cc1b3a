import { registry } from "@web/core/registry";
import { click, see } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_year_end", {
    url: "/odoo/proximus-cost-cutoff",
    steps: () => [
        see(".o_view_nocontent:contains('No cut-off of costs yet')", "what it is for"),
        click(".o_list_button_add", "close a year"),
        see(".o_field_widget[name='journal_id'] input", "the journal is proposed"),
        click("button[name='action_compute']", "see what it comes to"),
        see("td[name='moved_amount']:contains('14.00')", "14 of 31 days are deferred"),
        see(".alert:contains('nobody knows the days: 1')", "what is not in it is said"),
        click("a[name='accrued']", "and what is used and not billed"),
        see(".tab-pane.active td[name='moved_amount']:contains('31.00')", "a month"),
        click("button[name='action_post']", "book it"),
        click(".modal-footer .btn-primary", "yes"),
        see("button[name='action_view_moves']", "there are entries"),
        click("button[name='action_view_moves']", "look at them"),
        see(".o_list_view .o_data_row:nth-child(4)", "two entries, two reversals"),
    ],
});

registry.category("web_tour.tours").add("proximus_forecast", {
    url: "/odoo/proximus-forecast",
    steps: () => [
        see(".o_graph_renderer canvas", "expected beside billed"),
        click(".o_switch_view.o_pivot", "as a table"),
        see(".o_pivot .o_value:contains('31.00')", "a month of the line"),
        click(".o_switch_view.o_list", "line by line"),
        click(".o_control_panel_main_buttons button:contains('Budget')", "set a budget"),
        see(".o_view_nocontent:contains('No budget of your own')", "none yet"),
    ],
});
