"""What a database held before, and what of it is not so any more."""

import json
import re
from dataclasses import dataclass, field

#: Odoo's registry of models, views, menus and rights: every module writes there.
REGISTRY = re.compile(
    r"^(bus_|orm_signaling|base_module_|res_groups|rule_group_rel|wizard_|ir_(?!attachment|"
    r"config_parameter|cron$|default|filters|mail_server|sequence))"
)
#: Bundles of styles and scripts are made anew whenever a module comes or goes.
ASSETS = "/web/assets/"
#: Who wrote a record last, and when, is not its content.
STAMPS = {"write_date", "write_uid"}
#: Core's log of costs outlives each product that is deleted.
LOGS = {"product_value"}
#: Documents and people that an installation without demo data has no reason to make.
BUSINESS = {
    "account_move",
    "account_move_line",
    "account_payment",
    "crm_lead",
    "hr_employee",
    "mail_activity",
    "mail_mail",
    "project_task",
    "purchase_order",
    "res_company",
    "res_partner",
    "res_users",
    "sale_order",
    "sale_order_line",
    "stock_move",
}


@dataclass
class Snapshot:
    """Rows of all tables: ``rows[table][key]`` is a dictionary of columns.

    The key is the id, or for a table without one the whole row as text.
    """

    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, dict] = field(default_factory=dict)
    #: table and column of the fields that hold a value per company
    per_company: set[tuple[str, str]] = field(default_factory=set)

    def grow(self, old: "Snapshot", new: "Snapshot") -> None:
        """Take up the documents that came between two later snapshots."""
        for table in BUSINESS & self.rows.keys():
            for key in new.rows[table].keys() - old.rows[table].keys():
                row = new.rows[table][key]
                self.rows[table][key] = {
                    name: row[name] for name in self.columns[table]
                }


def take(cr, suite: bool = False) -> Snapshot:
    """Read every stored row that is not of the registry.

    :param suite: also the tables and links of the suite itself.
    """
    cr.execute(
        # the views of information_schema take seconds where so many columns are
        """
        SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attname)
          FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r'
           AND a.attnum > 0 AND NOT a.attisdropped
         GROUP BY c.relname
        """
    )
    found = Snapshot()
    tables = sorted(cr.fetchall())
    cr.execute(
        "SELECT replace(model, '.', '_'), name FROM ir_model_fields"
        " WHERE company_dependent"
    )
    found.per_company = set(cr.fetchall())
    cr.execute("SELECT replace(model, '.', '_') FROM ir_model WHERE transient")
    dialogs = {table for (table,) in cr.fetchall() if "proximus" in table}
    for table, columns in tables:
        if REGISTRY.match(table) or ("proximus" in table and not suite):
            continue
        if table in dialogs:
            continue  # what somebody typed and did not confirm is gone by tomorrow
        found.columns[table] = columns
        cr.execute(f'SELECT to_jsonb(t) FROM "{table}" t')
        found.rows[table] = {
            _key(row): row
            for (row,) in cr.fetchall()
            if not (row.get("url") or "").startswith(ASSETS)
        }
    return found


def changes(before: Snapshot, after: Snapshot, moves=None) -> list[str]:
    """Return a sentence for each row of others that changed or went away.

    :param moves: per table what says where its rows are now, see ``moved.py``.
    """
    said = []
    companies = {str(key) for key in before.rows.get("res_company", ())}
    for table, rows in before.rows.items():
        now = after.rows.get(table)
        move = (moves or {}).get(table)
        per_company = {name for of, name in before.per_company if of == table}
        if now is None and not move:
            said.append(f"{table}: the table is gone")
            continue
        for key, row in rows.items():
            wanted, found = move(row, before, after) if move else (row, now.get(key))
            if found is None:
                said.append(f"{table} {key}: is gone")
            elif different := _different(wanted, found, per_company, companies):
                said.append(f"{table} {key}: {', '.join(different)}")
    return said


def additions(before: Snapshot, after: Snapshot, demo: bool) -> list[str]:
    """Return a sentence for each new row that should not be there.

    :param demo: with demo data documents may come, but for companies of their own.
    """
    said = []
    companies = set(before.rows["res_company"])
    for table, rows in after.rows.items():
        known = before.rows.get(table, {})
        for key in rows.keys() - known.keys():
            if not demo and table in BUSINESS:
                said.append(f"{table} {key}: came without demo data")
            elif demo and table in BUSINESS and _company(rows[key]) in companies:
                said.append(f"{table} {key}: came into a company of others")
    return said


def remains(before: Snapshot, after: Snapshot, used: bool) -> list[str]:
    """Return a sentence for each column and row that uninstalling left behind.

    :param used: documents use what the suite brought: new rows may stay, as core's
        demo companies keep their books.
    """
    said = []
    for table, columns in after.columns.items():
        known = before.columns.get(table)
        if known is None:
            said.append(f"{table}: the table stays")
        elif left := set(columns) - set(known):
            said.append(f"{table}: the columns {', '.join(sorted(left))} stay")
    for table, rows in after.rows.items() if not used else ():
        left = len(rows.keys() - before.rows.get(table, {}).keys())
        if left and table not in LOGS:
            said.append(f"{table}: {left} rows stay")
    return said


def _company(row: dict):
    return row.get("company_id")


def _key(row: dict):
    return row["id"] if "id" in row else json.dumps(row, sort_keys=True)


def _different(old: dict, new: dict, per_company, companies: set[str]) -> list[str]:
    said = []
    for name, was in old.items():
        if name in STAMPS:
            continue
        now = new.get(name, "gone")
        if name in per_company and isinstance(now, dict):
            # a value for a company that came since is none of theirs
            now = {key: each for key, each in now.items() if key in companies} or None
            was = was or None
        if was != now:
            said.append(f"{name} was {was!r}, is {now!r}"[:200])
    return said
