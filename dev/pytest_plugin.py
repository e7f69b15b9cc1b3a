"""Pytest plugin: skips that setup.cfg does not expect fail; workers share no files."""

import gc
import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import pytest_odoo

from .base import LOCAL, link_tree
from .kept_caches import KeptCaches
from .kept_pages import keep_pages
from .ready_company import offer_company
from .shared_setup import SharedSetup

#: Seconds that Chromium may take to start: Odoo skips a tour after ten, and a busy
#: machine needs more.
BROWSER_WAIT = 30


def pytest_addoption(parser):
    parser.addini(
        "expected_skips",
        "Regular expressions of reasons for which a test may be skipped.",
        type="linelist",
    )


class SkipGuard:
    """Collect skips; with pytest-xdist the reports reach the controller."""

    def __init__(self, patterns):
        self.patterns = [re.compile(pattern) for pattern in patterns]
        self.unexpected = []

    def pytest_runtest_logreport(self, report):
        self._look(report)

    def pytest_collectreport(self, report):
        self._look(report)

    def _look(self, report):
        if not report.skipped or hasattr(report, "wasxfail"):
            return
        text = report.longrepr
        reason = text[2] if isinstance(text, tuple) else str(text)
        if not any(pattern.search(reason) for pattern in self.patterns):
            self.unexpected.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        if self.unexpected and not exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if self.unexpected:
            terminalreporter.section("unexpected skips: the run has failed")
            for line in self.unexpected:
                terminalreporter.write_line(line)


@contextmanager
def own_filestore(original: str, name: str):
    """Give a worker's copy of a database its own copy of the filestore.

    pytest-odoo lets all workers use the files of the original. Odoo collects garbage
    when a test class ends, and keeps only what the database of that worker knows: the
    attachments that a test of another worker has not committed would vanish under it.

    :param original: the database that was copied.
    :param name: the copy.
    """
    if original == name:
        yield
        return
    import odoo.tools

    source = Path(odoo.tools.config.filestore(original))
    target = Path(odoo.tools.config.filestore(name))
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        # Files of a filestore are written once: links are as good as copies.
        link_tree(source, target)
    try:
        yield
    finally:
        shutil.rmtree(target, ignore_errors=True)


def let_websockets_end(queue) -> None:
    """Let a tour end that closes the websockets of its pages.

    Core tells each of them to close; one that has just closed by itself made the tour
    fail with a bad file descriptor.

    :param queue: core's class of what a websocket is told.
    """
    put = queue.put

    def put_if_open(current, *arguments, **keywords):
        with suppress(OSError):
            put(current, *arguments, **keywords)

    queue.put = put_if_open


def pytest_collection_finish(session):
    """Let the garbage collector leave alone what stays for the whole run.

    The registry is some millions of objects, which each full collection walks again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure(config):
    pytest_odoo._shared_filestore = own_filestore
    # Odoo is set up by pytest-odoo first
    from odoo.orm.registry import Registry
    from odoo.tests import common

    from odoo.addons.account.tests.common import AccountTestInvoicingCommon
    from odoo.addons.bus.websocket import PollablePriorityQueue

    let_websockets_end(PollablePriorityQueue)
    common.CHECK_BROWSER_ITERATIONS = int(BROWSER_WAIT / common.CHECK_BROWSER_SLEEP)
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    keep_pages(common.ChromeBrowser, LOCAL / "browser" / worker)
    offer_company(AccountTestInvoicingCommon)
    KeptCaches(Registry, common.TransactionCase)
    config.pluginmanager.register(SharedSetup(common.TransactionCase))
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipGuard(config.getini("expected_skips")))
