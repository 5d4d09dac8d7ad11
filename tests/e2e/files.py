"""Export files and a picture, made here. Titles, people and numbers are invented."""

from io import BytesIO

from PIL import Image, ImageDraw

PAPER = "Bending stiffness of guide wires, an invented bench comparison"
CITED = "Invented registry of wire passages in 1,204 procedures"

RIS_OF_THE_ENGINEER = f"""TY  - JOUR
AU  - Adlam, Petra
AU  - Zeller, Bruno
TI  - {PAPER}
JO  - Imaginary Journal of Bench Tests
PY  - 2023
DO  - 10.5555/e2e.bench
ER  -
"""

# Three that are new, the engineer's paper, one twice in the file, one without a title.
RIS = f"""TY  - JOUR
AU  - Okafor, Ijeoma
TI  - {CITED}
JO  - Imaginary Registry Reports
PY  - 2024
DO  - 10.5555/e2e.registry
ER  -

TY  - JOUR
AU  - Adlam, Petra
TI  - {PAPER}
JO  - Imaginary Journal of Bench Tests
PY  - 2023
DO  - 10.5555/e2e.bench
ER  -

TY  - JOUR
AU  - Brandt, Ole
TI  - Perforation after invented wire passage: nine cases
JO  - Imaginary Case Notes
PY  - 2021
DO  - 10.5555/e2e.perforation
ER  -

TY  - JOUR
AU  - Okafor, I.
TI  - {CITED}
JO  - Imaginary Registry Reports
PY  - 2024
DO  - 10.5555/E2E.REGISTRY
ER  -

TY  - JOUR
AU  - Lindgren, Sara
TI  - Surface coatings of invented wires and friction
JO  - Imaginary Journal of Bench Tests
PY  - 2022
DO  - 10.5555/e2e.coating
ER  -

TY  - JOUR
AU  - Nobody, Norbert
JO  - Imaginary Case Notes
PY  - 2020
ER  -
"""
RIS_COUNTS = {"found": 6, "new": 3, "already known": 2, "refused": 1}

NBIB = f"""PMID- 99000001
OWN - NLM
STAT- MEDLINE
DP  - 2020 Mar
TI  - An invented trial of two wires in tortuous vessels.
AU  - Tanaka K
JT  - Imaginary trials
AID - 10.5555/e2e.trial [doi]

PMID- 99000002
OWN - NLM
STAT- MEDLINE
DP  - 2024 Jan
TI  - {CITED}.
AU  - Okafor I
JT  - Imaginary Registry Reports
AID - 10.5555/e2e.registry [doi]
"""
NBIB_COUNTS = {"found": 2, "new": 1, "already known": 1, "refused": 0}

TABLE = """Title,Authors,Journal,Year,DOI
"Invented cost study of wire exchange","Haas, Uwe",Imaginary Economics,2019,10.5555/e2e.cost
"An invented trial of two wires in tortuous vessels","Tanaka, K",Imaginary trials,2020,
,"Nemo, Nina",Imaginary Economics,2018,
"""
TABLE_COUNTS = {"found": 3, "new": 1, "already known": 1, "refused": 1}


def picture() -> bytes:
    """Return a PNG of two bars."""
    kept = BytesIO()
    image = Image.new("RGB", (480, 240), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 180, 220), fill="navy")
    draw.rectangle((260, 120, 380, 220), fill="teal")
    image.save(kept, "PNG")
    return kept.getvalue()
