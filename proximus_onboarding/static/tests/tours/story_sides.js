/**
 * The story from both sides: an SME asks its seller for an offer, and only files go from
 * one database to the other. The test gives the file that a person would choose.
 */
import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import {
    choose,
    click,
    closed,
    entry,
    fits,
    home,
    leave,
    onPhone,
    opened,
    see,
    state,
    type,
} from "@proximus_connectivity/../tests/tours/steps";

const patient = (step) => ({ ...step, timeout: 60000 });
const onDesk = (step) => ({ ...step, isActive: ["desktop"] });
const upload = {
    content: "choose the file",
    trigger: ".modal .o_field_widget[name='content'] .o_select_file_button",
    async run() {
        const { text, name } = odoo.proximusFile;
        const file = new File([text], name, { type: "application/json" });
        await inputFiles(".modal .o_field_widget[name='content'] input[type='file']", [
            file,
        ]);
    },
};
const uploaded = see(
    ".modal .o_field_widget[name='content'] input[type='text'], " +
        ".modal .o_field_widget[name='content'] .o_clear_file_button",
    "it is there"
);
const form = (button, content) => click(`.o_form_view button[name='${button}']:visible`, content);
/** What the owner pays a month, as the home says it. */
const paid = (amount) =>
    see(
        `.o_proximus_home_cost a:contains('Per Month'):contains('${amount}')`,
        `${amount} a month`
    );
/** The home: by the icon at a desk, where the phone starts. */
const atHome = [
    ...home.map((step) => onDesk(step)),
    see(".o_proximus_home", "the home"),
    onPhone(fits),
];
const request = [
    onDesk(click(".o_data_row:contains('Connect') td[name='name']", "the request")),
    onPhone(click(".o_kanban_record:contains('Connect')", "the request")),
    see(".o_form_view .o_statusbar_status, .o_form_view .o_field_statusbar", "it is open"),
];

// === THE SME === //

registry.category("web_tour.tours").add("proximus_sides_ask", {
    steps: () => [
        ...atHome,
        see(".o_proximus_home_works a:contains('2 of 2')", "both lines work"),
        paid("85.50"),
        entry("Offers"),
        click(".o_list_button_add", "ask for an offer"),
        click("div[name='item_ids'] .o_field_x2many_list_row_add a", "an item"),
        click(".modal div[name='action'] .o_radio_item:contains('Replace') input", "replace"),
        ...choose("bundle_id", "Connect"),
        ...choose("site_id", "Liège"),
        ...choose("employee_ids", "Claire Dubois"),
        ...choose("employee_ids", "Marc Lejeune"),
        ...choose("replaced_line_ids", "Old Fibre"),
        ...choose("replaced_line_ids", "Old Mobile"),
        click(".modal div[name='number_wish'] .o_radio_item:contains('Keep') input", "keep"),
        click(".modal .o_form_button_save", "that is all"),
        closed,
        click(".o_form_button_save", "save the request"),
        see("div[name='replaced_cost']:contains('85.50')", "what the two lines cost today"),
        form("action_download", "the file for the seller"),
        form("action_mark_sent", "it went with a mail of one's own"),
        state("Sent"),
    ],
});

registry.category("web_tour.tours").add("proximus_sides_sent", {
    steps: () => [
        ...request,
        see(".o_form_view div[name='item_ids']:contains('Connect')", "what is asked"),
        onPhone(click(".o_statusbar_buttons button[title='More']", "what else can be done")),
        click("button[name='action_mark_sent']:visible", "it went with a mail of one's own"),
        see("body:not(:has(button[name='action_mark_sent']:visible))", "noted"),
    ],
});

registry.category("web_tour.tours").add("proximus_sides_answer", {
    steps: () => [
        ...request,
        onPhone(click(".o_statusbar_buttons button[title='More']", "what else can be done")),
        click("button:contains('Import the Answer'):visible", "the seller has answered"),
        upload,
        uploaded,
        click(".modal button[name='action_import']", "take it in"),
        closed,
        see("div[name='offered_recurring']:contains('74.10')", "its price a month"),
        see("div[name='replaced_cost']:contains('85.50')", "beside that of today"),
        onDesk(state("Offer Received")),
    ],
});

