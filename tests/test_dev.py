"""The program that sets up, runs and tests the suite."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import SkipTest

import pytest

from dev import (
    apps_pages,
    base,
    browser,
    configuration,
    kept_pages,
    native_tests,
    odoo_source,
    printing,
    programs,
    python_env,
    serve,
)
from dev.translations import merge

from . import demo_states

ROOT = Path(__file__).resolve().parent.parent


def test_a_folder_without_odoo_is_refused_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(base.Trouble, match="ODOO_HOME.*holds no Odoo.*git clone"):
        odoo_source.find_or_fetch()


def test_another_odoo_version_is_refused(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0)\n")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(base.Trouble, match="is not Odoo 19.0"):
        odoo_source.find_or_fetch()


@pytest.mark.parametrize(
    ("text", "address", "keyring"),
    [
        (
            "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n"
            "Signed-By: /keys/debian.gpg\n",
            "http://mirror.example/debian",
            "/keys/debian.gpg",
        ),
        (
            "deb http://mirror.example/debian-security x main\n"
            "deb [signed-by=/keys/a.gpg] http://mirror.example/debian/ x main\n",
            "http://mirror.example/debian/",
            "/keys/a.gpg",
        ),
        (
            "deb http://mirror.example/debian x main\n",
            "http://mirror.example/debian",
            odoo_source.KEYRING,
        ),
    ],
)
def test_the_debian_mirror_is_read_from_apt(text, address, keyring):
    assert odoo_source.mirror_in(text) == (address, keyring)


def test_a_machine_without_debian_mirror_has_none():
    assert odoo_source.mirror_in("deb http://mirror.example/ubuntu noble main") is None


def test_the_users_own_configuration_stays_and_ours_is_added(tmp_path, monkeypatch):
    given = tmp_path / "own.conf"
    given.write_text("[options]\ndb_host = db.example\naddons_path = /srv/extra\n")
    monkeypatch.setenv("ODOO_RC", str(given))
    monkeypatch.setattr(configuration, "OWN", tmp_path / "ours.conf")
    home = tmp_path / "home"
    (home / "odoo" / "addons").mkdir(parents=True)
    text = configuration.write(home).read_text()
    assert "db_host = db.example" in text
    assert f"addons_path = {home}/odoo/addons,/srv/extra,{ROOT}" in text
    assert (tmp_path / "ours.conf").stat().st_mode & 0o077 == 0


def test_the_next_free_port_is_taken():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert serve.free_port(port) != port


def test_who_starts_the_demo_reads_who_may_sign_in():
    said = serve.welcome("http://127.0.0.1:8069")
    assert "http://127.0.0.1:8069" in said
    for login in ("sme", "partner", "accountant", "client", "admin"):
        (line,) = [row for row in said.splitlines() if row.split()[0] == login]
        assert len(line.split()) > 4
    assert max(map(len, said.splitlines())) <= 120


def test_a_failed_command_says_its_last_lines(tmp_path):
    code = "import sys; print('the reason'); sys.exit(3)"
    with pytest.raises(base.Trouble, match="the reason"):
        base.run([sys.executable, "-c", code])


def test_an_interrupted_build_leaves_no_folder(tmp_path):
    target = tmp_path / "built"

    def build():
        with base.fresh_folder(target) as work:
            (work / "half").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        build()
    assert not list(tmp_path.iterdir())


def test_only_logged_warnings_are_complaints(tmp_path):
    log = tmp_path / "x.log"
    bad = "2026-01-01 10:00:00,123 7 WARNING db odoo.models: no label"
    log.write_text(f"<string>:3: (WARNING/2) docutils\n{bad}\n")
    assert demo_states.complaints(log) == [bad]


def test_the_packages_of_the_tests_lie_above_those_of_the_suite():
    code = (
        "import json, sys, sysconfig; from importlib.metadata import distributions;"
        "own = distributions(path=[sysconfig.get_path('purelib')]);"
        "print(json.dumps([[d.name for d in own], [d.name for d in distributions()]]))"
    )
    (below, below_sees), (above, above_sees) = (
        json.loads(subprocess.check_output([interpreter, "-c", code], env={}))
        for interpreter in (python_env.runtime_python(), python_env.python())
    )
    assert "phonenumbers" in below
    assert "hypothesis" in above
    assert not set(below) & set(above), "installed twice"
    assert set(below_sees) == set(below)
    assert set(above_sees) == {*below, *above}


NATIVE = "2026-03-20 10:00:00,000 7 INFO px odoo.addons.proximus_bundle.tests.test_x: "
EXPECTED = {"proximus_bundle/test_x: TestX.test_a", "proximus_bundle/test_x: Y.test_b"}


def test_a_test_that_odoos_runner_leaves_out_is_missing():
    log = f"{NATIVE}Starting TestX.test_a ... \n{NATIVE}skipped TestX.test_a : no\n"
    result = native_tests.read_log(log, EXPECTED, 0)
    assert result["missing"] == ["proximus_bundle/test_x: Y.test_b"]
    assert result["skipped"] == {"proximus_bundle/test_x: TestX.test_a": "no"}
    assert (result["ran"], result["expected"]) == (1, 2)
    assert not result["errors"]


def test_a_failed_test_and_an_import_error_of_odoos_runner_are_errors():
    failed = NATIVE.replace("INFO", "ERROR") + "FAIL: TestX.test_a"
    broken = "2026-03-20 10:00:00,000 7 CRITICAL px odoo.service.server: Failed to x"
    trace = "Traceback\n  line 3\nAssertionError: 1 != 2\n \n"
    log = f"As root\n{failed}\n{trace}{NATIVE}Starting Y.test_b ...\n{broken}\nEnd\n"
    result = native_tests.read_log(log, EXPECTED, 255)
    assert result["errors"] == [
        f"{failed}\nAssertionError: 1 != 2",
        f"{broken}\nEnd",
        "Odoo ended with status 255: End",
    ]
    assert result["missing"] == ["proximus_bundle/test_x: TestX.test_a"]


def test_the_tests_that_have_to_run_are_read_from_the_files():
    files = native_tests.chosen(["test_tools_kbo"])
    assert [file.name for file in files] == ["test_tools_kbo.py"]
    assert (
        "proximus_onboarding/test_tools_kbo: TestKbo.test_printed_form"
        in native_tests.written(files[0])
    )
    everything = native_tests.chosen([native_tests.ALL])
    assert set(native_tests.chosen(native_tests.QUICK)) < set(everything)
    with pytest.raises(base.Trouble, match="No test file.*test_nothing"):
        native_tests.chosen(["test_tools_kbo", "test_nothing"])


def test_an_unexpected_skip_fails_the_run(tmp_path):
    (tmp_path / "test_x.py").write_text(
        "import pytest\n\n\ndef test_x():\n    pytest.skip('no browser')\n"
    )
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\nexpected_skips =\n    screen\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "no:randomly"]
    command += ["-p", "dev.pytest_plugin", "-c", "setup.cfg", "."]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment["PYTHONPATH"] = os.pathsep.join(
        [str(ROOT), environment.get("PYTHONPATH", "")]
    )
    run = {"cwd": tmp_path, "capture_output": True, "text": True, "env": environment}
    done = subprocess.run(command, check=False, **run)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "unexpected skips" in done.stdout
    (tmp_path / "setup.cfg").write_text(
        "[tool:pytest]\nexpected_skips =\n    browser\n"
    )
    done = subprocess.run(command, check=False, **run)
    assert done.returncode == 0, done.stdout + done.stderr


def test_merging_keeps_translations_and_counts_what_lacks(tmp_path):
    template, target = tmp_path / "m.pot", tmp_path / "fr.po"
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    template.write_text(head + 'msgid "Line"\nmsgstr ""\n\nmsgid "Site"\nmsgstr ""\n')
    target.write_text(head + 'msgid "Line"\nmsgstr "Ligne"\n')
    assert merge(template, target) == 1
    assert 'msgstr "Ligne"' in target.read_text()


@pytest.mark.parametrize("module", base.MODULES)
def test_the_apps_page_is_the_readme(module):
    page = (ROOT / module / "static" / "description" / "index.html").read_text()
    assert page == apps_pages.render(ROOT / module)


def test_unknown_command_and_missing_name_are_said_in_one_sentence():
    run = {"cwd": ROOT, "capture_output": True, "text": True, "check": False}
    assert subprocess.run([sys.executable, "-m", "dev", "x"], **run).returncode == 2
    done = subprocess.run([sys.executable, "-m", "dev", "clone"], **run)
    assert done.returncode == 1
    assert "Name one database" in done.stderr


@pytest.fixture
def bare_machine(tmp_path, monkeypatch):
    """A machine on which no program is, and apt-get writes down what it is asked."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    asked = []
    monkeypatch.setattr(programs, "run", asked.append)
    return asked


