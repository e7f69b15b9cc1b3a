"""The row of the speed table about the home: what it asks for, whatever there is."""

from odoo.fields import Command

from . import grown, screens
from .measure import Row

ROLES = ("owner", "partner", "accountant")
#: What grows of that which a home asks for, beside the lines and subscriptions.
ASKED = ("proximus.billing.item", "proximus.line.usage", "proximus.line.price")
#: What a home may ask at most, at any size.
MOST_QUERIES = 40


def all_homes(env, sizes):
    """The home of each role, with a full and with a small inventory of both sides.

    Half of the lines are of own use, the other half of a customer; each has its price,
    usage and ledger.
    """
    savepoint = env.cr.savepoint()
    grown.Grown(env, sizes.few_lines, sizes.months).fill(ASKED)
    few = _homes(env, sizes)
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)
    grown.Grown(env, sizes.lines, sizes.months).fill(ASKED)
    many = _homes(env, sizes)
    counts = f"at {sizes.lines:,} lines (bare: {sizes.few_lines:,})"
    for role, sample in many.items():
        assert sample.queries <= MOST_QUERIES, (role, sample)
        yield Row(f"home of the {role} {counts}", sample, few[role], None)


def _homes(env, sizes):
    """Return what the home of each role costs, its cache warm."""
    return {role: screens.measured(*_home(env, role), sizes.runs) for role in ROLES}


def _home(env, role):
    """Return the environment of a user in a role, and what opens the home."""
    login = f"bench_{role}"
    user = env["res.users"].search([("login", "=", login)]) or env["res.users"].create(
        {
            "name": login,
            "login": login,
            "company_id": env.company.id,
            "company_ids": [Command.set(env.company.ids)],
            "group_ids": [
                Command.set(env.ref(f"proximus_connectivity.group_{role}").ids)
            ],
        }
    )
    env = env(user=user)
    fields = ("code", "name", "content", "graph_data", "graph_type")
    cards = env["proximus.home.card"]

    def work():
        home = cards.web_search_read(
            [("is_shown", "=", True)], {name: {} for name in fields}
        )
        assert home["records"]

    return env, work


ROWS = (all_homes,)
