import { registry } from "@web/core/registry";
import {
    click,
    closed,
    see,
    state,
} from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_accountant_claim", {
    steps: () => [
        see("div[name='summary']:contains('15.00')", "what the check found"),
        click("button[name='action_dispute']:visible", "claim it"),
        see("div[name='row_ids'] .o_data_row:contains('Another price')", "what is disputed"),
        state("To Send"),
        click("button[name='action_write_letter']:visible", "write to the operator"),
        see(".modal .o_mail_composer_form_view, .modal .o_form_view", "the letter"),
        see(".modal .o_field_html:contains('OP-2026-0700')", "names the bill"),
        click(".modal button.o_mail_send, .modal button[name='action_send_mail']", "send it"),
        closed,
        state("Sent"),
        click("button[name='action_find_credit']:visible", "has it come back?"),
        state("Credited"),
        click("a[name='credits']", "the money"),
        see("div[name='credit_ids'] .o_data_row:contains('CN-2026-7')", "the credit note"),
    ],
});
