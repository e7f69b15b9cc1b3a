import { registry } from "@web/core/registry";
import { fits, leave, see } from "@proximus_connectivity/../tests/tours/steps";

const without = (words, content) => ({
    content,
    trigger: `#wrap:not(:contains('${words}'))`,
});

// A contact that may report problems and nothing else: it sees what there is, never what
// it costs, and reports what does not work.
registry.category("web_tour.tours").add("proximus_portal_rights", {
    url: "/my",
    steps: () => [
        leave(".o_portal_docs a[href='/my/lines']", "my lines"),
        see(".o_proximus_line_card", "the lines are there"),
        without("a month", "without what they cost"),
        without("see your invoice", "and without a word about it"),
        fits,
        leave(".o_proximus_line_card", "open one"),
        see(".o_portal_line .o_proximus_term", "until when it binds"),
        without("Per month", "without its price"),
        fits,
        leave(".o_portal_line_actions a[href*='/my/problems/new']", "report a problem"),
        {
            content: "what is wrong",
            trigger: "input[name='subject']",
            run: "edit Nothing works any more",
        },
        leave(".o_portal_new_problem button[type='submit']", "send it"),
        see(".alert-success:contains('has been received')", "it is there"),
        fits,
    ],
});