def executable(path, text="#!/bin/sh\n"):
    path.write_text(text)
    path.chmod(0o755)


def test_root_gets_a_missing_program_from_debian(tmp_path, bare_machine, monkeypatch):
    executable(tmp_path / "apt-get")

    def install(command):
        bare_machine.append(command)
        if "install" in command:
            executable(tmp_path / "wkhtmltopdf")

    monkeypatch.setattr(programs, "run", install)
    assert printing.wkhtmltopdf() == str(tmp_path / "wkhtmltopdf")
    assert [command[1] for command in bare_machine] == ["update", "install"]
    assert bare_machine[1][-1] == "wkhtmltopdf"
    printing.wkhtmltopdf()
    assert len(bare_machine) == 2, "what is there is not installed again"


def test_who_cannot_install_reads_the_remedy(bare_machine, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(base.Trouble, match="apt-get install wkhtmltopdf"):
        printing.wkhtmltopdf()
    printing.prepare()
    said = capsys.readouterr()
    assert "Nothing can be printed" in said.err
    assert "apt-get install wkhtmltopdf" in said.err
    assert not said.out
    assert not bare_machine


def test_a_failed_installation_says_remedy_and_reason(
    tmp_path, bare_machine, monkeypatch, capsys
):
    executable(tmp_path / "apt-get")

    def fail(_command):
        raise base.Trouble("«apt-get» failed:\nE: Unable to locate package")

    monkeypatch.setattr(programs, "run", fail)
    with pytest.raises(base.Trouble, match="(?s)install wkhtmltopdf.*Unable to locate"):
        printing.wkhtmltopdf()
    printing.prepare()
    assert "then start again" in capsys.readouterr().err


def test_a_browser_that_does_not_start_is_started_again(tmp_path):
    class Browser:
        user_data_dir = tmp_path / "profile"
        failures = 2

        def _spawn_chrome(self, command):
            assert (self.user_data_dir / "Default" / "Cache").is_dir()
            if self.failures:
                self.failures -= 1
                shutil.rmtree(self.user_data_dir)
                raise SkipTest("it does not start")
            return command

    kept_pages.keep_pages(Browser, tmp_path / "kept")
    assert Browser()._spawn_chrome(["chromium", "page"])[-1] == "page"
    Browser.failures = 9
    Browser.user_data_dir = tmp_path / "other"
    with pytest.raises(SkipTest):
        Browser()._spawn_chrome(["chromium", "page"])


@pytest.mark.parametrize("name", browser.NAMES)
def test_odoos_tests_find_whichever_browser_there_is(
    tmp_path, bare_machine, monkeypatch, name
):
    monkeypatch.setattr(browser, "LOCAL", tmp_path / "local")
    executable(tmp_path / name)
    environment = {"PATH": str(tmp_path)}
    browser.offer(environment)
    found = shutil.which(browser.WANTED, path=environment["PATH"])
    assert os.path.samefile(found, tmp_path / name)
    assert not bare_machine, "nothing is installed beside it"


@pytest.mark.parametrize(
    ("version", "warned"),
    [("wkhtmltopdf 0.12.6", True), ("wkhtmltopdf 0.12.6 (with patched qt)", False)],
)
def test_a_build_without_header_and_footer_is_named(
    tmp_path, bare_machine, capsys, version, warned
):
    executable(tmp_path / "wkhtmltopdf", f"#!/bin/sh\necho '{version}'\n")
    printing.prepare()
    assert ("without their header" in capsys.readouterr().err) is warned


@pytest.fixture
def fresh_local():
    """An empty ``.local`` that the database server's account can enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        local = Path(folder) / "local"
        environment = {**os.environ, "PROXIMUS_LOCAL": str(local)}
        for name in ("ODOO_RC", "PGHOST", "PGUSER"):
            environment.pop(name, None)
        yield local, environment
        subprocess.run(
            [sys.executable, "-m", "dev", "clean"],
            cwd=ROOT,
            env=environment,
            check=True,
        )


def test_the_environment_of_a_fresh_checkout_is_evaluated(fresh_local):
    local, environment = fresh_local
    run = {"cwd": ROOT, "capture_output": True, "text": True, "env": environment}
    script = f'printed="$({sys.executable} -m dev env)" && eval "$printed" && '
    script += 'printf "%s\n" "$printed" "--" "$ODOO_RC" && $PY -c "import odoo" && '
    script += "$PY -c \"import psycopg2; psycopg2.connect(dbname='postgres')\""
    done = subprocess.run(["bash", "-c", script], check=False, **run)
    assert done.returncode == 0, done.stderr
    printed, _mark, evaluated = done.stdout.partition("--\n")
    assert all(line.startswith("export ") for line in printed.splitlines()), printed
    assert evaluated.strip() == str(local / "odoo.conf")
    assert "Making a private PostgreSQL cluster" in done.stderr


#: Stands for Odoo's server: answers on its port, whatever it is asked. It ends with the
#: tests that want it, also when these are broken off.
STAND_IN = """
import http.server, os, sys, threading, time
def watch():
    while True:
        time.sleep(1)
        try:
            os.kill(TESTS, 0)
        except ProcessLookupError:
            os._exit(1)
threading.Thread(target=watch, daemon=True).start()
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *args):
        pass
