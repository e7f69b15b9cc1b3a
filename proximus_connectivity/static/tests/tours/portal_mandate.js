import { registry } from "@web/core/registry";
import { fits, leave, see } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_portal_mandate", {
    url: "/my",
    steps: () => [
        leave(".o_portal_docs a[href='/my/mandates']", "my mandates"),
        see(".o_proximus_mandate_card .badge:contains('To sign')", "one is to be signed"),
        fits,
        leave(".o_proximus_mandate_card", "open it"),
        see(".o_proximus_mandate_numbers:contains('Keep')", "what becomes of the numbers"),
        see(
            ".o_web_sign_name_and_signature input:value(Claire Dubois)",
            "the person is proposed"
        ),
        {
            content: "the signature is drawn",
            trigger: "canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        fits,
        leave(".o_portal_sign_submit:enabled", "sign"),
        see(".alert-success:contains('is signed')", "it is signed"),
        fits,
    ],
});
