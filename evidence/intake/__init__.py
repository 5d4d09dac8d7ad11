"""Reads an import. The body of the task, testable without Celery.

The row of the import is the job. A worker claims it with a lease and a counted attempt; everything
it writes stands in one transaction that begins by asking whether the claim still holds. So a second
run does nothing, and a run that was cut off leaves nothing.
"""

from evidence.intake.claim import lost
from evidence.intake.judging import Verdict
from evidence.intake.reading import preview, read, work

__all__ = ["Verdict", "lost", "preview", "read", "work"]
