import { registry } from "@web/core/registry";

const next = ".o_proximus_next:not(.d-none)";
const question = ".o_proximus_question:not(.d-none)";

/**
 * From *I see something odd* to *submitted in time*, as the owner of the business; the
 * same on a desk and on a phone.
 */
registry.category("web_tour.tours").add("proximus_security_incident", {
    steps: () => [
        {
            content: "Say what was seen",
            trigger: ".modal div[name='text'] textarea",
            run: "edit A false invoice was paid this morning",
        },
        {
            content: "Send it",
            trigger: ".modal button:contains('Send')",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "Go to the incidents",
            trigger: "body",
            run: () => {
                window.location = "/odoo/proximus-security-incidents";
            },
            expectUnloadPage: true,
        },
        {
            content: "Open the new incident",
            trigger: ".o_data_row:contains('false invoice') .o_data_cell:contains('false'), .o_kanban_record:contains('false invoice')",
            run: "click",
        },
        {
            content: "We are sure: the clocks start",
            trigger: `${question} button:contains('Yes, Start the Clocks')`,
            run: "click",
        },
        {
            trigger: ".modal button.btn-primary:contains('Ok')",
            run: "click",
        },
        {
            content: "The first deadline is named",
            trigger: `${next}:contains('left: NIS2 early warning')`,
        },
        {
            content: "In scope",
            trigger: `${question} button:contains('Yes'):not(:contains('Clocks'))`,
            run: "click",
        },
        {
            content: "Ask for help with the hard question",
            trigger: `${question} button:contains('Help Me Decide')`,
            run: "click",
        },
        {
            trigger: ".modal div[name='on_service'] label:contains('Yes')",
            run: "click",
        },
        {
            trigger: ".modal div[name='disrupts'] label:contains('Yes')",
            run: "click",
        },
        {
            trigger: ".modal div[name='points_to']:contains('Significant')",
        },
        {
            trigger: ".modal button:contains('It Is Significant')",
            run: "click",
        },
        {
            content: "Next question: personal data",
            trigger: `${question}:contains('personal data') button:contains('No')`,
            run: "click",
        },
        {
            content: "Submit the early warning",
            trigger: `${next} button:contains('Submit')`,
            run: "click",
        },
        {
            trigger: ".modal .o_statusbar_buttons button:contains('Submitted'), .modal button[name='action_submit']",
            run: "click",
        },
        {
            // the dialog closes by itself once that is written
            content: "Back at the incident",
            trigger: "body:not(:has(.modal))",
            timeout: 30000,
        },
        {
            content: "In time: the next one is due",
            trigger: `${next}:contains('left: NIS2 incident notification')`,
        },
    ],
});
