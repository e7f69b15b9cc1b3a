"""Pure Python rules: no module in this folder knows Odoo.

Each works on plain values, so that it can be tested (and reused) without a database.
"""
