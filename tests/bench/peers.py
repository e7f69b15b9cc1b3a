"""The same work done by addons of the OCA, fetched and installed by the bench itself.

They are compared with the bare ORM in the same way as ours: OCA contract makes draft
invoices, so the bare work makes the same drafts; sale_product_pack has no subscription,
so its row is the quotation alone, and the bare quotation has the same final lines. They
have a database of their own, and a process that can import them. Where they cannot be
fetched, the rows say so.
"""

import os
import subprocess
import sys

from dev import oca
from dev.base import ROOT, Trouble

from .apart import apart
from .measure import Absent

#: What each row is called, and the package that it is about.
NAMES = {
    "contracts": (
        "OCA contract: {subscriptions} × {lines_each} lines, drafts",
        "contract",
    ),
    "packs": (
        "OCA sale_product_pack: {components} components, create",
        "sale-product-pack",
    ),
}


@apart
def peers(database, sizes):
    """Both rows, as another process prints them."""
    try:
        folder = oca.folder(sys.executable, "peers")
    except Trouble:
        for name, package in NAMES.values():
            reason = f"odoo-addon-{package} cannot be fetched here"
            yield Absent(name.format(**vars(sizes)), reason)
        return
    path = [str(folder), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.peers_apart", database, repr(sizes)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    yield from done.stdout.splitlines()


ROWS = (peers,)
