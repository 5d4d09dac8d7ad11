"""Another company's report, which nobody of the first may see."""

from datetime import datetime, timedelta

from cer_portal.demo.people import STRANGERS
from cer_portal.demo.seeding.plan import Cast
from cer_portal.devices.services import add_device
from sections.services.plan import ReportParticulars, create_report


def plan_strangers_report(*, cast: Cast, now: datetime) -> None:
    """Create the other company's device and an empty report on it."""
    start = now - timedelta(weeks=6)
    device = add_device(
        actor=cast["outsider"],
        now=start,
        name="Veltora Infusion Set",
        manufacturer=STRANGERS,
        device_class="IIb",
        implantable=False,
        intended_purpose="Giving fluids from a bag into a vein",
        fictional=True,
    )
    create_report(
        device=device,
        particulars=ReportParticulars(
            slug="veltora-set",
            title="Clinical Evaluation Report · Veltora Infusion Set",
            market="EU",
            template="eu-mdr-meddev-a9",
        ),
        actor=cast["outsider"],
        now=start,
    )
