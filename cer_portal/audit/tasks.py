"""Kept outside the database: where the chains of the trail end, once a day."""

import json
import logging
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from cer_portal.audit.chain import heads

logger = logging.getLogger(__name__)


@shared_task  # type: ignore[untyped-decorator]
def keep_heads() -> None:
    """Write the head of every chain to the log, and to AUDIT_HEADS_FILE where one is named.

    The file grows by one JSON line a chain and day; `verify_audit --heads` reads it.
    """
    at = timezone.now().isoformat()
    lines = [json.dumps({**vars(head), "at": at}) for head in heads()]
    for line in lines:
        logger.info("trail head %s", line)
    append(lines)


def append(lines: list[str]) -> None:
    """Add lines to the file of heads, if the settings name one."""
    if settings.AUDIT_HEADS_FILE:
        with Path(settings.AUDIT_HEADS_FILE).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
