"""What a worker does: read a large export, print the whole demonstration."""

RECORDS = 10_000
SLUG = "tessaron-dm"


def test_print_the_demonstration(inside, figures):
    done = inside("print_report", slug=SLUG)
    assert done["state"] == "ready", done["error"]
    seconds, pages = done["seconds"], done["pages"]
    note = f"{pages} pages in {seconds:.1f} s = {seconds / pages:.2f} s a page"
    note += f", peak {done['peak']:.0f} MB, file {done['megabytes']:.1f} MB"
    figures.add("PDF of the demonstration", "", "", "", "", note)


def test_import_ten_thousand_records(inside, figures):
    done = inside("bring_in", slug=SLUG, count=RECORDS)
    assert (done["state"], done["found"]) == ("done", RECORDS)
    note = f"{RECORDS:,} records in {done['seconds']:.1f} s = {RECORDS / done['seconds']:,.0f}/s"
    note += f", {done['known']:,} known, peak {done['peak']:.0f} MB ({done['before']:.0f} before)"
    figures.add("import of RIS", "", "", "", "", note)


def test_write_audited_lines(inside, figures):
    count = 1_000
    seconds = inside("write_lines", slug=SLUG, count=count)["seconds"]
    note = f"{count:,} commits on one chain in {seconds:.1f} s = {count / seconds:,.0f}/s"
    figures.add("lines of the trail", "", "", "", "", note)


def test_read_the_chain(inside, figures):
    done = inside("read_lines", slug=SLUG, count=100_000)
    assert done["holds"]
    note = f"{done['lines']:,} lines in {done['seconds']:.1f} s"
    figures.add("verify the trail", "", "", "", "", note)
