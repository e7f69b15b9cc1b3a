import time
from typing import NamedTuple

from werkzeug.exceptions import LengthRequired

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.public.proximus_onboarding_campaign import PATH
from ..tools.public import Limiter, read_answers

#: A page of answers is far smaller.
MOST_BYTES = 64 * 1024
#: Times in ten minutes that one address may send answers, and in an hour ask for mail.
ANSWERS = Limiter(30, 600)
MAILS = Limiter(6, 3600)
#: A person does not see this field; what fills in everything does.
TRAP = "homepage"


def most_bytes(_controller) -> int:
    """Return how much a page of answers may hold.

    :raises LengthRequired: when the sender does not tell how much comes. Of a body in
        chunks the server would read as much as it may, and take that for the whole.
    """
    if request.httprequest.content_length is None:
        raise LengthRequired
    return MOST_BYTES


#: How the pages are asked for, and how they are answered by whoever has no session.
SHOWN = {
    "type": "http",
    "auth": "public",
    "website": True,
    "sitemap": False,
    "methods": ["GET"],
    "readonly": True,
}
POSTED = {
    **SHOWN,
    "methods": ["POST"],
    "readonly": False,
    "csrf": False,
    "save_session": False,
    "max_content_length": most_bytes,
}


class Page(NamedTuple):
    """What a page of the public self-assessment is about.

    :ivar campaign: `proximus.onboarding.campaign` in sudo, empty when not known.
    :ivar embedded: whether it stands inside a page of another website.
    """

    campaign: object
    embedded: bool


