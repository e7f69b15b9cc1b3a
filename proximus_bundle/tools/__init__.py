"""Formulas of bundles and billing: pure Python, without any import of Odoo."""
