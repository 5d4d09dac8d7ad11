"""Pictures drawn on the server: SVG from one small set of parts, each with its table.

Pure functions of typed inputs. Colours come from CSS classes named after states, so a
picture follows light, dark and print. See `svg.Picture` for what a function returns.
"""

from cer_portal.pictures.bars import Bar, bars
from cer_portal.pictures.burndown import BurnPoint, burn_down
from cer_portal.pictures.heat import FindingCounts, HeatCell, HeatRow
from cer_portal.pictures.icons import icon
from cer_portal.pictures.marks import STATES, mark, picture_state, state_label
from cer_portal.pictures.strips import Part, sparkline, stacked_bar
from cer_portal.pictures.svg import Picture, Row
from cer_portal.pictures.timeline import Milestone, timeline

__all__ = [
    "STATES",
    "Bar",
    "BurnPoint",
    "FindingCounts",
    "HeatCell",
    "HeatRow",
    "Milestone",
    "Part",
    "Picture",
    "Row",
    "bars",
    "burn_down",
    "icon",
    "mark",
    "picture_state",
    "sparkline",
    "stacked_bar",
    "state_label",
    "timeline",
]