class SelfAssessment(http.Controller):
    """The public self-assessment: a few questions and their result, without account.

    Nothing is stored before the visitor agrees. The requests need no session, so that
    they work inside another website: what they may do stands in their link alone.
    """

    # === QUESTIONS === #

    @http.route(
        [PATH, f"{PATH}/<string:token>"],
        **SHOWN,
        save_session=False,
    )
    def questions(self, token=None, embed=None, **kwargs):
        """Show the questions."""
        page = self._open(token, embed)
        if not page.campaign or not page.campaign._is_open():
            return self._refuse(page, self._closed(page))
        return self._show_questions(page)

    # csrf: the request uses no right of a session, and works inside other websites
    @http.route(
        [PATH, f"{PATH}/<string:token>"],
        **POSTED,
    )
    def answer(self, token=None, embed=None, keep=None, **form):
        """Show the result of what was answered, and keep it if the visitor agreed."""
        page = self._open(token, embed)
        if not page.campaign or not page.campaign._is_open():
            return self._refuse(page, self._closed(page))
        questions = self._questions()
        answers, refused = read_answers(form, questions._to_asked())
        if refused or not answers:
            return self._show_questions(page, answers, refused, sent=True)
        if not self._allows(ANSWERS):
            told = request.env._(
                "Many answers came from your network just now. Nothing is lost: wait a "
                "few minutes and press the button again."
            )
            return self._show_questions(page, answers, problem=told, status=429)
        if keep and not form.get(TRAP):
            visitor_sudo = self._visitors()._keep(
                page.campaign, answers, request.env.lang, self._consent(page)
            )
            if visitor_sudo:
                return request.redirect(self._address(page, visitor_sudo._get_path()))
        return self._show_result(page, answers, is_full=bool(keep))

    # === RESULT === #

    @http.route(
        f"{PATH}/result/<int:visitor_id>/<string:token>",
        **SHOWN,
    )
    def result(self, visitor_id, token, embed=None, **kwargs):
        """Show the result behind a link."""
        page, visitor_sudo = self._open_result(visitor_id, token, embed)
        if not visitor_sudo:
            return self._refuse(page, self._gone())
        return self._show_result(page, visitor_sudo.answers, visitor_sudo)

    # csrf: the link is what allows it
    @http.route(
        f"{PATH}/result/<int:visitor_id>/<string:token>/contact",
        **POSTED,
    )
    def contact(self, visitor_id, token, embed=None, **form):
        """Send the mail by which a visitor confirms to want contact."""
        page, visitor_sudo = self._open_result(visitor_id, token, embed)
        if not visitor_sudo:
            return self._refuse(page, self._gone())
        typed = {
            name: form[name] if isinstance(form.get(name), str) else ""
            for name in ("company", "email", "number")
        }
        problem, asked = "", False
        if not form.get("agree"):
            problem = request.env._("Tick that you agree: without it nothing is sent.")
        elif form.get(TRAP):
            asked = True
        elif not self._allows(MAILS):
            problem = request.env._(
                "Mail was asked for several times from your network. Wait an hour, and "
                "try again: your result stays."
            )
        else:
            try:
                visitor_sudo._ask_contact(*typed.values(), self._contact_consent(page))
                asked = True
            except UserError as error:
                problem = str(error)
        return self._show_result(
            page,
            visitor_sudo.answers,
            visitor_sudo,
            typed=typed,
            problem=problem,
            asked=asked,
        )

    # csrf: the link is what allows it
    @http.route(
        f"{PATH}/result/<int:visitor_id>/<string:token>/forget",
        **POSTED,
    )
    def forget(self, visitor_id, token, embed=None, **form):
        """Delete what was kept, at the word of the visitor."""
        page, visitor_sudo = self._open_result(visitor_id, token, embed)
        if not visitor_sudo:
            return self._refuse(page, self._gone())
        visitor_sudo._forget()
        told = request.env._("Your answers are deleted.")
        return self._say(page, told)

    @http.route(
        f"{PATH}/result/<int:visitor_id>/<string:token>/set-up",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["POST"],
        max_content_length=most_bytes,
    )
    def set_up(self, visitor_id, token, **form):
        """Go on in the set-up of the own company, without answering again."""
        page, visitor_sudo = self._open_result(visitor_id, token, None)
        if not visitor_sudo:
            return self._refuse(page, self._gone())
        if not self._may_set_up():
            return request.redirect("/my")
        # by the rights of who is signed in, in the company of that user
        visitor = visitor_sudo.with_env(request.env)
        visitor._become_set_up(request.env.company)
        return request.redirect("/odoo/get-started")

    # === CONFIRMING === #

    @http.route(
        f"{PATH}/confirm/<string:payload>",
        **SHOWN,
        save_session=False,
    )
    def confirm(self, payload, **kwargs):
        """Ask for the last click: programs that read mail open links by themselves."""
        visitor_sudo = self._visitors()._find_claimed(payload)
        page = Page(visitor_sudo.campaign_id, False)
        if not visitor_sudo:
            return self._refuse(page, self._gone())
        return self._render(
            page,
            "proximus_onboarding.public_confirm",
            {"visitor": visitor_sudo, "payload": payload},
        )

    # csrf: the link of the mail is what allows it
    @http.route(
        f"{PATH}/confirm/<string:payload>",
        **POSTED,
    )
    def confirmed(self, payload, **form):
        """Pass on to the seller who wants to be contacted."""
        visitor_sudo = self._visitors()._find_claimed(payload)
        page = Page(visitor_sudo.campaign_id, False)
        if not visitor_sudo:
            return self._refuse(page, self._gone())
        visitor_sudo._confirm_contact()
        told = request.env._(
            "Thank you. %(company)s will contact you.",
            company=visitor_sudo.company_id.name,
        )
        return self._say(page, told, visitor_sudo._get_path())

    # === HELPERS === #

    def _visitors(self):
        # sudo: a visitor has no rights; what is read stands behind a link
        return request.env["proximus.onboarding.visitor"].sudo()

    def _questions(self):
        # sudo: the questions are public, their records are not
        return request.env["proximus.onboarding.question"].sudo()._get_public()

    def _open(self, token, embed) -> Page:
        """Return the page of a campaign."""
        # sudo: the campaign of a link, for a visitor without rights
        campaigns_sudo = request.env["proximus.onboarding.campaign"].sudo()
        return Page(campaigns_sudo._find(token), bool(embed))

    def _open_result(self, visitor_id, token, embed):
        """Return the page of a result, with the answers."""
        visitor_sudo = self._visitors()._find(visitor_id, token)
        return Page(visitor_sudo.campaign_id, bool(embed)), visitor_sudo

    def _allows(self, limiter: Limiter) -> bool:
        address = request.httprequest.remote_addr or ""
        return limiter.allows(address, time.monotonic())

    def _may_set_up(self) -> bool:
        """Whether who is signed in can begin a set-up."""
        return request.env.user.has_group("proximus_onboarding.group_user")

    def _address(self, page: Page, path: str) -> str:
        return f"{path}?embed=1" if page.embedded else path

    def _consent(self, page: Page) -> str:
        """Return what a visitor agrees to when answers are kept."""
        return request.env._(
            "%(company)s may keep these answers, without my name, for %(days)s days, "
            "so that I can come back to them.",
            company=page.campaign.company_id.name,
            days=page.campaign.keep_days,
        )

    def _contact_consent(self, page: Page) -> str:
        """Return what a visitor agrees to who wants contact."""
        return request.env._(
            "%(company)s may see my answers with this name, and contact me about them.",
            company=page.campaign.company_id.name,
        )

    def _closed(self, page: Page) -> str:
        if page.campaign:
            return request.env._("This self-assessment is closed.")
        return request.env._(
            "There is no self-assessment at this address. Look whether the whole link "
            "was copied."
        )

    def _gone(self) -> str:
        return request.env._(
            "This link does not work any more: it was not copied whole, or what it "
            "stood for has been deleted. You can answer the questions again."
        )

    # === PAGES === #

    def _show_questions(
        self, page, answers=None, refused=None, *, problem="", sent=False, status=200
    ):
        """Show the questions, with what was filled in."""
        refused = refused or {}
        if sent and not problem:
            problem = (
                request.env._("Look again at what is marked in red.")
                if refused
                else request.env._("Answer at least one question.")
            )
        values = {
            "groups": self._questions().grouped("topic_id"),
            "answers": answers or {},
            "refused": refused,
            "problem": problem,
            "consent": self._consent(page),
        }
        return self._render(
            page, "proximus_onboarding.public_questions", values, status
        )

    def _show_result(self, page, answers, visitor_sudo=None, **told):
        """Show what follows from the answers."""
        visitors_sudo = self._visitors()
        values = {
            **visitors_sudo._get_result(page.campaign.company_id, answers),
            "answers": answers,
            "asked_questions": self._questions(),
            "visitor": visitor_sudo if visitor_sudo is not None else visitors_sudo,
            "consent": self._consent(page),
            "contact_consent": self._contact_consent(page),
            "may_set_up": visitor_sudo and not page.embedded and self._may_set_up(),
            "typed": {},
            "problem": "",
            "asked": False,
            "is_full": False,
            **told,
        }
        return self._render(page, "proximus_onboarding.public_result", values)

    def _say(self, page, told: str, path: str = ""):
        """Show one sentence."""
        values = {"told": told, "path": path}
        return self._render(page, "proximus_onboarding.public_sentence", values)

    def _refuse(self, page, told: str):
        """Show why there is nothing here."""
        values = {"told": told, "path": ""}
        status = 410 if page.campaign else 404
        return self._render(page, "proximus_onboarding.public_sentence", values, status)

    def _render(self, page, template: str, values: dict, status: int = 200):
        """Return a page that stands alone, or inside the websites that may show it."""
        values |= {
            "campaign": page.campaign,
            "embedded": page.embedded,
            "no_header": page.embedded,
            "no_footer": page.embedded,
            "trap": TRAP,
            "path_root": PATH,
        }
        if page.campaign:
            # its name and logo, not those of the first company of the database
            values["res_company"] = page.campaign.company_id
        response = request.render(template, values, status=status)
        response.headers["Content-Security-Policy"] = page.campaign._get_ancestors()
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        return response
