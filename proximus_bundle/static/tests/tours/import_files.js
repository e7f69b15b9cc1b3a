import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { click, closed, see } from "@proximus_connectivity/../tests/tours/steps";

const choose = (text) => ({
    content: "choose a file",
    trigger: ".modal .o_field_widget[name='content'] .o_select_file_button",
    async run() {
        const file = new File([text], "request.json", { type: "application/json" });
        await inputFiles(".modal .o_field_widget[name='content'] input[type='file']", [
            file,
        ]);
    },
});

/** A file that cannot be read, and the sentence about it; the dialog stays for another. */
const refused = (text, ...words) => [
    click("button:contains('Import a Request')", "a customer asks"),
    choose(text),
    see(".modal .o_field_widget[name='content'] .o_clear_file_button", "it is there"),
    click(".modal button[name='action_read']", "what does it say"),
    ...words.map((word) => see(`.modal .o_error_dialog, .modal:contains('${word}')`, word)),
    click(".modal:contains('request.json') .modal-footer button:contains('Close')", "read"),
    click(".modal button:contains('Discard')", "leave it"),
    closed,
];

registry.category("web_tour.tours").add("proximus_import_bad_files", {
    steps: () => [
        ...refused("hello", "request.json", "Ask the customer"),
        ...refused('{"@type": "ProximusQuoteAnswer", "version": "1"}', "request.json"),
        ...refused("[".repeat(100000), "request.json"),
        ...refused(
            JSON.stringify({ "@type": "ProximusQuoteRequest", version: "9" }),
            "request.json"
        ),
    ],
});
