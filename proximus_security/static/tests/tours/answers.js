import { registry } from "@web/core/registry";
import { fits, home, see } from "@proximus_connectivity/../tests/tours/steps";

let clicks = 0;
const count = () => {
    clicks += 1;
};

/** The four questions of an owner, and the words of their answers on the home. */
const answers = [
    see(".o_proximus_home_cost a:contains('Per Month'):contains('100.00')", "what I pay"),
    see(
        ".o_proximus_home_works:contains('No internet in the shop')",
        "what is broken"
    ),
    see(
        ".o_proximus_home_protection:contains('T_Endpoint: 2 without'):contains('Claire Dubois +1')",
        "who is unprotected"
    ),
    see(".o_proximus_home_todo a:contains('In the Next 30 Days')", "what I must do"),
];

registry.category("web_tour.tours").add("proximus_answers", {
    steps: () => [
        home[0],
        {
            content: "the icon, where the clicks are counted from",
            trigger: home[1].trigger,
            run: () => {
                clicks = 0;
                document.addEventListener("click", count, true);
            },
        },
        ...home.slice(1),
        ...answers,
        {
            content: "one click",
            trigger: ".o_proximus_home",
            run: () => {
                document.removeEventListener("click", count, true);
                if (clicks !== 1) {
                    throw new Error(`${clicks} clicks, not 1`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("proximus_answers_phone", {
    steps: () => [...answers, fits],
});
