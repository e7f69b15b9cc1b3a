"""Each address of the suite, asked for what nobody asks: never a fault of ours."""

import json
import logging
import re
from datetime import date
from urllib.parse import quote

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.proximus_bundle.tests.common import BundleCommon

LOGIN = "odd_visitor"
#: What stands in an address, encoded: NUL, half a pair, no UTF-8, markup, odd numbers.
TEXTS = (
    "%00",
    "%ED%A0%80",
    "%C3%28",
    quote("‮'\"><script>${7*7}{{7*7}}%s\\"),
    "x" * 300,
    "-1",
    "1e400",
)
NUMBERS = ("0", str(2**31), str(2**63), "9" * 400, quote("٣"), quote("²"))
#: Names that a page reads from an address, and those of the arguments behind it.
NAMES = (
    "search search_in sortby filterby groupby page access_token no_breadcrumbs pid "
    "hash report_type download date_begin line_id site_id problem_id file id text "
    "last_day confirmed message sent reported claimed subject impact description "
    "photo post kw kwargs values document error history env cls debug"
).split()
#: What decides alone which way a page goes.
ALONE = ("search", "page", "access_token", "report_type", "file")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
#: Bodies that are no form, and no JSON of the right shape.
BODIES = (
    b"",
    b"\x00\xff",
    b"[",
    b"null",
    b"1e999",
    b'"text"',
    b"[[1]]",
    b'{"params": null}',
    b'{"params": "text"}',
    b'{"params": [1, 2]}',
    b'{"params": {"self": 1, "name": {"a": []}, "signature": ["x"]}}',
    b'{"params": {"access_token": {"a": 1}, "name": "x", "signature": "x"}}',
    b'{"params": {"name": "\\u0000\\ud800", "signature": "\\ud800"}}',
    b'{"params": {"context": 3}, "id": {"a": [1]}}',
    b'{"id": ' + b"9" * 5000 + b"}",
    b'{"params": ' + b"[" * 100_000,
)
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/plain; charset=nonsense",
    "",
)


class Faults(logging.Handler):
    """What a log has of tracebacks and errors."""

    def __init__(self):
        super().__init__()
        self.told = []

    def emit(self, record):
        """Keep a fault."""
        if record.levelno >= logging.ERROR or record.exc_info:
            self.told.append(self.format(record)[-2000:])


