"""Apps are really installed, through HTTP, by a server that is killed in the middle."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from http.cookiejar import CookieJar

import pytest

import odoo.sql_db

from dev.serve import free_port

from .databases import ROOT, own_database

#: Two light apps, and the advice that brings them.
APPS = {"hr_holidays": "TIME_OFF", "purchase": "PURCHASE"}
ANSWERS = {
    "PAPER_CONTRACTS": {"answer_boolean": "no"},
    "DOUBLE_ENTRY": {"answer_number": 60},
    "EMPLOYEES": {"answer_number": 12},
}
SESSION = "proximus.onboarding.session"


class Server:
    """Odoo on a database of its own, started and killed as the test wants it."""

    def __init__(self, database: str):
        self.database = database
        self.process = None

    def start(self):
        self.port = free_port(18169)
        name = self.database
        command = [sys.executable, "-m", "odoo", "-d", name, "--db-filter", f"^{name}$"]
        self.process = subprocess.Popen(
            [*command, "--http-port", str(self.port), "--max-cron-threads", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        for _turn in range(600):
            assert self.process.poll() is None, "the server has ended"
            with suppress(OSError):
                urllib.request.urlopen(self._url("/web/login"), timeout=60)
                return self._sign_in()
            time.sleep(0.2)
        raise AssertionError("the server does not answer")

    def kill(self):
        """Take the server away as a power cut does: nothing can be tidied up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def call(self, model, method, *args, **kwargs):
        """Return what a method answers to a page."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post("/web/dataset/call_kw", params)

    def sql(self, query, *values):
        """Return the rows of a query, beside the server."""
        with odoo.sql_db.db_connect(self.database).cursor() as cr:
            cr.execute(query, values)
            return cr.fetchall()

    def _url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def _sign_in(self):
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)
        params = {"db": self.database, "login": "admin", "password": "admin"}
        assert self._post("/web/session/authenticate", params)["uid"]

    def _post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self._url(path), body.encode(), {"Content-Type": "application/json"}
        )
        with self.opener.open(request, timeout=300) as answer:
            told = json.load(answer)
        assert "error" not in told, told["error"]["data"]["debug"]
        return told["result"]


@pytest.fixture
def server():
    with own_database("install") as name:
        found = Server(name)
        try:
            found.start()
            yield found
        finally:
            if found.process.poll() is None:
                found.kill()


def _walk_to_the_apps(server) -> int:
    """Answer, accept what brings the two apps and leave the rest; return the set-up."""
    session = server.call(SESSION, "action_resume")["res_id"]

    def read(*names):
        found = server.call(SESSION, "read", [session], names)[0]
        return [found[name] for name in names]

    number = {"enterprise_number": "0566988259", "vat_liable": "yes"}
    server.call(SESSION, "write", [session], number)
    server.call(SESSION, "action_next", [session])
    while read("step_code") == ["assessment"]:
        answer = read("current_answer_id")[0][0]
        question = server.call(
            "proximus.onboarding.answer", "read", [answer], ["question_id"]
        )[0]["question_id"][0]
        code = server.call(
            "proximus.onboarding.question", "read", [question], ["code"]
        )[0]["code"]
        if code in ANSWERS:
            server.call(SESSION, "write", [session], ANSWERS[code])
            server.call(SESSION, "action_next", [session])
        else:
            server.call(SESSION, "action_unknown", [session])
    for advice in server.call(
        "proximus.onboarding.recommendation",
        "search_read",
        [["session_id", "=", session], ["outcome", "=", "advised"]],
        ["rule_id", "target_kind"],
    ):
        wanted = advice["target_kind"] == "module"
        method = "action_accept" if wanted else "action_decline"
        server.call("proximus.onboarding.recommendation", method, [advice["id"]])
    server.call(SESSION, "action_next", [session])
    assert read("step_code", "state") == ["apps", "installing"]
    return session


def _lines(server, session):
    """Return the install lines by the name of their app."""
    lines = server.call(
        "proximus.onboarding.install.line",
        "search_read",
        [["session_id", "=", session]],
        ["module_name", "state", "attempts", "message"],
    )
    return {line["module_name"]: line for line in lines}


def _kill_in_the_middle(server, session) -> str:
    """Begin to install, kill the server at it, and return the app that it was at."""
    answers = []

    def press():
        with suppress(OSError):
            answers.append(server.call(SESSION, "install_next", [session]))

    page = threading.Thread(target=press, daemon=True)
    page.start()
    begun = "SELECT name FROM ir_module_module WHERE state = 'to install'"
    for _turn in range(1200):
        if server.sql(begun):
            break
        assert not answers, "it was over before it could be killed"
        time.sleep(0.05)
    server.kill()
    page.join(30)
    assert not answers
    stuck = {name for (name,) in server.sql(begun)}
    (app,) = server.sql(
        "SELECT module_name FROM proximus_onboarding_install_line"
        " WHERE session_id = %s AND state = 'installing'",
        session,
    )
    assert stuck, "Odoo itself would refuse every installation now"
    return app[0]


def test_two_apps_through_a_kill_in_the_middle(server):
    session = _walk_to_the_apps(server)
    before = _lines(server, session)
    assert set(APPS) <= set(before), before
    for name, line in before.items():
        if name not in APPS:
            server.call(
                "proximus.onboarding.install.line", "action_leave_out", [line["id"]]
            )
    app = _kill_in_the_middle(server, session)

    server.start()
    answer = server.call(SESSION, "install_next", [session])
    assert not answer["wait"], answer
    while answer["next"]:
        without = answer["without"]
        answer = server.call(SESSION, "install_next", [session], without)
    lines = _lines(server, session)
    assert {name: lines[name]["state"] for name in APPS} == dict.fromkeys(
        APPS, "installed"
    ), lines
    assert lines[app]["attempts"] == 2
    assert not server.sql("SELECT name FROM ir_module_module WHERE state LIKE 'to %%'")

    # the apps work, the set-up goes on, and each thing to do shows in the data
    assert server.call("hr.leave.type", "search_count", [])
    advice = server.call(
        "proximus.onboarding.recommendation",
        "search_read",
        [["session_id", "=", session], ["rule_id.code", "=", "TIME_OFF"]],
        ["todo_state", "todo_next"],
    )[0]
    assert advice["todo_state"] == "waiting"
    assert "approves time off" in advice["todo_next"]
    action = server.call(
        "proximus.onboarding.recommendation", "action_todo", [advice["id"]]
    )
    assert action["res_model"] == "hr.employee"
    assert server.call(SESSION, "action_next", [session]) is True
