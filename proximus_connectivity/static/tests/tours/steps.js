/**
 * The words that the tours of the suite are written in: a step, or a list of steps to
 * spread out.
 */
import { formatDate } from "@web/core/l10n/dates";

export const click = (trigger, content) => ({ content, trigger, run: "click" });
export const see = (trigger, content) => ({ content, trigger });
export const type = (trigger, text, content) => ({
    content,
    trigger,
    run: `edit ${text}`,
});
/** Type in a cell of a list and leave it. */
export const typeCell = (trigger, text, content) =>
    type(trigger, `${text} && press Tab`, content);
/** Type today as the language of the user writes it. */
export const typeToday = (trigger, content) => ({
    content,
    trigger,
    // where the company is, whatever the zone of the machine that runs the tests
    run: ({ edit }) =>
        edit(formatDate(luxon.DateTime.now().setZone("Europe/Brussels"))),
});
/** Click on what leads to another page. */
export const leave = (trigger, content) => ({
    content,
    trigger,
    run: "click",
    expectUnloadPage: true,
});

/** On a phone only: what a narrow screen folds away is opened first. */
export const onPhone = (step) => ({ ...step, isActive: ["mobile"] });
/** Nothing sticks out of the screen, or hides in a table that must be pushed aside. */
export const fits = {
    content: "it fits the width of the screen",
    trigger: "body",
    run() {
        const edge = window.innerWidth + 1;
        const scrolled = [
            document.documentElement,
            ...document.querySelectorAll(".table-responsive"),
        ].filter((el) => el.checkVisibility() && el.scrollWidth > el.clientWidth + 1);
        const out = [
            ...document.querySelectorAll("#wrapwrap main *, .o_proximus_home *"),
        ].filter(
            (el) => el.checkVisibility() && el.getBoundingClientRect().right > edge
        );
        // what sticks out, not what is around it
        const inner = out.filter((el) => !out.some((o) => o !== el && el.contains(o)));
        const names = [...scrolled, ...inner].map((el) => `${el.tagName}.${el.className}`);
        if (names.length) {
            throw new Error(`Wider than the screen: ${names.slice(0, 5).join(", ")}`);
        }
    },
};

// === SCREENS ===

export const change = (what) => [
    click(
        ".o_form_view button[name='action_choose_change']:visible",
        "change something"
    ),
    click(`.modal button:contains('${what}')`, what),
];
export const entry = (name) =>
    click(`.o_menu_sections a:contains('${name}')`, `go to ${name}`);
/** Open the home by the icon of the app: one click. */
export const home = [
    click(".o_navbar_apps_menu button", "the apps"),
    click(
        ".o-dropdown--menu .o_app[data-menu-xmlid='proximus_connectivity.menu_root']",
        "the app"
    ),
    see(".o_proximus_home", "the home"),
];
export const opened = (name) => [
    see(
        `.o_breadcrumb:contains('${name}'), .o_last_breadcrumb_item:contains('${name}')`,
        name
    ),
];
export const state = (name) =>
    see(`.o_statusbar_status .o_arrow_button_current:contains('${name}')`, name);

// === DIALOGS ===

export const choose = (field, text) => [
    type(`.modal .o_field_widget[name='${field}'] input`, text, `look for ${text}`),
    click(`.o-autocomplete--dropdown-item:contains('${text}')`, `choose ${text}`),
];
export const effect = (...words) =>
    see(
        ".modal .o_proximus_effects" +
            words.map((word) => ` tr:contains('${word}')`).join(", .modal"),
        words.join(", ")
    );
export const closed = see("body:not(:has(.modal))", "the dialog is closed");
export const apply = click(".modal button[name='action_apply']:visible", "do it");
export const refused = see(
    ".modal:not(:has(button[name='action_apply']:visible))",
    "it cannot be done"
);

// === THE SET-UP ===

export const next = (content = "go on") => click("button[name='action_next']", content);
export const asked = (words) =>
    see(`div[name='question_title']:contains('${words}')`, words);
/** Answer the question that is shown. */
export const answerNumber = (number, content) =>
    type("div[name='answer_number'] input", number, content);
export const pick = (field, label, content) =>
    click(`div[name='${field}'] .o_radio_item:contains('${label}') input`, content);
