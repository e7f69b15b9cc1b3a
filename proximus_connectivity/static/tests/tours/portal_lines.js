import { registry } from "@web/core/registry";

const see = (trigger, content) => ({ content, trigger });
const leave = (trigger, content) => ({
    content,
    trigger,
    run: "click",
    expectUnloadPage: true,
});

registry.category("web_tour.tours").add("proximus_portal_lines", {
    url: "/my",
    steps: () => [
        leave(".o_portal_docs a[href='/my/lines']", "my lines"),
        see("tr:contains('+32 470 98 76 54')", "another line is there"),
        {
            content: "look for a number as people write it",
            trigger: ".o_portal_search_panel input[name='search']",
            run: "edit 0470/12.34.56",
        },
        leave(".o_portal_search_panel button[type='submit']", "search"),
        see("table:not(:has(tr:contains('+32 470 98 76 54')))", "only what was asked for"),
        see("a[href='/my/lines/inventory']:contains('PDF')", "the inventory to download"),
        leave("tr:contains('+32 470 12 34 56') a", "open the line"),
        see(".o_portal_line:contains('Shop'):contains('Test mobile')", "its site and offer"),
        see(".o_portal_line .badge:contains('Active')", "its state"),
        leave(".o_portal_line_problems a:contains('Report a problem')", "report a problem"),
        see(
            "#problem_line:has(option[selected]:contains('+32 470 12 34 56'))",
            "the line is chosen already"
        ),
        {
            content: "what is wrong",
            trigger: "#problem_subject",
            run: "edit No network in the shop",
        },
        leave(".o_portal_new_problem button[type='submit']", "send"),
        see(".alert-success:contains('has been received')", "it has arrived"),
        see(".o_portal_problem:contains('+32 470 12 34 56')", "for this line"),
    ],
});
