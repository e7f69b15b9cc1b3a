"""Odoo as a program with a path of its own.

A server with processes starts the one for chats and buses by that path, and again and
again where that fails, as it does for ``python -m odoo``.
"""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
