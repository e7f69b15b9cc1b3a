import { registry } from "@web/core/registry";
import {
    click,
    fits,
    leave,
    onPhone,
    see,
    type,
} from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_portal_lines", {
    url: "/my",
    steps: () => [
        see(".o_portal_docs a[href='/my/problems']", "the home leads to problems"),
        fits,
        leave(".o_portal_docs a[href='/my/lines']", "my lines"),
        see(".o_proximus_lines_total:contains('2 lines')", "how many"),
        see(".o_proximus_line_card:contains('470 98 76 54')", "another line is there"),
        fits,
        onPhone(click(".o_portal_navbar .navbar-toggler", "open the search")),
        type(
            ".o_portal_search_panel input[name='search']",
            "0470/12.34.56",
            "look for a number as people write it"
        ),
        leave(".o_portal_search_panel button[type='submit']", "search"),
        see(
            "main:not(:has(.o_proximus_line_card:contains('470 98 76 54')))",
            "only what was asked for"
        ),
        click(".o_portal_download_lines", "what can be downloaded"),
        see("a[href='/my/lines/inventory']:contains('PDF')", "the inventory to print"),
        see("a[href='/my/lines/download?file=json']", "the file for the own Odoo"),
        click(".o_portal_download_lines", "nothing today"),
        leave(".o_proximus_line_card:contains('470 12 34 56')", "open the line"),
        see(
            ".o_portal_line:contains('Shop'):contains('Test mobile')",
            "its site and offer"
        ),
        see(".o_portal_line .badge:contains('Active')", "its state"),
        see(".o_proximus_term:contains('No fixed term')", "until when it binds"),
        fits,
        click(".o_portal_line_actions a:contains('Ask for a change')", "change it"),
        type("#line_request_text", "Another user, please", "what is wanted"),
        leave(".o_portal_line_request button[type='submit']", "send"),
        see(".alert-success:contains('We have your request')", "it has arrived"),
        leave(
            ".o_portal_line_actions a:contains('Report a problem')",
            "report a problem"
        ),
        see(
            "#problem_line:has(option[selected]:contains('470 12 34 56'))",
            "the line is chosen already"
        ),
        fits,
        type("#problem_subject", "No network in the shop", "what is wrong"),
        leave(".o_portal_new_problem button[type='submit']", "send"),
        see(".alert-success:contains('has been received')", "it has arrived"),
        see(".o_portal_problem:contains('470 12 34 56')", "for this line"),
        fits,
        leave(".o_portal_submenu a[href='/my/problems']", "all problems"),
        see(".o_proximus_problem_card:contains('No network')", "the list has it"),
        fits,
    ],
});
