"""Make up calls to the API for a long time, as every person of the tests."""

import os
import subprocess
import sys

from deploy.local import attach
from deploy.local.places import ROOT, Stop

EXAMPLES = "1000"
MADE_UP = ("tests/api/test_fuzz.py", "tests/access/test_bad_input.py")


def main() -> int:
    """Run what makes calls up, with many examples an operation; 0 when nothing was found."""
    try:
        attach.ensure(test=True)
    except Stop as stop:
        print(stop.sentence, file=sys.stderr)
        return stop.code
    command = [sys.executable, "-m", "pytest", "-n", "2", *MADE_UP]
    wanted = {"FUZZ_EXAMPLES": os.environ.get("FUZZ_EXAMPLES", EXAMPLES)}
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **wanted}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
