"""Pytest plugin: a skip that setup.cfg does not expect fails the run."""

import re

import pytest


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


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipGuard(config.getini("expected_skips")))