registry.category("web_tour.tours").add("proximus_sides_delivered", {
    steps: () => [
        ...atHome,
        entry("Offers"),
        see(".o_data_row:contains('Connect'):contains('Signed')", "the request is over"),
        entry("Lines"),
        ...opened("Lines"),
        click(".o_control_panel button:contains('Import')", "the seller's file"),
        upload,
        uploaded,
        click(".modal button[name='action_preview']", "what would it do"),
        see(".modal .o_data_row .badge:contains('New'):count(2)", "two new lines"),
        click(".modal button[name='action_apply']", "take them in"),
        ...opened("Imported Lines"),
        see(".o_list_view .o_data_row:count(2)", "the two lines"),
        ...home,
        see(".o_proximus_home_works a:contains('4 of 4')", "four lines work"),
        paid("152.00"), // 60.00 + 25.50 of before, 52.25 + 14.25 of the new ones
    ],
});

registry.category("web_tour.tours").add("proximus_sides_owner_home", {
    steps: () => [
        ...atHome,
        see(".o_proximus_home_works a:contains('2 of 2')", "two lines work"),
        paid("66.50"),
        click(".o_proximus_home_cost a:contains('Per Month')", "which lines"),
        ...opened("Lines"),
        onDesk(see(".o_list_view .o_data_row:count(2)", "the two that are counted")),
    ],
});

registry.category("web_tour.tours").add("proximus_sides_owner_before", {
    steps: () => [
        ...atHome,
        see(".o_proximus_home_works a:contains('2 of 2')", "both lines work"),
        paid("85.50"),
    ],
});

// === THE SELLER === //

registry.category("web_tour.tours").add("proximus_sides_quote", {
    steps: () => [
        ...home,
        entry("Requests and Quotations"),
        click("button:contains('Import a Request')", "a customer asks"),
        upload,
        uploaded,
        click(".modal button[name='action_read']", "what does it say"),
        see(
            ".modal div[name='partner_id'] input:value('Brasserie du Vieux Tilleul')",
            "the customer is found"
        ),
        see(".modal .o_data_row:contains('Connect'):contains('Old Fibre')", "instead of"),
        click(".modal button[name='action_import']", "make the quotation"),
        see("div[name='recurring_total']:contains('74.10')", "its price a month"),
        form("action_quotation_send", "send it"),
        patient(click(".modal button[name='action_send_mail']:enabled", "the mail goes")),
        patient(state("Quotation Sent")),
    ],
});

registry.category("web_tour.tours").add("proximus_sides_activate", {
    steps: () => [
        ...home,
        entry("Requests and Quotations"),
        click(".o_data_row:contains('Brasserie') td[name='name']", "the signed order"),
        see("button[name='action_view_ordered_lines']:contains('0/2')", "no line works yet"),
        form("action_activate_lines", "they work"),
        see(".modal .o_field_widget[name='line_ids'] .o_data_row:count(2)", "two lines"),
        click(".modal button[name='action_activate']", "activate"),
        closed,
        see("button[name='action_view_ordered_lines']:contains('2/2')", "both work"),
        ...home,
        see(
            ".o_proximus_home_recurring a:contains('Per Month'):contains('74.10')",
            "what comes in each month"
        ),
        entry("Customers"),
        see(".o_data_row:contains('Brasserie'):contains('66.50')", "what its lines bring"),
    ],
});

// === THE CUSTOMER IN THE PORTAL === //

registry.category("web_tour.tours").add("proximus_sides_portal", {
    url: "/my",
    steps: () => [
        leave(".o_portal_docs a[href='/my/lines']", "my lines"),
        see(".o_proximus_lines_total:contains('2 lines')", "how many"),
        see(".o_proximus_lines_total:contains('66.50')", "what they cost"),
        fits,
        click(".o_portal_download_lines", "what can be downloaded"),
        see("a[href='/my/lines/download?file=json']", "the file for the own Odoo"),
    ],
});
