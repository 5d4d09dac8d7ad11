"""Take a contribution for oneself until the transaction ends."""

from cer_portal.contributions.models import Contribution


def lock(contribution: Contribution) -> Contribution:
    """Return the contribution read anew under its row lock, with its section and report."""
    return (
        Contribution.objects.select_for_update(no_key=True, of=("self",))
        .select_related("section__report__device", "section__current", "person", "asked_by")
        .get(pk=contribution.pk)
    )
