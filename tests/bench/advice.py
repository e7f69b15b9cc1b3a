"""The row on advice: answers that change, and every rule evaluated again."""

import gc
import statistics
import time

from odoo.fields import Command

from .measure import Row, Sample

#: What advising again may take of our own time, without that of the database.
ALLOWED = 0.050


def recommendations(env, sizes):
    """All advice of a set-up again, after two answers changed.

    The time is that of this process, without the database's; the queries beside it are
    those with a tenth of the rules.
    """
    session = _session(env, sizes)
    few = _measured(env, session, sizes.runs)
    _more_rules(env, sizes.rules)
    many = _measured(env, session, sizes.runs)
    questions = len(session.answer_ids)
    name = f"advice, {questions} questions × {sizes.rules} rules (bare: allowed, few)"
    yield Row(name, many, Sample(ALLOWED, few.queries), 1.00)


ROWS = (recommendations,)


def _session(env, sizes):
    """Return a set-up with every question answered that takes a number or a yes."""
    rules = env["proximus.onboarding.rule"].search([])
    rules[max(sizes.rules // 10, 1) :].active = False
    company = env["res.company"].create({"name": "Bench set-up"})
    session = env["proximus.onboarding.session"].create({"company_id": company.id})
    session._complete_answers()
    for answer in session.answer_ids:
        if answer.kind in ("boolean", "number"):
            answer._set_value(True if answer.kind == "boolean" else 12)
            answer._confirm()
    session._refresh_advice()
    return session


def _more_rules(env, count):
    """Have so many rules in force, each with three conditions."""
    rules = env["proximus.onboarding.rule"]
    numbers = env["proximus.onboarding.question"].search(
        [("kind", "=", "number"), ("asked", "=", True)]
    )
    missing = count - rules.search_count([])
    rules.create(
        [
            {
                "code": f"BENCH_{place}",
                "name": f"Bench {place}",
                "rationale": "Measured.",
                "volume_question_id": numbers[place % len(numbers)].id,
                "minutes_high": 5,
                "automatable_high": 0.5,
                "adoption_high": 0.5,
                "condition_ids": [
                    Command.create(
                        {
                            "question_id": numbers[(place + step) % len(numbers)].id,
                            "operator": ">=",
                            "value_number": place % 24,
                        }
                    )
                    for step in range(3)
                ],
            }
            for place in range(missing)
        ]
    )


def _measured(env, session, runs):
    """Return our own time and the queries of advising again, its cache warm."""
    session._refresh_advice()
    samples = [_once(env, session, turn) for turn in range(runs)]
    return Sample(
        statistics.median(sample.seconds for sample in samples),
        int(statistics.median(sample.queries for sample in samples)),
    )


def _once(env, session, turn):
    """Change two answers, and measure advising again."""
    for answer in session.answer_ids.filtered(lambda one: one.kind == "number")[:2]:
        answer._set_value(20 + turn)
        answer._confirm()
    env.invalidate_all()
    gc.collect()
    gc.disable()
    queries, start = env.cr.sql_log_count, time.process_time()
    try:
        session._refresh_advice()
        env.flush_all()
        seconds = time.process_time() - start
        return Sample(seconds, env.cr.sql_log_count - queries)
    finally:
        gc.enable()
