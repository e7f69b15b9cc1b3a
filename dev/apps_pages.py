"""The Apps page of each module, made from its ``readme/`` fragments."""

import html
import json
import subprocess
import sys
from pathlib import Path

FRAGMENTS = (("DESCRIPTION", ""), ("USAGE", "How to use"), ("CONFIGURE", "Set-up"))
PAGE = """\
<section class="oe_container"><div class="oe_row oe_spaced">
<h2 class="oe_slogan">{title}</h2>
{body}
</div></section>
"""


def render(module: Path) -> str:
    """Return the HTML of one module's page."""
    import ast

    import markdown  # only in the virtual environment

    manifest = ast.literal_eval((module / "__manifest__.py").read_text())
    parts = []
    for name, heading in FRAGMENTS:
        file = module / "readme" / f"{name}.md"
        if file.exists():
            text = f"## {heading}\n\n" * bool(heading) + file.read_text()
            parts.append(markdown.markdown(text, extensions=["tables", "sane_lists"]))
    pictures = [_picture(page) for page in _pages(module)]
    # after what the module does; the first fragment is that
    parts[1:1] = pictures
    return PAGE.format(title=manifest["name"], body="\n".join(parts))


def _pages(module: Path) -> list[dict]:
    """Return the pictures of a module, as they are listed for ``make screenshots``."""
    pages = json.loads((Path(__file__).parent / "screenshots.json").read_text())
    return [page for page in pages if page["file"].split("/")[0] == module.name]


def _picture(page: dict) -> str:
    """Return a picture above its title; one of a phone is as wide as a phone."""
    title = html.escape(page["title"])
    width = f' width="{page["size"][0]}"' if "size" in page else ""
    return (
        f'<p class="text-center"><img class="img img-fluid border"{width}'
        f' src="{Path(page["file"]).name}" alt="{title}"/><br/><em>{title}</em></p>'
    )


def write(modules: list[str], check: bool) -> int:
    """Write the pages, or with ``check`` only say which are stale."""
    stale = 0
    for name in modules:
        module = Path(name)
        target = module / "static" / "description" / "index.html"
        page = render(module)
        if not target.exists() or target.read_text() != page:
            stale += 1
            if check:
                print(f"{target} is stale: python3 -m dev apps-pages")
            else:
                target.write_text(page)
    return int(check and bool(stale))


def run(python: str, root: Path, modules, check: bool = False) -> int:
    command = [python, __file__, *(["--check"] if check else []), *modules]
    return subprocess.run(command, cwd=root, check=False).returncode


if __name__ == "__main__":
    given = [name for name in sys.argv[1:] if name != "--check"]
    sys.exit(write(given, "--check" in sys.argv))
