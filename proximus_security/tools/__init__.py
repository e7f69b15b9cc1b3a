"""Pure formulas of the security module: no Odoo import anywhere below."""
