"""Addresses of the API, version 1. Everything inside a report begins with its short name."""

from django.urls import path

from cer_portal import api_page
from cer_portal.assembly import api as builds
from evidence.api import importing
from evidence.api import reading as evidence
from reviews.api import answering
from reviews.api import reading as reviews
from reviews.api import writing as handover
from sections.api import facts, reading, writing

REPORT = "reports/<slug:slug>/"
SECTION = f"{REPORT}sections/<int:pk>/"
FINDING = f"{REPORT}findings/<int:finding_id>/"
IMPORT = f"{REPORT}imports/<int:batch_id>/"

urlpatterns = [
    path("docs/", api_page.operations, name="api_docs"),
    path("schema/", api_page.schema, name="api_schema"),
    path("reports/", reading.reports, name="api_reports"),
    path(REPORT, reading.report, name="api_report"),
    path(f"{REPORT}sections/", reading.sections, name="api_sections"),
    path(SECTION, writing.section, name="api_section"),
    path(f"{SECTION}submit/", handover.section_submit, name="api_section_submit"),
    path(f"{SECTION}revisions/", reading.revisions, name="api_revisions"),
    path(f"{SECTION}revisions/<int:number>/", reading.revision, name="api_revision"),
    path(f"{REPORT}facts/", facts.facts, name="api_facts"),
    path(f"{REPORT}facts/<int:fact_id>/", facts.fact, name="api_fact"),
    path(f"{REPORT}history/", reading.trail, name="api_history"),
    path(f"{REPORT}records/", evidence.records, name="api_records"),
    path(f"{REPORT}records/<int:record_id>/", evidence.record, name="api_record"),
    path(f"{REPORT}imports/", importing.imports, name="api_imports"),
    path(f"{REPORT}imports/<int:batch_id>/", evidence.import_batch, name="api_import"),
    path(f"{IMPORT}columns/", importing.import_columns, name="api_import_columns"),
    path(f"{IMPORT}undo/", importing.import_undo, name="api_import_undo"),
    path(f"{REPORT}rounds/", reviews.rounds, name="api_rounds"),
    path(f"{REPORT}rounds/<int:number>/", reviews.review_round, name="api_round"),
    path(f"{REPORT}findings/", reviews.findings, name="api_findings"),
    path(f"{REPORT}findings/<int:finding_id>/", reviews.finding, name="api_finding"),
    path(f"{FINDING}answer/", answering.finding_answer, name="api_finding_answer"),
    path(f"{FINDING}verify/", answering.finding_verify, name="api_finding_verify"),
    path(f"{FINDING}send-back/", answering.finding_send_back, name="api_finding_send_back"),
    path(f"{REPORT}milestones/", reviews.milestones, name="api_milestones"),
    path(f"{REPORT}milestones/<int:milestone_id>/", reviews.milestone, name="api_milestone"),
    path(
        f"{REPORT}milestones/<int:milestone_id>/done/",
        handover.milestone_done,
        name="api_milestone_done",
    ),
    path(f"{REPORT}builds/", builds.builds, name="api_builds"),
    path(f"{REPORT}builds/<int:number>/", builds.build, name="api_build"),
    path(f"{REPORT}builds/<int:number>/file/", builds.build_file, name="api_build_file"),
]
