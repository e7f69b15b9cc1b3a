import { registry } from "@web/core/registry";
import { fits, see } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_portal_onboarding", {
    steps: () => [
        see(".progress-bar", "how far the set-up is"),
        see("[name='answers']", "what was answered"),
        fits,
    ],
});
