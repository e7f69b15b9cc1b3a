"""Each person at each door of records that are not theirs.

Whose a record is follows from its company and its customer, not from the rights that
are tried. A door is any public method that the web client may call; what it does is
rolled back. A leak is a door that shows such a record or writes anything.
"""

import time
from collections.abc import Callable, Iterator

import psycopg2

import odoo.api
import odoo.modules.registry
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import get_public_method

SUITE = {
    "proximus_connectivity",
    "proximus_bundle",
    "proximus_security",
    "proximus_onboarding",
}
PEOPLE = ("sme", "accountant", "partner", "client", "public", "demo_nobody")
#: Of each model, so many records of each company.
MOST = 2
#: Says whether the transaction has written anything.
WROTE = "SELECT pg_current_xact_id_if_assigned()"


def show(database: str) -> int:
    """Try every door as every person, and print what was found."""
    began = time.monotonic()
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        people = _people(env)
        strangers = {user.id: list(_strangers(env, user)) for user in people}
        logins = {user.id: user.login for user in people}
        cr.commit()
    tries, leaks = 0, []
    for uid, records in strangers.items():
        for model, record_id in records:
            for name, door in _doors(registry[model]):
                tries += 1
                said = _try(registry, uid, model, record_id, door)
                if said:
                    leaks.append(f"{logins[uid]}: {model}({record_id}).{name}: {said}")
    print("\n".join(leaks))
    print(
        f"rights: {tries} tries of {len(logins)} people, {len(leaks)} leaks,"
        f" {time.monotonic() - began:.0f} s"
    )
    return int(bool(leaks) or not tries)


def _people(env):
    """Return those of the demo data, and an employee without any role."""
    env["res.users"].create({"name": "Nobody", "login": "demo_nobody"})
    users = env["res.users"].with_context(active_test=False)
    return users.search([("login", "in", PEOPLE)])


def _strangers(env, user) -> Iterator[tuple[str, int]]:
    """Yield models and ids of records that are none of a person's business."""
    for name in sorted(env.registry):
        model = env[name].with_context(active_test=False)
        if not _is_ours(model) or "company_id" not in model._fields:
            continue
        if not model._fields["company_id"].store:
            continue
        kept = {}
        for record in model.search([("company_id", "!=", False)]):
            if _is_theirs(record, user):
                continue
            seen = kept.setdefault(record.company_id, [])
            if len(seen) < MOST:
                seen.append(record.id)
                yield name, record.id


def _is_ours(model) -> bool:
    return not model._abstract and model._original_module in SUITE and model._auto


def _is_theirs(record, user) -> bool:
    """Return whether a person's company has the record, or it is about the person."""
    if user._is_internal():
        return record.company_id in user.company_ids and user.login != "demo_nobody"
    about = {"commercial_partner_id", "partner_id", "customer_id"} & set(record._fields)
    mine = user.partner_id.commercial_partner_id
    return any(record[name].commercial_partner_id == mine for name in about)


def _doors(cls) -> Iterator[tuple[str, Callable]]:
    """Yield the doors of a model: those of every model, and its own buttons."""
    yield "read", lambda record: record.read()
    yield "web_read", lambda record: record.web_read({"display_name": {}})
    yield "export", lambda record: record.export_data(["id", "display_name"])["datas"]
    yield "search", lambda record: record.search([("id", "=", record.id)]).ids
    yield (
        "search_read",
        lambda record: record.search_read([("id", "=", record.id)], ["id"]),
    )
    yield (
        "group",
        lambda record: record.formatted_read_group(
            [("id", "=", record.id)], [], ["__count"]
        )[0]["__count"],
    )
    yield (
        "name_search",
        lambda record: record.name_search("", [("id", "=", record.id)]),
    )
    yield "copy", lambda record: record.copy()
    yield "unlink", lambda record: record.unlink()
    yield "write", _write
    for name in sorted(dir(cls)):
        # a method of the model is about none of its records
        plain = not hasattr(getattr(cls, name), "_api_model")
        if name.startswith("action_") and plain:
            yield name, lambda record, name=name: _press(record, name)


def _write(record):
    for name, field in record._fields.items():
        plain = field.type in ("char", "text", "boolean", "integer", "date")
        if field.store and plain and not field.compute and name not in ("id",):
            return record.write({name: False})
    return None


def _press(record, name):
    """Press a button as the web client does, and forget what it opens."""
    get_public_method(record, name)(record)


def _try(registry, uid: int, model: str, record_id: int, door) -> str:
    """Return what a door gave away, an empty text where it gave nothing."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, uid, {})
        try:
            shown = door(env[model].browse(record_id))
            env.flush_all()
        except (AccessError, MissingError, UserError):
            return ""
        except Exception:
            # it wants arguments, or does not suit the record: nothing was given away
            shown = None
        finally:
            wrote = _wrote(cr)
            cr.rollback()
        return "wrote" if wrote else (f"showed {shown!r:.60}" if shown else "")


def _wrote(cr) -> bool:
    try:
        cr.execute(WROTE)
        return cr.fetchone()[0] is not None
    except psycopg2.Error:
        return False
