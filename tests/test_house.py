"""The plan of the house: folder = domain, file = model, each thing in one place.

Read from the source, without Odoo: what breaks a rule is named with its place.
"""

import ast
from collections import defaultdict
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[1]
ADDONS = (
    "proximus_connectivity",
    "proximus_bundle",
    "proximus_security",
    "proximus_onboarding",
)
LONGEST_FILE = 500  # lines


def _python_files(addon: str, *folders: str) -> list[Path]:
    files = [
        path
        for folder in folders
        for path in sorted((ROOT / addon / folder).rglob("*.py"))
        if path.name != "__init__.py"
    ]
    assert files, f"{addon} has no file in {folders}"
    return files


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _model_of(node: ast.ClassDef) -> str | None:
    """Return the name of the model that a class makes or extends, None for others."""
    found = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(
            statement.targets[0], ast.Name
        ):
            name = statement.targets[0].id
            if name in ("_name", "_inherit"):
                found[name] = ast.literal_eval(statement.value)
    inherited = found.get("_inherit")
    if isinstance(inherited, list):
        inherited = inherited[0]
    return found.get("_name") or inherited


def _model_classes(path: Path) -> list[tuple[str, ast.ClassDef]]:
    return [
        (model, node)
        for node in _tree(path).body
        if isinstance(node, ast.ClassDef) and (model := _model_of(node))
    ]


@pytest.mark.parametrize("addon", ADDONS)
def test_no_method_stands_twice_for_one_model_inside_a_folder(addon):
    places = defaultdict(list)
    for path in _python_files(addon, "models", "wizard"):
        for model, node in _model_classes(path):
            for statement in node.body:
                if isinstance(statement, ast.FunctionDef):
                    key = (path.parent, model, statement.name)
                    places[key].append(f"{_place(path)}:{statement.lineno}")
    twice = {
        f"{model}.{method}": where
        for (_folder, model, method), where in places.items()
        if len(where) > 1
    }
    assert not twice


@pytest.mark.parametrize("addon", ADDONS)
def test_a_file_is_a_model(addon):
    wrong = []
    for path in _python_files(addon, "models", "wizard"):
        classes = _model_classes(path)
        names = {model.replace(".", "_") for model, _node in classes}
        if len(names) != 1 or not any(
            path.stem == name or path.stem.startswith(f"{name}_") for name in names
        ):
            wrong.append(f"{_place(path)}: {sorted(names)}")
    assert not wrong


def _folder_order(addon: str) -> list[str]:
    """Return the folders of ``models`` in the order in which they are imported."""
    tree = _tree(ROOT / addon / "models" / "__init__.py")
    return [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]


def _imported_folders(models: Path, path: Path) -> set[str]:
    """Return the folders of ``models`` from which a file imports."""
    folders = set()
    inside = path.relative_to(models).parent.parts
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        start = inside[: len(inside) - (node.level - 1)]
        if node.level - 1 > len(inside):
            continue  # out of models: tools
        target = (*start, *(node.module or "").split("."))
        target = tuple(part for part in target if part)
        names = [target] if target else [(alias.name,) for alias in node.names]
        folders |= {name[0] for name in names}
    return folders


@pytest.mark.parametrize("addon", ADDONS)
def test_a_folder_imports_only_from_those_before_it(addon):
    models = ROOT / addon / "models"
    order = _folder_order(addon)
    assert order, f"{addon}/models imports nothing"
    on_disk = {path.stem for path in models.iterdir() if path.stem[:2] != "__"}
    assert set(order) == on_disk
    folders = [name for name in order if (models / name).is_dir()]
    backward = [
        f"{_place(path)} imports from {other}"
        for place, folder in enumerate(folders)
        for path in sorted((models / folder).rglob("*.py"))
        for other in _imported_folders(models, path)
        if other in folders and folders.index(other) > place
    ]
    assert not backward


