"""Addresses of the sections floor, one per verb."""

from django.urls import path

from sections.api import editor as api
from sections.views import (
    access_review,
    acts,
    changes,
    edit,
    facts,
    history,
    invitations,
    pages,
    people,
    plan,
    sources,
    viewing,
)

SECTION = "<slug:slug>/sections/<int:pk>/"

urlpatterns = [
    path("new/", plan.new_report, name="new_report"),
    path("new/<int:device_id>/", plan.new_report_particulars, name="new_report_particulars"),
    path("<slug:slug>/plan/model/", plan.plan_model, name="plan_model"),
    path("<slug:slug>/plan/people/", plan.plan_people, name="plan_people"),
    path("<slug:slug>/sections/", pages.section_list, name="section_list"),
    path(SECTION, pages.section, name="section"),
    path(f"{SECTION}edit/", edit.section_edit, name="section_edit"),
    path(f"{SECTION}save/", api.section_save, name="section_save"),
    path(f"{SECTION}facts/", api.section_facts, name="section_facts"),
    path(f"{SECTION}figures/", api.section_upload, name="section_upload"),
    path(f"{SECTION}revisions/", pages.section_revisions, name="section_revisions"),
    path(f"{SECTION}revisions/<int:number>/", pages.revision, name="revision"),
    path(
        f"{SECTION}revisions/<int:number>/restore/",
        edit.revision_restore,
        name="revision_restore",
    ),
    path(f"{SECTION}compare/", pages.section_compare, name="section_compare"),
    path(f"{SECTION}assign/", edit.section_assign, name="section_assign"),
    path(f"{SECTION}reopen/", edit.section_reopen, name="section_reopen"),
    path(f"{SECTION}facts/accept/", facts.section_accept_facts, name="section_accept_facts"),
    path(f"{SECTION}confirm/", changes.section_confirm, name="section_confirm"),
    path(f"{SECTION}source/", sources.section_source, name="section_source"),
    path(f"{SECTION}source/decide/", sources.source_decide, name="source_decide"),
    path(f"{SECTION}source/tie/", sources.source_tie, name="source_tie"),
    path("<slug:slug>/changes/", changes.change_list, name="change_list"),
    path("<slug:slug>/changes/csv/", changes.changes_csv, name="changes_csv"),
    path("<slug:slug>/source/", sources.source_list, name="source_list"),
    path("<slug:slug>/facts/", facts.fact_list, name="fact_list"),
    path("<slug:slug>/facts/new/", facts.fact_new, name="fact_new"),
    path("<slug:slug>/facts/paste/", facts.fact_paste, name="fact_paste"),
    path("<slug:slug>/facts/<int:fact_id>/", facts.fact_page, name="fact_page"),
    path("<slug:slug>/figures/<uuid:figure_id>/", pages.figure, name="figure"),
    path("<slug:slug>/people/", people.people, name="people"),
    path("<slug:slug>/people/add/", people.member_add, name="member_add"),
    path("<slug:slug>/people/<int:membership_id>/scope/", people.member_scope, name="member_scope"),
    path("<slug:slug>/people/invite/", invitations.invite_new, name="invite"),
    path(
        "<slug:slug>/people/invitations/<int:invitation_id>/again/",
        invitations.invitation_again,
        name="invitation_again",
    ),
    path(
        "<slug:slug>/people/invitations/<int:invitation_id>/revoke/",
        invitations.invitation_revoke,
        name="invitation_revoke",
    ),
    path(
        "<slug:slug>/people/<int:membership_id>/view/", viewing.viewing_begin, name="viewing_begin"
    ),
    path("<slug:slug>/people/view/end/", viewing.viewing_end, name="viewing_end"),
    path("<slug:slug>/people/review/", access_review.access_review, name="access_review"),
    path(
        "<slug:slug>/people/review/<int:review_id>/csv/",
        access_review.access_review_csv,
        name="access_review_csv",
    ),
    path("<slug:slug>/people/<int:membership_id>/", acts.member_acts, name="member_acts"),
    path(
        "<slug:slug>/people/<int:membership_id>/renew/",
        people.member_renew,
        name="member_renew",
    ),
    path("<slug:slug>/history/", history.history, name="history"),
    path("<slug:slug>/history/export/", history.history_export, name="history_export"),
]
