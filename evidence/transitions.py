"""The one function that moves an import, by one table of allowed moves."""

from django.utils.translation import gettext as _

from cer_portal.errors import WrongState
from evidence.models import ImportBatch

S = ImportBatch.State
MOVES: dict[str, frozenset[str]] = {
    S.QUEUED: frozenset({S.RUNNING, S.FAILED}),
    # Running again is the claim of a second worker after the lease of the first ran out.
    S.RUNNING: frozenset({S.RUNNING, S.QUEUED, S.NEEDS_MAPPING, S.DONE, S.FAILED, S.CANCELLED}),
    S.NEEDS_MAPPING: frozenset({S.QUEUED}),
    S.DONE: frozenset({S.UNDONE}),
}


def move(*, batch: ImportBatch, to: ImportBatch.State, **fields: object) -> ImportBatch:
    """Move a locked import to another state and set the fields that go with it.

    The caller holds the row lock and writes the trail. `fields` may be database expressions; the
    object is read anew afterwards. Raises WrongState where the table has no such move.
    """
    if to not in MOVES.get(batch.state, frozenset()):
        raise WrongState(
            _("The import of “%(file)s” is “%(state)s”; it cannot become “%(to)s”.")
            % {"file": batch, "state": batch.get_state_display(), "to": to.label}
        )
    ImportBatch.objects.filter(pk=batch.pk).update(state=to, **fields)
    batch.refresh_from_db(fields=["state", *fields])
    return batch
