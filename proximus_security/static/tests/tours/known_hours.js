import { registry } from "@web/core/registry";
import { see, type } from "@proximus_connectivity/../tests/tours/steps";
import { stepUtils } from "@web_tour/tour_utils";

const input = ".o_field_widget[name=hours] input";
const reads = (value, content) => ({
    content,
    trigger: input,
    run: () => {
        const shown = document.querySelector(input).value;
        if (shown !== value) {
            throw new Error(`“${shown}” is shown, not “${value}”`);
        }
    },
});

registry.category("web_tour.tours").add("proximus_known_hours", {
    steps: () => [
        see(`${input}[placeholder='Not known']`, "nothing is known, and it is said"),
        reads("", "no number stands for what is not known"),
        type(input, "4.5 && press Tab", "a contract says it"),
        ...stepUtils.saveForm(),
        reads("4.5", "it is kept"),
        {
            content: "it is known no more",
            trigger: input,
            run: "clear",
        },
        ...stepUtils.saveForm(),
        reads("", "and left open again"),
    ],
});