@pytest.mark.parametrize("addon", ADDONS)
def test_no_file_grows_too_long(addon):
    files = _python_files(addon, "models", "wizard", "controllers", "tools")
    long = {
        _place(path): lines
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


@pytest.mark.parametrize("addon", ADDONS)
def test_each_class_says_what_it_is(addon):
    silent = [
        f"{_place(path)}:{node.lineno} {node.name}"
        for path in _python_files(addon, "models", "wizard", "controllers", "tools")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)
    ]
    assert not silent


def _xml_records(addon: str) -> list[tuple[Path, etree._Element]]:
    files = sorted((ROOT / addon).rglob("*.xml"))
    records = [
        (path, record)
        for path in files
        if "tests" not in path.parts
        for record in etree.parse(path).iter("record", "menuitem")
    ]
    assert records, f"{addon} has no record"
    return records


def _is_own(addon: str, ref: str | None) -> bool:
    return bool(ref) and ("." not in ref or ref.startswith(f"{addon}."))


@pytest.mark.parametrize("addon", ADDONS)
def test_no_view_extends_a_view_of_its_own_addon(addon):
    own = [
        f"{_place(path)}: {record.get('id')}"
        for path, record in _xml_records(addon)
        if record.get("model") == "ir.ui.view"
        and record.findtext("field[@name='mode']") != "primary"
        for field in record.iter("field")
        if field.get("name") == "inherit_id"
        if _is_own(addon, field.get("ref"))
    ]
    assert not own


@pytest.mark.parametrize("addon", ADDONS)
@pytest.mark.parametrize(
    "model", ["menuitem", "ir.rule", "ir.cron", "ir.sequence", "proximus.parameter"]
)
def test_records_of_one_kind_stand_in_one_file(addon, model):
    files = {
        _place(path)
        for path, record in _xml_records(addon)
        if (record.get("model") or record.tag) == model and "demo" not in path.parts
    }
    assert len(files) <= 1


@pytest.mark.parametrize("addon", ADDONS)
def test_rights_stand_in_the_csv(addon):
    assert (ROOT / addon / "security" / "ir.model.access.csv").is_file()
    assert not [
        record.get("id")
        for _path, record in _xml_records(addon)
        if record.get("model") == "ir.model.access"
    ]


MOST_COLUMNS = 8


def _shown_columns(view_list: etree._Element) -> list[str]:
    """Return the columns of a list that everybody sees who has changed nothing."""
    return [
        field.get("name")
        for field in view_list.iterchildren("field")
        if field.get("optional") != "hide"
        and field.get("column_invisible") not in ("1", "True")
        and field.get("widget") != "handle"
        and field.get("groups") != "base.group_no_one"
    ]


@pytest.mark.parametrize("addon", ADDONS)
def test_no_list_shows_more_columns_than_a_screen_holds(addon):
    wide, seen = {}, 0
    for path in sorted((ROOT / addon).rglob("*.xml")):
        for view_list in etree.parse(path).iter("list"):
            columns = _shown_columns(view_list)
            seen += bool(columns)
            if len(columns) > MOST_COLUMNS:
                wide[f"{_place(path)}:{view_list.sourceline}"] = columns
    assert seen, f"{addon} has no list"
    assert not wide


def test_a_graph_counts_in_whole_numbers():
    """Core labels the axis of a count like that of an amount."""
    graphs = [
        (_place(path), graph.get("js_class"))
        for addon in ADDONS
        for path in sorted((ROOT / addon / "views").rglob("*.xml"))
        for graph in etree.parse(path).iter("graph")
    ]
    assert graphs
    assert {kind for _path, kind in graphs} == {"proximus_count_graph"}, graphs