port = int(sys.argv[sys.argv.index("--http-port") + 1])
http.server.HTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""
RUN = """
import pathlib, sys, types
from dev import serve
folder = pathlib.Path(sys.argv[1])
serve.LOCAL, serve.SERVERS = folder, folder / "servers"
base = types.SimpleNamespace(python=str(folder / "python"), environment=None)
serve.foreground(base, "px")
"""


@pytest.fixture
def run_in_background(tmp_path):
    """Return a function that serves as «make run &» does, deaf to Ctrl-C."""
    program = tmp_path / "python"
    (tmp_path / "odoo.py").write_text(f"TESTS = {os.getpid()}\n{STAND_IN}")
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {tmp_path}/odoo.py "$@"\n')
    program.chmod(0o755)
    started = []

    def run():
        process = subprocess.Popen(
            ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
            + [sys.executable, "-c", RUN, str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        lines = iter(process.stdout.readline, "")
        assert any("Ctrl-C ends" in line for line in lines)
        return process

    yield run
    for process in started:
        # asked first: killed at once it would leave its server behind
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_in_the_background_hears_signals(run_in_background, tmp_path, number):
    process = run_in_background()
    (record,) = (tmp_path / "servers").iterdir()
    process.send_signal(number)
    assert process.wait(30) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(record.name), 0)
    assert not record.exists()


def test_two_servers_end_each_for_itself(run_in_background, tmp_path, monkeypatch):
    first, second = run_in_background(), run_in_background()
    records = tmp_path / "servers"
    assert len(list(records.iterdir())) == 2
    second.send_signal(signal.SIGINT)
    assert second.wait(30) == 0
    (left,) = records.iterdir()
    os.kill(int(left.name), 0)
    # the number of a process that is something else today
    stranger = records / str(os.getpid())
    stranger.touch()
    monkeypatch.setattr(serve, "SERVERS", records)
    serve.stop()
    assert first.wait(30) == 0
    assert not list(records.iterdir())
