import { registry } from "@web/core/registry";
import { fits, leave, see } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_portal_protection", {
    url: "/my",
    steps: () => [
        leave(".o_portal_docs a[href='/my/protection']", "my protection"),
        see(".o_proximus_protection_total:contains('1 protected')", "in one line"),
        see(".o_proximus_protection_total:contains('1 unknown')", "and what is not known"),
        see(".o_proximus_missing:contains('1 line')", "what is missing, by count"),
        see(
            ".o_proximus_service_card:contains('T_Mobile') .o_proximus_evidence:contains('3 free')",
            "the seats of a service"
        ),
        fits,
    ],
});
