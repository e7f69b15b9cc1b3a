"""Command line: ``python3 -m dev COMMAND``; every make target is one of these."""

import sys

from .base import Trouble
from .commands import COMMANDS, usage


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "help"
    if name not in COMMANDS:
        usage()
        return 0 if name == "help" else 2
    try:
        return COMMANDS[name](arguments[1:]) or 0
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
