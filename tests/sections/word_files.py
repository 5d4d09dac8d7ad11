"""Word files as people send them, made here: one of six pages with everything in it, and bad ones."""

import zipfile
from io import BytesIO

from docx import Document
from docx.enum.text import WD_BREAK
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches
from PIL import Image

NS = (
    nsdecls("w", "r", "wp", "a", "pic", "m")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
BY = 'w:author="Vera Gutachter" w:date="2026-11-20T10:00:00Z"'


def png(width=120, height=80, mode="RGB"):
    kept = BytesIO()
    Image.new(mode, (width, height), 1).save(kept, "PNG")
    return kept.getvalue()


def saved(document):
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def small(*texts):
    """A file of a few paragraphs."""
    document = Document()
    for text in texts or ("A short text.",):
        document.add_paragraph(text)
    return saved(document)


def pictured(words):
    """A file of one line and one picture."""
    document = Document()
    document.add_paragraph(words)
    document.add_picture(BytesIO(png()))
    return saved(document)


def para(inner, style=""):
    looks = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return parse_xml(f"<w:p {NS}>{looks}{inner}</w:p>")


def run(text, looks=""):
    looks = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{looks}<w:t xml:space="preserve">{text}</w:t></w:r>'


def ins(inner):
    return f'<w:ins w:id="900" {BY}>{inner}</w:ins>'


def gone(text):
    return f'<w:del w:id="901" {BY}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def field(says, shows):
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {says} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shows)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


class Paper:
    """The six pages; each `add_…` plants words that are looked for afterwards."""

    def __init__(self):
        self.document = Document()
        self.body = self.document.element.body

    def put(self, element):
        self.body.insert(len(self.body) - 1, element)

    def line(self, inner, style=""):
        self.put(para(inner, style))

    def part(self, place, kind, xml):
        content_type = f"{WML}.{kind}+xml"
        package = self.document.part.package
        part = Part(PackURI(f"/word/{place}"), content_type, xml.encode(), package)
        self.document.part.relate_to(part, f"{OFFICE}/{kind}")

    def notes(self):
        for kind, one in (("footnotes", "footnote"), ("endnotes", "endnote")):
            said = "FNONE source of the figures" if one == "footnote" else "ENDONE at the very end"
            self.part(
                f"{kind}.xml",
                kind,
                f'<w:{kind} {NS}><w:{one} w:type="separator" w:id="-1"><w:p/></w:{one}>'
                f'<w:{one} w:id="2"><w:p>{run(said)}</w:p></w:{one}></w:{kind}>',
            )

    def link(self, address):
        return self.document.part.relate_to(address, f"{OFFICE}/hyperlink", is_external=True)

    def picture(self, content, caption="", alt=""):
        self.document.add_picture(BytesIO(content), width=Inches(2))
        drawn = self.document.paragraphs[-1]._p
        next(drawn.iter(qn("wp:docPr"))).set("descr", alt)
        if caption:
            number = '<w:fldSimple w:instr=" SEQ Figure "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            self.line(run("Figure ") + number + run(f": {caption}"), "Caption")

    def alien_picture(self):
        """A picture of a kind that no browser shows."""
        self.picture(png())
        shown = next(self.document.paragraphs[-1]._p.iter(qn("a:blip")))
        package = self.document.part.package
        part = Part(PackURI("/word/media/plot.emf"), "image/x-emf", b"EMF plot", package)
        shown.set(qn("r:embed"), self.document.part.relate_to(part, f"{OFFICE}/image"))


TABLE = f"""<w:tbl {NS}><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>
<w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>
<w:tr><w:trPr><w:tblHeader/></w:trPr>
 <w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p>{run("YEARHEAD")}</w:p></w:tc>
 <w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p>{run("COUNTHEAD")}</w:p></w:tc></w:tr>
<w:tr><w:trPr><w:tblHeader/></w:trPr>
 <w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p>{run("Sold")}</w:p></w:tc>
 <w:tc><w:p>{run("Complaints")}</w:p></w:tc></w:tr>
<w:tr><w:tc><w:p>{run("2024")}</w:p></w:tc><w:tc><w:p>{run("12,400")}</w:p></w:tc>
 <w:tc><w:p>{gone("DELCELL 31")}{ins(run("INSCELL 34"))}</w:p></w:tc></w:tr>
<w:tr><w:trPr><w:ins w:id="905" {BY}/></w:trPr><w:tc><w:p>{ins(run("INSROW 2025"))}</w:p></w:tc>
 <w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"""
