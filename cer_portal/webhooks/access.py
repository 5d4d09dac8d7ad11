"""Load an endpoint or a message for a request, inside the report it belongs to."""

from django.http import Http404

from cer_portal.webhooks.models import Delivery, Endpoint
from sections.models import Report


def get_endpoint(report: Report, pk: int) -> Endpoint:
    """Return an endpoint of a report that was loaded through `sections.access.get_report`."""
    found = Endpoint.objects.filter(report=report, pk=pk).first()
    if found is None:
        raise Http404
    found.report = report
    return found


def get_delivery(report: Report, pk: int) -> Delivery:
    """Return a message of a report that was loaded through `sections.access.get_report`."""
    rows = Delivery.objects.select_related("endpoint", "announcement")
    found = rows.filter(endpoint__report=report, pk=pk).first()
    if found is None:
        raise Http404
    found.endpoint.report = report
    return found
