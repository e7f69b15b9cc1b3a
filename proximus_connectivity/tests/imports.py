"""Files through the screens' own import, as people have them."""

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
    "float_decimal_separator": ".",
    "float_thousand_separator": "",
}


def import_file(
    env,
    model: str,
    fields: list[str],
    content: bytes,
    name: str = "list.csv",
    mime: str = "text/csv",
    columns: list[str] | None = None,
    options: dict | None = None,
    dryrun: bool = False,
) -> dict:
    """Import a file with its columns assigned to fields.

    :param columns: the headers of the file, where they are not the fields' names.
    :return: what ``execute_import`` returns: ``ids`` and ``messages``.
    """
    wizard = env["base_import.import"].create(
        {"res_model": model, "file": content, "file_name": name, "file_type": mime}
    )
    chosen = {**OPTIONS, **(options or {})}
    return wizard.execute_import(fields, columns or fields, chosen, dryrun=dryrun)
