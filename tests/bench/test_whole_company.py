"""The list of a person who is on a few of very many reports."""

from tests.bench.figures import SLUG, Client, milliseconds

REPORTS, PEOPLE, OWN = 5_000, 40, 40


def test_list_of_few_among_many(product, inside, anchors, figures):
    """Forty of five thousand reports, beside two hundred thousand accesses of others."""
    filled = inside("fill_company", slug=SLUG, reports=REPORTS, people=PEOPLE, own=OWN)
    assert filled["grants"] >= REPORTS * PEOPLE
    assert filled["seen"] == OWN
    timing = Client(product.port, filled["session"]).get("/reports/")
    asked = inside(
        "count_queries",
        session=filled["session"],
        method="get",
        url="/reports/",
        body="",
        version=0,
    )
    ratio = timing.median / anchors["list"].median
    note = f"{filled['seen']} of {filled['reports']:,} reports, {filled['grants']:,} accesses"
    figures.add("portfolio", *milliseconds(timing), f"{ratio:.1f}", str(asked["queries"]), note)
