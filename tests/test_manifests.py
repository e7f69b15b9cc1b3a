"""What is used while data loads is there before it."""

import ast
import re
from pathlib import Path

import pytest
from lxml import etree

from dev.base import MODULES

ROOT = Path(__file__).resolve().parent.parent
#: Places where one file names a record of another and Odoo checks nothing at loading.
USES = re.compile(r"""t-call=["']([\w.]+)["']|env\.ref\(["']([\w.]+)["']""")


def _files(module: str):
    manifest = ast.literal_eval((ROOT / module / "__manifest__.py").read_text())
    for name in [*manifest["data"], *manifest.get("demo", ())]:
        if name.endswith(".xml"):
            yield name, ROOT / module / name


def _defined(module: str, file: Path) -> set[str]:
    tree = etree.parse(file)
    ids = tree.xpath("//record/@id | //template/@id | //menuitem/@id")
    return {name if "." in name else f"{module}.{name}" for name in ids}


def _used(module: str, file: Path) -> set[str]:
    found = {one or two for one, two in USES.findall(file.read_text())}
    return {name for name in found if name.startswith(f"{module}.")}


@pytest.mark.parametrize("module", MODULES)
def test_templates_are_defined_before_a_file_calls_them(module):
    """Core renders a mail template as soon as it is made, when a record is there."""
    known, late, calls = set(), [], 0
    for name, file in _files(module):
        known |= _defined(module, file)
        used = _used(module, file)
        calls += len(used)
        late += [f"{name} uses {used}" for used in sorted(used - known)]
    assert known
    assert calls or module not in ("proximus_connectivity", "proximus_bundle")
    assert not late
