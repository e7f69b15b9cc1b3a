"""Install, upgrade and uninstall the suite in databases that are in use.

:mod:`.scenes` makes the databases, :mod:`.steps` is the program that runs inside Odoo,
:mod:`.snapshot` tells what changed in the data of others, :mod:`.rows` names the rows
of the matrix and keeps their outcome.
"""
