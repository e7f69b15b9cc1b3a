import { registry } from "@web/core/registry";
import { click, see } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_assessment", {
    steps: () => [
        see(".o_view_nocontent:contains('How well are you protected?')", "where to start"),
        click(".o_list_button_add", "a new one"),
        click(".o_field_widget[name=level] input[data-value=basic]", "Basic"),
        click("button[name=action_start]", "start"),
        see(".o_field_widget[name=progress_text]:contains('0 of 34 answered')", "all open"),
        click(
            ".o_data_row:contains('GV.OC-03.1') .o_list_record_open_form_view button",
            "the first control"
        ),
        click(".o_field_widget[name=documentation] input[data-value='2']", "written"),
        click(".o_field_widget[name=implementation] input[data-value='3']", "done"),
        click(".o_back_button", "back to the part"),
        see(
            ".o_data_row:contains('GV.OC-03.1'):contains('3 – Done as a rule')",
            "the answer is in the list"
        ),
        click("button[name=action_step_next]", "the next part"),
        see(
            ".o_field_widget[name=progress_text]:contains('1 of 34 answered')",
            "one is answered"
        ),
        see(".o_data_row:contains('ID.AM-01.1')", "what one has"),
    ],
});
