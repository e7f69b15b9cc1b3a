import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("proximus_onboarding_lesson", {
    steps: () => [
        {
            content: "Open the lesson that was given",
            trigger: ".o_kanban_record:contains('Contracts signed on line')",
            run: "click",
        },
        {
            content: "Read it, and say so",
            trigger: "button[name='action_done']",
            run: "click",
        },
        {
            content: "It is noted, for oneself only",
            trigger: "button[name='action_again']",
        },
    ],
});
