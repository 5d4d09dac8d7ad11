"""What an evaluator has to know, have and declare: names and thresholds. No queries.

Sources: MEDDEV 2.7/1 rev. 4, section 6.4 (knowledge areas, degree and years) and A11 (interests).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

BASIS_OF_QUALIFICATION = "MEDDEV 2.7/1 rev. 4, 6.4"
BASIS_OF_INTERESTS = "MEDDEV 2.7/1 rev. 4, A11"


class Area(TextChoices):
    """The six areas of knowledge; the evaluators of a report cover them together."""

    RESEARCH = "research", _("Research methods, with study design and biostatistics")
    INFORMATION = "information", _("Information management: databases, librarianship")
    REGULATORY = "regulatory", _("Regulatory requirements")
    WRITING = "writing", _("Medical writing: systematic review, appraisal")
    DEVICE = "device", _("The device technology and its use")
    CONDITION = "condition", _("The condition, its management and the alternatives")


class Route(TextChoices):
    """How a person comes to be qualified."""

    DEGREE = "degree", _("A relevant degree and 5 documented years")
    YEARS = "years", _("10 documented years, where no degree is required")


NEEDED_YEARS = {Route.DEGREE.value: 5, Route.YEARS.value: 10}


class Topic(TextChoices):
    """What is asked in a declaration of interests, in the order of the form."""

    EMPLOYMENT = "employment", _("Employment by the manufacturer")
    INVESTIGATOR = "investigator", _("Investigator in studies or pre-clinical tests of the device")
    OWNERSHIP = "ownership", _("Ownership or shares")
    GRANTS = "grants", _("Grants")
    TRAVEL = "travel", _("Travel or hospitality beyond need")
    MANUFACTURING = "manufacturing", _("Interest in making the device or parts of it")
    PROPERTY = "intellectual_property", _("Patents, royalties, other intellectual property")
    OTHER = "other", _("Other")


class Standing(TextChoices):
    """How a record stands today."""

    MISSING = "missing", _("missing")
    DUE = "due", _("due for renewal")
    HELD = "held", _("held")
