#!/usr/bin/env python
"""Run a management command, with private servers where the environment names none."""

import os
import sys

from django.core.management import execute_from_command_line

from deploy.local import attach


def main() -> None:
    """Prepare the environment, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cer_portal.settings")
    attach.for_command(sys.argv)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
