"""The row of the speed table about the home: what it asks for, whatever there is."""

from odoo.fields import Command
from odoo.tools import SQL

from . import screens
from .data import copies, customers
from .lines import _line
from .measure import Row

ROLES = ("owner", "partner", "accountant")
COUNTED = 4  # digits of the prefix of a name


def all_homes(env, sizes):
    """The home of each role, with a full and with a small inventory of both sides.

    Half of the lines are of own use, the other half of a customer.
    """
    own, customer = _line(env, env.company.partner_id), customers(env, 1)
    _fill(own, customer, 0, sizes.few_lines // 2)
    few = _homes(env, sizes)
    _fill(own, customer, sizes.few_lines // 2, sizes.lines // 2)
    many = _homes(env, sizes)
    counts = f"at {sizes.lines:,} lines (bare: {sizes.few_lines:,})"
    for role, sample in many.items():
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


def _fill(line, customer, first, end):
    """Put copies of a line into the inventory, own ones and those of a customer."""
    numbers = SQL("generate_series(%s, %s) n", first, end - 1)
    for prefix, holder in (("HOME", line.partner_id), ("SOLD", customer)):
        copies(
            line,
            numbers,
            name=SQL("%s || n", prefix),
            external_ref=SQL("%s || n", prefix),
            partner_id=SQL("%s", holder.id),
            commercial_partner_id=SQL("%s", holder.id),
            is_own=SQL("%s", holder == line.partner_id),
        )
    new = SQL(
        """(SELECT id AS line_id FROM proximus_line
            WHERE name SIMILAR TO '(HOME|SOLD)[0-9]+'
                AND substr(name, %s)::int BETWEEN %s AND %s) copy""",
        COUNTED + 1,
        first,
        end - 1,
    )
    copies(line.price_ids, new, line_id=SQL("copy.line_id"))


ROWS = (all_homes,)
