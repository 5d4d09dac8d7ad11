"""Remove all data of the local portal, after asking."""

import shutil
import sys

from deploy.local import servers
from deploy.local.places import MAIN, TEST, VAR, Area, Stop


def main() -> int:
    """Ask, stop what nobody uses, remove `var/`; 1 when the answer is no or somebody works here."""
    print(f"This removes {VAR}: the database, uploaded files and printed reports of this folder.")
    if sys.stdin.isatty():
        print("Type yes to go on: ", end="", flush=True)
    if sys.stdin.readline().strip().lower() != "yes":
        print("Nothing was removed.")
        return 1
    try:
        for area in (MAIN, TEST):
            empty(area)
    except Stop as stop:
        print(stop.sentence, file=sys.stderr)
        return stop.code
    shutil.rmtree(VAR, ignore_errors=True)
    print("Removed. The next `make run` begins anew.")
    return 0


def empty(area: Area) -> None:
    """Stop the servers of an area and remove their data; raises Stop while somebody uses them."""
    with servers.locked(area) as state:
        if state.users:
            raise Stop("The portal or its tests are running; stop them first.")
        state.stop_all()
        area.clear()


if __name__ == "__main__":
    sys.exit(main())
