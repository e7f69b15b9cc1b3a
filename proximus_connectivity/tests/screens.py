"""What the screens ask of the server, as the web client asks it."""

from functools import partial

from lxml import etree

VIEWS = ("list", "kanban", "form", "pivot", "graph")
#: What the web client asks for: records of a page, counted up to a limit.
PAGE, COUNT = 80, 10001


def specification(model, node) -> dict:
    """Return what a view reads, as ``web_read`` takes it.

    :param model: recordset of the view's model.
    :param node: the view, or a list inside a field.
    """
    spec: dict[str, dict] = {}
    for field in _fields(node):
        name = field.get("name")
        known = model._fields.get(name)
        if known is None:
            continue
        spec[name] = {}
        if known.relational:
            spec[name] = {"fields": {"display_name": {}}}
        if known.type in ("one2many", "many2many"):
            inner = field.find("list") if field.find("list") is not None else field
            fields = specification(model.env[known.comodel_name], inner)
            spec[name] = {"fields": fields or {"display_name": {}}, "limit": 40}
    return spec


def _fields(node):
    """Yield the fields of a view, not those of the lists inside its fields."""
    for child in node:
        if child.tag == "field":
            yield child
        else:
            yield from _fields(child)


def requests(env, model: str):
    """Yield a name and a function for each request that a screen of a model makes."""
    # Which views there are is not for everybody to read.
    views_sudo = env["ir.ui.view"].sudo()
    wanted = [
        (False, view_type)
        for view_type in VIEWS
        if view_type in ("list", "form")
        or views_sudo.search_count(
            [("model", "=", model), ("type", "=", view_type)], limit=1
        )
    ]
    yield from view_requests(env[model], wanted)


def view_requests(records, views):
    """Yield a name and a function for each request that the views of an action make.

    :param records: recordset of the action's model, with its context.
    :param views: pairs of view id (or False) and type, as ``get_views`` takes them.
    """
    found = records.get_views([*views, (False, "search")])["views"]
    for view_type, view in found.items():
        if view_type in VIEWS:
            arch = etree.fromstring(view["arch"])
            yield view_type, _request(records, view_type, arch)


def _request(records, view_type: str, arch):
    spec = specification(records, arch)
    grouped = arch.get("default_group_by")
    if view_type == "form":
        newest = records.search([], limit=1, order="id desc")
        return lambda: newest.web_read(spec)
    if view_type == "kanban" and grouped:
        options = {"auto_unfold": True, "unfold_read_specification": spec}
        return partial(records.web_read_group, [], [grouped], [], **options)
    if view_type in ("list", "kanban"):
        return partial(records.web_search_read, [], spec, 0, PAGE, None, COUNT)
    fields = list(_fields(arch))
    measures = [f.get("name") for f in fields if f.get("type") == "measure"]
    groups = [_group(records, f) for f in fields if f.get("type") != "measure"]
    sums = ["__count", *(f"{name}:sum" for name in measures)]
    if view_type == "graph":
        return partial(records.formatted_read_group, [], groups, sums)
    return partial(records.formatted_read_grouping_sets, [], [[], groups[:1]], sums)


def _group(records, node) -> str:
    """Return what a graph or pivot groups by: dates by month unless it says else."""
    name = node.get("name")
    if records._fields[name].type in ("date", "datetime"):
        return f"{name}:{node.get('interval', 'month')}"
    return name
