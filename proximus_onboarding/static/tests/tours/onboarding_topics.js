import { registry } from "@web/core/registry";
import {
    answerNumber,
    asked,
    click,
    closed,
    next,
    pick,
    see,
    type,
} from "@proximus_connectivity/../tests/tours/steps";

const card = (name) => `div[name='advised_ids'] .o_kanban_record:contains('${name}')`;
const topic = (name) =>
    click(
        `div[name='topic_ids'] .o_kanban_record:contains('${name}') button`,
        `more on ${name}`
    );
const enough = click("button[name='action_to_advice']", "back to the advice");
const unknown = click("button[name='action_unknown']", "not known");

registry.category("web_tour.tours").add("proximus_onboarding_topics", {
    steps: () => [
        see(
            `${card("One offer")}:contains('Because not all computers are protected')`,
            "why, in a sentence"
        ),
        see(`${card("One offer")}:contains('a month, without VAT')`, "its price"),
        see(`${card("Purchase")}:contains('Estimate:')`, "hours it may save"),

        topic("Office work"),
        asked("quotations are made"),
        answerNumber(40, "forty quotations"),
        next("the next question"),
        asked("invoices go to customers"),
        unknown,
        asked("bills of suppliers"),
        enough,
        see(
            `${card("Templates for quotations")}:contains('40 quotations are made each month')`,
            "the answer brought advice"
        ),

        topic("Digital maturity"),
        asked("did you invest"),
        unknown,
        asked("ready for more"),
        click(
            "div[name='answer_option_ids'] .o-checkbox:contains('There is money') input",
            "there is money for it"
        ),
        next("the next question"),
        asked("Which of these"),
        unknown,
        asked("How far are you with these"),
        see("div[name='answer_row_ids'] .o_data_row:count(7)", "a level for each"),
        enough,

        topic("Your data"),
        asked("Where may the data"),
        type("div[name='tool_ids'] input", "Dropbox", "what is used today"),
        click(".o-autocomplete--dropdown-item:contains('Dropbox')", "that one"),
        see("div[name='tool_ids'] .o_tag:contains('Dropbox')", "it is noted"),
        pick("answer_option_id", "Union only", "data stay in the Union"),
        next("the last question of this topic"),
        see(
            `${card("European alternatives")}:contains('1 of the tools in use comes')`,
            "tools and place of the data together"
        ),

        click(`${card("Follow up quotations")} button[name='action_later']`, "later"),
        see(`${card("Follow up quotations")} .badge:contains('Later')`, "noted"),
        click(`${card("Time off")} button[name='action_ask_reason']`, "not now"),
        type(".modal div[name='decline_reason'] input", "We have this", "why not"),
        click(".modal button:contains('Keep')", "keep the reason"),
        closed,
        see(`${card("Time off")} .badge:contains('Not now')`, "left out"),
        click(`${card("Time off")} button[name='action_explain']`, "why it was advised"),
        see(
            ".modal div[name='change_text']:contains('At least 3 people work here.')",
            "what would change it"
        ),
        click(".modal button:contains('Close')", "close the reasons"),
        closed,
        click(
            "div[name='score_ids'] .o_kanban_record:contains('Digital Intensity') button",
            "how the score came about"
        ),
        see(".modal div[name='trace_html']:contains('Not known')", "item by item"),
    ],
});
