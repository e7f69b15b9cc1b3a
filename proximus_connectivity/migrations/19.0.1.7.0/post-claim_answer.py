"""Somebody is reminded of a claim that nobody answers: also of one sent before."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let sent claims expect an answer, counted from the day they were sent."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    claims = env["proximus.claim"].search(
        [("state", "in", ("sent", "granted")), ("answer_by", "=", False)]
    )
    today = claims._proximus_today()
    for day, sent in claims.grouped("sent_on").items():
        # nobody said how long to wait on that day: what is said today counts
        until = sent._answer_day(day or today) or sent._answer_day(today)
        if until:
            sent.answer_by = until