def _bare_sudo(path: Path) -> list[str]:
    """Return where a file drops the rights without a reason right beside it."""
    lines, bare = path.read_text(encoding="utf-8").splitlines(), []
    for node in ast.walk(_tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        # sudo(False), sudo(self.env.su) give rights back
        if node.func.attr != "sudo" or node.args or node.keywords:
            continue
        row = node.func.end_lineno - 1
        said = [lines[row].partition("#")[2]]
        for line in reversed(lines[:row]):
            if not line.strip().startswith("#"):
                break
            said.append(line)
        if not any("sudo" in text for text in said):
            bare.append(f"{_place(path)}:{row + 1}")
    return bare


@pytest.mark.parametrize("addon", ADDONS)
def test_each_sudo_has_its_reason_beside_it(addon):
    files = _python_files(addon, "models", "wizard", "controllers")
    files += sorted((ROOT / addon).glob("*.py"))
    assert not [place for path in files for place in _bare_sudo(path)]


def test_a_sudo_without_a_reason_is_found(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        "# sudo: far away\n"
        "x = 1\n"
        "a = self.sudo()\n"
        "# sudo: above\n"
        "b = self.sudo()\n"
        "c = self.sudo()  # sudo: beside\n"
        "d = self.sudo(False)\n"
        "e = (\n    self\n    .sudo()\n)\n"
    )
    found = [place.rpartition(":")[2] for place in _bare_sudo(path)]
    assert found == ["3", "10"]


#: Where the day of a company is made out of a moment.
DAY_HELPERS = {"proximus_connectivity/models/mixin/base.py"}
#: How Odoo and Python say today: by the visitor's time zone, or by the server's.
PLAIN_DAYS = {
    ("Date", "context_today"),
    ("Date", "today"),
    ("date", "today"),
    ("datetime", "today"),
    ("Datetime", "today"),
    ("Datetime", "context_timestamp"),
}


def _plain_day(node: ast.AST) -> str | None:
    """Return how a piece of code asks for the day, None where it does not."""
    if not isinstance(node, ast.Attribute):
        return None
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    if (name, node.attr) in PLAIN_DAYS:
        return f"{name}.{node.attr}"
    moment = owner.func if isinstance(owner, ast.Call) else None
    if node.attr == "date" and isinstance(moment, ast.Attribute):
        return "now().date" if moment.attr in ("now", "utcnow") else None
    return None


@pytest.mark.parametrize("addon", ADDONS)
def test_today_is_the_day_of_the_company(addon):
    plain = [
        f"{_place(path)}:{node.lineno}: {found}, ask record._proximus_today()"
        for path in sorted((ROOT / addon).rglob("*.py"))
        if _place(path) not in DAY_HELPERS and "migrations" not in path.parts
        for node in ast.walk(_tree(path))
        if (found := _plain_day(node))
    ]
    assert not plain


@pytest.mark.parametrize("addon", ADDONS)
def test_no_query_asks_the_server_for_the_day(addon):
    wrong = [
        _place(path)
        for path in sorted((ROOT / addon).rglob("*.py"))
        if "migrations" not in path.parts
        and "CURRENT_DATE" in path.read_text(encoding="utf-8")
    ]
    assert not wrong


#: Computed together with reason: ``tools/cost`` completes what is given of the one.
COMPUTED_TOGETHER = {"_compute_monthly_cost"}


def _computed_by(node: ast.ClassDef) -> dict[str, list[str]]:
    """Return the fields that somebody may fill in, by the method that proposes them."""
    found = defaultdict(list)
    for statement in node.body:
        if not isinstance(statement, ast.Assign):
            continue
        call = statement.value
        given = {
            word.arg: getattr(word.value, "value", None)
            for word in getattr(call, "keywords", ())
        }
        stored = given.get("store") is True and given.get("readonly") is False
        if stored and given.get("compute"):
            found[given["compute"]].append(statement.targets[0].id)
    return found


@pytest.mark.parametrize("addon", ADDONS)
def test_what_may_be_filled_in_is_computed_by_itself(addon):
    """Odoo computes none of the fields of a method of which one is given."""
    together = {
        f"{_place(path)}: {method}": names
        for path in _python_files(addon, "models", "wizard")
        for _model, node in _model_classes(path)
        for method, names in _computed_by(node).items()
        if len(names) > 1 and method not in COMPUTED_TOGETHER
    }
    assert not together
