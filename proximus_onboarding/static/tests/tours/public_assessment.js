import { registry } from "@web/core/registry";
import { click, fits, leave, see, type } from "@proximus_connectivity/../tests/tours/steps";

registry.category("web_tour.tours").add("proximus_public_assessment", {
    steps: () => [
        see("h1:contains('paper cost you')", "the questions"),
        fits,
        click("#q_PAPER_CONTRACTSyes", "contracts on paper"),
        type("input[name='q_DOUBLE_ENTRY']", "60", "sixty documents"),
        type("input[name='q_EMPLOYEES']", "twelve", "no number"),
        leave("button[type='submit']:contains('Show')", "the result"),
        see("#q_EMPLOYEES .text-danger", "what is wrong is said beside it"),
        see("#q_PAPER_CONTRACTSyes:checked", "and nothing is lost"),
        type("input[name='q_EMPLOYEES']", "12", "twelve people"),
        leave("button[type='submit']:contains('Show')", "the result"),
        see("[name='hours']:contains('hours a month')", "the hours"),
        see("[name='advice']:contains('Because')", "advice with its reason"),
        fits,
        click("form[name='keep'] #keep", "it may be kept"),
        leave("form[name='keep'] button", "keep it"),
        see("h2:contains('This result is kept')", "kept, under a link"),
        type("#company", "Bakkerij Test", "who it is"),
        type("#email", "baker@example.com", "the address"),
        leave("form[name='contact'] button", "ask, without agreeing"),
        see(".alert:contains('Tick that you agree')", "nothing is sent"),
        see("#company", "what was typed stays"),
        click("#agree", "agreed"),
        leave("form[name='contact'] button", "ask"),
        see(".alert:contains('Look at your mail')", "a mail is sent"),
        fits,
    ],
});
