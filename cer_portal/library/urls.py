"""Addresses of templates and paragraphs, one per verb."""

from django.urls import path

from cer_portal.library.views import drafts, edition, paragraphs, taking, templates

OWN = "templates/<int:pk>/"
SECTION = "reports/<slug:slug>/sections/<int:pk>/library/"

urlpatterns = [
    path("templates/", templates.template_list, name="template_list"),
    path("templates/copy/", templates.template_copy, name="template_copy"),
    path(
        "templates/shipped/<str:code>/<int:edition>/",
        templates.template_shipped,
        name="template_shipped",
    ),
    path(OWN, templates.template_page, name="template_page"),
    path(f"{OWN}begin/", templates.template_begin, name="template_begin"),
    path(f"{OWN}editions/<int:number>/", templates.template_edition, name="template_edition"),
    path(
        f"{OWN}editions/<int:number>/changes/", templates.template_changes, name="template_changes"
    ),
    path(f"{OWN}draft/", drafts.template_draft, name="template_draft"),
    path(f"{OWN}draft/notes/", drafts.template_notes, name="template_notes"),
    path(f"{OWN}draft/release/", drafts.template_release, name="template_release"),
    path(f"{OWN}draft/sections/", drafts.template_section_new, name="template_section_new"),
    path(f"{OWN}draft/sections/<slug:key>/", drafts.template_section, name="template_section"),
    path(
        f"{OWN}draft/sections/<slug:key>/move/",
        drafts.template_section_move,
        name="template_section_move",
    ),
    path(
        f"{OWN}draft/sections/<slug:key>/remove/",
        drafts.template_section_remove,
        name="template_section_remove",
    ),
    path(
        f"{OWN}draft/sections/<slug:key>/restore/",
        drafts.template_section_restore,
        name="template_section_restore",
    ),
    path("library/", paragraphs.paragraph_list, name="paragraph_list"),
    path("library/new/", paragraphs.paragraph_new, name="paragraph_new"),
    path("library/<int:pk>/", paragraphs.paragraph, name="paragraph"),
    path("library/<int:pk>/wording/", paragraphs.paragraph_reword, name="paragraph_reword"),
    path("library/<int:pk>/approve/", paragraphs.paragraph_approve, name="paragraph_approve"),
    path("library/<int:pk>/retire/", paragraphs.paragraph_retire, name="paragraph_retire"),
    path("library/<int:pk>/hand/", paragraphs.paragraph_hand, name="paragraph_hand"),
    path(SECTION, taking.section_library, name="section_library"),
    path(f"{SECTION}<int:paragraph_id>/take/", taking.section_take, name="section_take"),
    path("reports/<slug:slug>/template/", edition.report_template, name="report_template"),
    path(
        "reports/<slug:slug>/template/move/",
        edition.report_template_move,
        name="report_template_move",
    ),
]
