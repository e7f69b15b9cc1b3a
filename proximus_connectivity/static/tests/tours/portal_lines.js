import { registry } from "@web/core/registry";
import { leave, see, type } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_portal_lines", {
    url: "/my",
    steps: () => [
        leave(".o_portal_docs a[href='/my/lines']", "my lines"),
        see("tr:contains('+32 470 98 76 54')", "another line is there"),
        type(
            ".o_portal_search_panel input[name='search']",
            "0470/12.34.56",
            "look for a number as people write it"
        ),
        leave(".o_portal_search_panel button[type='submit']", "search"),
        see(
            "table:not(:has(tr:contains('+32 470 98 76 54')))",
            "only what was asked for"
        ),
        see(
            "a[href='/my/lines/inventory']:contains('PDF')",
            "the inventory to download"
        ),
        leave("tr:contains('+32 470 12 34 56') a", "open the line"),
        see(
            ".o_portal_line:contains('Shop'):contains('Test mobile')",
            "its site and offer"
        ),
        see(".o_portal_line .badge:contains('Active')", "its state"),
        leave(
            ".o_portal_line_problems a:contains('Report a problem')",
            "report a problem"
        ),
        see(
            "#problem_line:has(option[selected]:contains('+32 470 12 34 56'))",
            "the line is chosen already"
        ),
        type("#problem_subject", "No network in the shop", "what is wrong"),
        leave(".o_portal_new_problem button[type='submit']", "send"),
        see(".alert-success:contains('has been received')", "it has arrived"),
        see(".o_portal_problem:contains('+32 470 12 34 56')", "for this line"),
    ],
});
