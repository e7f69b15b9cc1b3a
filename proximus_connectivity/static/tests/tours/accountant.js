import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import {
    click,
    closed,
    see,
    state,
} from "@proximus_connectivity/../tests/tours/steps";

const tours = registry.category("web_tour.tours");
const lastMonth = () => luxon.DateTime.now().startOf("month").minus({ days: 1 });

/** The second bill: what it charges too much is claimed by letter. */
tours.add("proximus_accountant_second_bill", {
    steps: () => [
        click("button[name='action_proximus_check']:visible", "check the bill"),
        see("div[name='summary']:contains('33.00')", "what is to be claimed"),
        see("div[name='summary']:contains('1 duplicate')", "a line is charged twice"),
        see("div[name='summary']:contains('1 after')", "a line has ended"),
        see("div[name='summary']:contains('1 price')", "a price is another"),
        click("button[name='action_dispute']:visible", "claim it"),
        see("div[name='row_ids'] .o_data_row:nth-child(3)", "the three rows"),
        state("To Send"),
        click("button[name='action_write_letter']:visible", "write to the operator"),
        see(".modal .o_field_html:contains('TOUR-2')", "the letter names the bill"),
        click(
            ".modal button.o_mail_send, .modal button[name='action_send_mail']",
            "send it"
        ),
        closed,
        see(".o_field_widget[name='state']:contains('Sent')", "it is sent"),
    ],
});

/** The money is back; the payroll office gets its file; the month is closed. */
tours.add("proximus_accountant_closing", {
    steps: () => [
        see(".o_field_widget[name='state']:contains('Credited')", "the money is back"),
        click(".o_menu_sections button:contains('Cost')", "the costs"),
        click(".o-dropdown--menu a:contains('Benefits in Kind')", "benefits in kind"),
        click(".o_list_button_add", "a new month"),
        click("button[name='action_compute']", "work it out"),
        click(
            ".o_data_row:contains('Phone Subscription') button[name='action_private']",
            "it may be used privately"
        ),
        click("button[name='action_review']", "it is right"),
        state("Reviewed"),
        click("button[name='action_export']", "to the payroll office"),
        click(".modal .btn-primary", "yes"),
        state("Exported"),
        click(".o_menu_sections button:contains('Closing')", "the closing"),
        click(".o-dropdown--menu a:contains('Costs')", "of costs"),
        click(".o_list_button_add", "close a month"),
        click(".o_field_widget[name='date'] button", "until which day"),
        {
            content: "until the end of last month",
            trigger: ".o_field_widget[name='date'] input",
            async run({ edit, press }) {
                await edit(formatDate(lastMonth()));
                await press("Enter");
            },
        },
        click("button[name='action_compute']", "see what it comes to"),
        see("div[name='advance_ids'] .o_data_row:contains('Licence')", "paid ahead"),
        click("button[name='action_post']", "book it"),
        click(".modal-footer .btn-primary", "yes"),
        see("button[name='action_view_moves']", "there are entries"),
    ],
});