@tagged("post_install", "-at_install")
class TestStrangeRequests(BundleCommon, HttpCase):
    """One customer with a document of each kind, and those of another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        visitor = new_test_user(cls.env, LOGIN, "base.group_portal")
        visitor.partner_id.parent_id = cls.customer
        cls.stranger = cls._create_customer("Secret Garage")
        cls.own = cls._create_documents(cls.customer)
        cls.others = cls._create_documents(cls.stranger)
        cls.provider = cls.env["proximus.provider"].create(
            {"name": "Odd Operator", "state": "enabled"}
        )
        cls.source = cls.env["proximus.security.source"].create(
            {"name": "Odd source", "user_id": cls.env.uid}
        )
        cls.rules = cls._create_rules()

    @classmethod
    def _create_documents(cls, partner):
        """Return a document of each kind, by the name of its place in an address."""
        order = cls._create_order(partner_id=partner.id)
        order._add_bundle(cls.bundle)
        order.action_confirm()
        subscription = order.subscription_ids
        lines = subscription.line_ids.line_id
        lines.action_activate(date(2026, 3, 1))
        operators = cls.env["res.partner"].create([{"name": "Old"}, {"name": "New"}])
        return {
            "subscription_id": subscription,
            "line_id": lines[0],
            "problem_id": cls.env["proximus.problem"].create(
                {
                    "subject": "No signal",
                    "partner_id": partner.id,
                    "line_ids": lines[0].ids,
                }
            ),
            "mandate_id": cls.env["proximus.switch"].create(
                {
                    "partner_id": partner.id,
                    "donor_id": operators[0].id,
                    "recipient_id": operators[1].id,
                }
            ),
            "session_id": cls.env["proximus.onboarding.session"].create(
                {"partner_id": partner.id}
            ),
        }

    @classmethod
    def _create_rules(cls):
        """Return the rules of what the suite itself answers."""
        modules = sorted(cls.registry._init_modules)
        found = cls.env["ir.http"]._generate_routing_rules(modules, converters={})
        return [
            (url, endpoint.routing)
            for url, endpoint in found
            if "proximus" in endpoint.__module__
        ]

    def setUp(self):
        super().setUp()
        self.faults = Faults()
        logging.getLogger().addHandler(self.faults)
        self.addCleanup(logging.getLogger().removeHandler, self.faults)

    # === SHORTCUTS === #

    def _path(self, url, value=None):
        """Return an address with a value in its places, else with the own documents."""

        def fill(place):
            if value is not None:
                return value
            name = place[0].strip("<>").split(":")[-1]
            if name == "provider_id":
                return str(self.provider.id)
            if name == "token":
                return self.source.token
            return str(self.own[name].id) if name in self.own else "1"

        return re.sub("<[^>]*>", fill, url)

    def _ask(self, method, path, *expected, **more):
        """Send a request; check that it is answered, and that nothing broke."""
        answer = self.opener.request(
            method, self.base_url() + path, allow_redirects=False, timeout=60, **more
        )
        told = f"{method} {path[:120]} {str(more)[:120]}"
        if self.faults.told:
            self.fail(f"{told}: {self.faults.told}")
        if expected:
            self.assertIn(answer.status_code, expected, told)
        self.assertLess(answer.status_code, 500, told)
        self.assertNotIn("Secret Garage", answer.text, told)
        return answer

    def _login(self, login):
        self.authenticate(login, login)
        return http.Request.csrf_token(self)

    def _rows(self):
        """Return how many rows each table of the suite has, and those beside it."""
        self.env.flush_all()
        tables = sorted(
            model._table
            for name, model in self.registry.items()
            if model._auto
            and not model._abstract
            and name.startswith(("proximus.", "mail.", "ir.attachment", "res.partner"))
        )
        counts = " UNION ALL ".join(
            f"SELECT '{table}', count(*) FROM {table}" for table in tables
        )
        self.env.cr.execute(counts)
        return dict(self.env.cr.fetchall())

    def _of_type(self, kind):
        """Return each address with all its methods: of several rules, if need be."""
        methods = {}
        for url, routing in self.rules:
            allowed = methods.setdefault(url, set())
            allowed.update(routing.get("methods") or METHODS)
        return [
            (url, methods[url], routing)
            for url, routing in dict(reversed(self.rules)).items()
            if routing["type"] == kind
        ]

    def _found(self, method, path, **more):
        """Return 404 where there is nothing for this visitor, whatever is asked."""
        status = self._ask(method, path, **more).status_code
        return (404,) if status == 404 else ()

    # === TESTS === #

    def test_every_method_and_id(self):
        self.assertGreater(len(self.rules), 25)
        for login in (None, LOGIN):
            self._login(login)
            before = self._rows()
            for url, methods, routing in self._of_type("http"):
                with self.subTest(url, login=login):
                    for method in METHODS if login else ("GET", "POST"):
                        # core answers what is allowed, at every address
                        asked = "GET" if method == "HEAD" else method
                        expected = () if asked in {*methods, "OPTIONS"} else (405,)
                        self._ask(method, self._path(url), *expected)
                    odd = (*TEXTS, *NUMBERS) if "<" in url and login else ()
                    for value in odd:
                        method = "GET" if "GET" in methods else "POST"
                        self._ask(method, self._path(url, value))
                    for name, document in self.others.items():
                        if f":{name}>" in url and "GET" in methods:
                            path = self._path(url, str(document.id))
                            self._ask("GET", path, 303, 404)
                            token = self.own[name]._portal_ensure_token()
                            self._ask("GET", f"{path}?access_token={token}", 303, 404)
                    if routing["auth"] == "user" and not login:
                        self._ask("GET", self._path(url), 303, 405)
            self.assertEqual(self._rows(), before)

    def test_odd_values_of_every_name(self):
        before = self._rows()
        for login, values in ((LOGIN, TEXTS), ("admin", ("%00",)), (None, ("%00",))):
            self._login(login)
            for url, methods, _routing in self._of_type("http"):
                if "GET" not in methods:
                    continue
                path = self._path(url)
                with self.subTest(url, login=login):
                    answers = (200, 303, *self._found("GET", path))
                    for value in values:
                        query = "&".join(f"{name}={value}" for name in NAMES)
                        self._ask("GET", f"{path}?{query}&self=1", *answers)
                    for place, name in enumerate(NAMES if login == LOGIN else ()):
                        if name in ALONE:
                            value = TEXTS[place % len(TEXTS)]
                            self._ask("GET", f"{path}?{name}={value}", *answers)
        self.assertEqual(self._rows(), before)

    def test_forms(self):
        token = self._login(LOGIN)
        files = {name: ("\x00\u202e.png", b"\x89PNG\x00\xff") for name in NAMES}
        taken = [name for name in NAMES if name not in ("text", "subject")]
        for url, methods, _routing in self._of_type("http"):
            if url.startswith("/proximus/") or methods == set(METHODS):
                continue
            if "POST" not in methods:
                continue
            path, before = self._path(url), self._rows()
            plain = {"csrf_token": token}
            answers = (200, 303, *self._found("POST", path, data=plain))
            for value in TEXTS:
                with self.subTest(url, value=value[:20]):
                    form = "&".join(f"{name}={value}" for name in taken)
                    form = f"csrf_token={token}&self=1&{form}"
                    self._ask("POST", path, *answers, data=form, headers=FORM)
            self.assertEqual(self._rows(), before, url)
            with self.subTest(url, kind="files"):
                data = {"csrf_token": token}
                self._ask("POST", path, *answers, data=data, files=files)
            with self.subTest(url, kind="many"):
                form = f"csrf_token={token}" + "&a=b" * 20_000
                self._ask("POST", path, *answers, 413, data=form, headers=FORM)

    def test_bodies_of_the_wrong_shape(self):
        self._login(LOGIN)
        before = self._rows()
        for url, routing in self.rules:
            methods = routing.get("methods") or ("POST",)
            if "POST" not in methods:
                continue
            # a form without its token is refused, whatever else it is
            is_form = routing["type"] == "http" and routing.get("csrf", True)
            gone = self._found("POST", self._path(url))
            for body in BODIES[:4] if is_form else BODIES:
                with self.subTest(url, body=body[:40]):
                    headers = {"Content-Type": TYPES[0]}
                    path = self._path(url)
                    answer = self._ask("POST", path, data=body, headers=headers)
                    if routing["type"] == "jsonrpc":
                        self.assertNotIn("Traceback", answer.text)
                        self.assertIn(answer.status_code, (200, 400))
                    else:
                        self.assertIn(answer.status_code, (400, 401, 413, *gone))
            for kind in TYPES:
                with self.subTest(url, kind=kind):
                    headers = {"Content-Type": kind}
                    self._ask("POST", self._path(url), data=b"x=1&%00", headers=headers)
        self.assertEqual(self._rows(), before)

    def test_an_operator_with_its_secret(self):
        """Whoever has the secret is told what is wrong; nothing is kept of it."""
        path = f"/proximus/provider/{self.provider.id}/events"
        secret = self.provider.callback_secret
        before = self._rows()
        for kind in TYPES:
            headers = {"Authorization": f"Bearer {secret}", "Content-Type": kind}
            for body in BODIES if kind == TYPES[0] else BODIES[:6]:
                with self.subTest(kind=kind, body=body[:40]):
                    self._ask("POST", path, 400, data=body, headers=headers)
        for told in ("", "Bearer", "Bearer \x01", "Basic =", "Basic w7w=", "Digest x"):
            with self.subTest(told=told):
                headers = {"Authorization": told.encode()}
                self._ask("POST", path, 401, data=b"{}", headers=headers)
        self.assertEqual(self._rows(), before)
        event = {"eventId": "1", "eventType": "x" * 4000, "event": {"a": "\x00\ud800"}}
        headers = {"Authorization": f"Bearer {secret}"}
        body = json.dumps(event)
        listener = f"{path}/listener/" + "%00%ED%A0%80" + "y" * 2000
        self._ask("POST", listener, 202, 200, 400, data=body, headers=headers)
