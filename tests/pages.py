"""Open the pages of the suite that only show something, on a replica.

Over HTTP, on a server whose reading cursors cannot write (``--dev=replica``): its log
says of each request which cursor it had, and that of one which wrote, both.
"""

import html
import json
import re
import urllib.parse
import urllib.request
from collections import defaultdict
from http.cookiejar import CookieJar

from dev.base import LOCAL
from dev.serve import free_port, serving

#: Lists and files of a customer.
PAGES = (
    "/my/lines",
    "/my/lines?groupby=none&sortby=price&filterby=all",
    "/my/lines/download?file=csv",
    "/my/lines/download?file=json",
    "/my/lines/inventory?report_type=html",
    "/my/problems",
    "/my/problems/new",
    "/my/mandates",
    "/my/subscriptions",
    "/my/protection",
    "/my/suspicious",
)
#: What the pages of lists lead to.
DOCUMENT = re.compile(
    r'href="(/my/(?:lines|problems|mandates|subscriptions)/\d+[^"]*)"'
)
#: What a link opens for whoever has it.
DOCUMENTS = (
    "proximus.line",
    "proximus.problem",
    "proximus.switch",
    "proximus.subscription",
    "proximus.onboarding.session",
)
#: A request in the log, without the language in front of its path.
REQUEST = re.compile(
    r'"(?:GET|POST) (?:/[a-z]{2}_[A-Z]{2}|/fr|/nl|/de)?(/\S*) HTTP/'
    r".* (ro->rw|ro|rw)\s*$"
)
RETRY = "retrying with a read/write cursor"


class Visitor:
    """Somebody with a browser.

    :ivar seen: the addresses that were asked for.
    """

    def __init__(self, address: str, login: str):
        self.address = address
        self.seen: list[str] = []
        self.browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )
        if login:
            page = self._ask("/web/login").decode()
            token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
            sent = {"login": login, "password": login, "csrf_token": token}
            self._ask("/web/login", urllib.parse.urlencode(sent).encode())

    def open(self, path: str) -> str:
        """Return the page of a path."""
        self.seen.append(path)
        return self._ask(path).decode("utf-8", "replace")

    def call(self, model: str, method: str, *args, **kwargs):
        """Return what a method answers, asked as the web client does."""
        path = f"/web/dataset/call_kw/{model}.{method}"
        self.seen.append(path)
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        answer = json.loads(self._ask(path, body.encode(), "application/json"))
        return answer["result"]

    def find(self, model: str, domain=(), limit=80, **fields) -> list[dict]:
        """Return records, asked as a list of the web client does."""
        asked = [list(domain), fields]
        return self.call(model, "web_search_read", *asked, limit=limit)["records"]

    def _ask(self, path, body=None, kind=None) -> bytes:
        headers = {"Content-Type": kind} if kind else {}
        request = urllib.request.Request(self.address + path, body, headers)
        with self.browser.open(request, timeout=120) as answer:
            return answer.read()


def outcome(base, name: str) -> dict:
    """Return which cursor each page had, and what the log says of retries.

    :param base: the ``Database`` runner.
    :param name: a database with demo data, which may be written to.
    """
    with serving(base, name, free_port(8370), "--dev=replica") as (_server, address):
        client = Visitor(address, "client")
        waiting = list(PAGES)
        for path in waiting:
            links = map(html.unescape, DOCUMENT.findall(client.open(path)))
            waiting += [one for one in dict.fromkeys(links) if one not in waiting]
        partner, stranger = Visitor(address, "partner"), Visitor(address, "")
        for link in _work(partner):
            stranger.open(link)
    log = (LOCAL / "log" / "server.log").read_text(errors="replace").splitlines()
    cursors = defaultdict(list)
    for line in log:
        if found := REQUEST.search(line):
            cursors[found[1]].append(found[2])
    seen = [*client.seen, *partner.seen, *stranger.seen]
    return {
        "cursors": {path: cursors[path] for path in dict.fromkeys(seen)},
        "retries": [line for line in log if RETRY in line],
    }


def _work(visitor) -> list[str]:
    """Ask what the web client asks, and return the links that need no login."""
    fields = {"name": {}, "content": {}, "graph_data": {}}
    visitor.find("proximus.home.card", [("is_shown", "=", True)], **fields)
    for line in visitor.find("proximus.line", limit=1):
        visitor.call("proximus.line", "get_import_templates")
        visitor.call("proximus.line", "action_view_orders", [line["id"]])
    links = []
    for model in DOCUMENTS:
        for found in visitor.find(model, limit=1, access_url={}):
            visitor.open(found["access_url"])
            # makes the token: no read
            links.append(visitor.call(model, "get_portal_url", [found["id"]]))
            visitor.seen.pop()
            if model == "proximus.onboarding.session":
                visitor.open(f"/proximus_onboarding/handover/{found['id']}.json")
    for campaign in visitor.find("proximus.onboarding.campaign", limit=1, url={}):
        links.append(urllib.parse.urlsplit(campaign["url"]).path)
    return links