NESTED = f"""<w:tbl {NS}><w:tblPr/><w:tr><w:tc><w:p>{run("Outer")}</w:p>
<w:tbl><w:tblPr/><w:tr><w:tc><w:p>{run("NESTEDCELL")}</w:p></w:tc></w:tr></w:tbl>
<w:p/></w:tc></w:tr></w:tbl>"""
BOX = f"""<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor><wp:docPr id="7" name="Box"/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:txbx><w:txbxContent><w:p>{run("BOXWORDS in a box")}</w:p></w:txbxContent></wps:txbx></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:textbox><w:txbxContent>
<w:p>{run("BOXWORDS in a box")}</w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback>
</mc:AlternateContent></w:r>"""
CHART = """<w:r><w:drawing><wp:inline><wp:docPr id="8" name="CHARTNAME"/><a:graphic>
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic>
</wp:inline></w:drawing></w:r>"""
CONTENTS = f"""<w:sdt {NS}><w:sdtPr><w:docPartObj>
<w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>
<w:sdtContent><w:p>{run("TOCLINE 4.2 Equivalence 3")}</w:p></w:sdtContent></w:sdt>"""
LETTERS = f"""<w:abstractNum {NS} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum>"""
MATHS = "<m:oMath><m:r><m:t>MATHX=2</m:t></m:r></m:oMath>"


def six_pages():
    """Return (the bytes, the paper) of six pages that hold what the losses are about."""
    paper = Paper()
    paper.notes()
    document = paper.document
    document.sections[0].header.paragraphs[0].text = "HEADWORDS confidential"
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(LETTERS))
    numbering.append(parse_xml(f'<w:num {NS} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    paper.put(parse_xml(CONTENTS))
    _first_pages(paper)
    _middle_pages(paper)
    _last_pages(paper)
    return saved(document), paper


def _first_pages(paper):
    document = paper.document
    document.add_heading("Equivalence of the cup", 1)
    paper.line(
        run("The device under evaluation is ") + run("BOLDWORDS", "<w:b/>") + run(" and ")
        + run("ITALWORDS", "<w:i/>") + run(", H") + run("2", '<w:vertAlign w:val="subscript"/>')
        + run("O.") + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + '<w:r><w:endnoteReference w:id="2"/></w:r>'
    )  # fmt: skip
    safe, unsafe = paper.link("https://norvale.example/cup"), paper.link("file:///C:/secret.docx")
    paper.line(
        f'<w:hyperlink r:id="{safe}">{run("SAFELINK")}</w:hyperlink>{run(", ")}'
        f'<w:hyperlink r:id="{unsafe}">{run("BADLINK")}</w:hyperlink>'
    )
    paper.line("")
    document.add_heading("A deep DEEPHEAD", 4)
    for text in ("BULLETONE", "BULLETTWO"):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("BULLETSUB", style="List Bullet 2")
    for text in ("LETTERONE", "LETTERTWO"):
        numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr></w:pPr>'
        paper.put(parse_xml(f"<w:p {NS}>{numbered}{run(text)}</w:p>"))
    document.add_paragraph("Page two begins.").runs[0].add_break(WD_BREAK.PAGE)


def _middle_pages(paper):
    number = '<w:fldSimple w:instr=" SEQ Table "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paper.line(run("Table ") + number + run(": TABCAPTION by year"), "Caption")
    paper.put(parse_xml(TABLE))
    paper.line(run("Words between."))
    paper.put(parse_xml(NESTED))
    paper.picture(png(), "FIGCAPTION from above", alt="ALTWORDS a cup")
    paper.alien_picture()
    paper.line(run("Beside a box.") + BOX)
    paper.line(run("Beside a chart.") + CHART)
    paper.line(run("Where ") + MATHS + run(" holds."))
    paper.line(
        run("As said in ") + field("REF _Ref12 \\h", "REFWORDS") + run(" on ")
        + field("DATE \\@ d", "DATEWORDS") + run(" by ")
        + field('ADDIN ZOTERO_ITEM CSL_CITATION {"id":1}', "(CITEWORDS 2019)") + run(".")
    )  # fmt: skip
    paper.line(
        run("HIDDENWORDS", "<w:vanish/>") + run("STRUCKWORDS ", "<w:strike/>")
        + run("HIGHWORDS", '<w:highlight w:val="yellow"/>')
    )  # fmt: skip


def _last_pages(paper):
    document = paper.document
    paper.line(run("The rate was ") + gone("DELWORDS") + ins(run("INSWORDS")) + run(" per year."))
    mark = f'<w:pPr><w:rPr><w:ins w:id="910" {BY}/></w:rPr></w:pPr>'
    paper.put(parse_xml(f"<w:p {NS}>{mark}{ins(run('INSPARA whole.'))}</w:p>"))
    noted = document.add_paragraph("Here the reviewer asks about ")
    asked = noted.add_run("COMMENTED words")
    document.add_comment(asked, text="Which lot?", author="Vera Gutachter", initials="VG")
    for page in range(3, 6):
        document.add_page_break()
        for n in range(8):
            document.add_paragraph(f"Page {page}, paragraph {n}. " + "Plain words follow. " * 12)
    sides = document.sections[-1]._sectPr
    sides.find(qn("w:pgSz")).set(qn("w:orient"), "landscape")
    sides.find(qn("w:cols")).set(qn("w:num"), "2")


def repacked(content, change):
    """The same file with its parts changed: `change` takes and gives {name: bytes}."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in change(parts).items():
            package.writestr(name, part)
    return kept.getvalue()
