import { registry } from "@web/core/registry";
import { click, see } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_onboarding_install", {
    steps: () => [
        see("div[name='install_line_ids'] .o_kanban_record:contains('For:')", "what for"),
        click("button[name='action_install']", "install all"),
        click(".modal-footer .btn-primary", "agree"),
        see(".o_proximus_install h2:contains('Not everything')", "one failed"),
        see(".o_proximus_install li[data-state='failed']:contains('Not at this moment')", "why"),
        click(".o_install_again", "again"),
        see(".o_proximus_install h2:contains('Your apps are there')", "all are there"),
        see(".o_proximus_install .progress-bar:contains('100%')", "all of them"),
        {
            content: "back to the set-up",
            trigger: ".o_install_go_on",
            run: "click",
            expectUnloadPage: true,
        },
        click("button[name='action_next']", "finish"),
        see("div[name='todo_ids']:contains('Install'), h2:contains('The plan is there')", "what is left"),
    ],
});
