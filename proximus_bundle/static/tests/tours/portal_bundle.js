import { registry } from "@web/core/registry";
import { click, fits, leave, see, type } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_portal_subscription", {
    url: "/my",
    steps: () => [
        leave(".o_portal_docs a[href='/my/subscriptions']", "my subscriptions"),
        see(".o_proximus_subscription_card:contains('a month')", "what it costs"),
        fits,
        leave(".o_proximus_subscription_card", "open it"),
        see(".o_portal_subscription:contains('What you have')", "what is in it"),
        fits,
        type("#subscription_request", "Two more mobiles, please", "ask for more"),
        leave(".o_portal_subscription_request button[type='submit']", "send"),
        see(".alert-success:contains('We have your request')", "it has arrived"),
        leave(".o_portal_subscription_request a:contains('End this')", "how to end it"),
        see(".o_portal_subscription_notice", "the days on which it can end"),
        fits,
    ],
});

const sign = [
    fits,
    leave("main a[href*='/my/orders/']:first", "open the offer"),
    see("#quote_content", "the offer"),
    fits,
    click(".o_portal_sale_sidebar a:contains('Sign')", "sign it"),
    see(
        ".modal .o_web_sign_name_and_signature input:value(Claire Dubois)",
        "the person is proposed, not the company"
    ),
    {
        content: "the signature is drawn",
        trigger: ".modal canvas.o_web_sign_signature",
        run: "canvasNotEmpty",
    },
];

registry.category("web_tour.tours").add("proximus_portal_signature", {
    url: "/my/quotes",
    steps: () => [
        ...sign,
        // confirming an order takes its time on a busy machine
        { ...leave(".modal .o_portal_sign_submit:enabled", "accept"), timeout: 60000 },
        see("#quote_content:contains('Thank You')", "it is accepted"),
        fits,
    ],
});

registry.category("web_tour.tours").add("proximus_portal_signature_refused", {
    url: "/my/quotes",
    steps: () => [
        ...sign,
        {
            content: "somebody else declines it meanwhile",
            trigger: ".modal .o_portal_sign_submit:enabled",
            timeout: 60000,
            async run() {
                const address = location.pathname + "/decline" + location.search;
                const body = new URLSearchParams({
                    csrf_token: odoo.csrf_token,
                    decline_message: "Too dear",
                });
                await fetch(address, { method: "POST", body });
            },
        },
        click(".modal .o_portal_sign_submit:enabled", "accept"),
        see(".modal .o_portal_sign_error_msg:contains('not in a state')", "it says why"),
        see(
            ".modal .o_portal_sign_submit:enabled:not(:has(.fa-spin))",
            "and does not wait for ever"
        ),
    ],
});
