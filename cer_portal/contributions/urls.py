"""Addresses about contributions and plans, one per verb."""

from django.urls import path

from cer_portal.contributions.views import answering, asking, contributions, plans

CONTRIBUTION = "<slug:slug>/contributions/<int:pk>/"
SECTION = "<slug:slug>/sections/<int:pk>/"

urlpatterns = [
    path("<slug:slug>/contributions/", contributions.contribution_list, name="contribution_list"),
    path(CONTRIBUTION, contributions.contribution, name="contribution"),
    path(f"{CONTRIBUTION}draft/", answering.contribution_draft, name="contribution_draft"),
    path(f"{CONTRIBUTION}answer/", answering.contribution_answer, name="contribution_answer"),
    path(f"{CONTRIBUTION}take/", answering.contribution_take, name="contribution_take"),
    path(f"{CONTRIBUTION}return/", answering.contribution_return, name="contribution_return"),
    path(f"{CONTRIBUTION}withdraw/", answering.contribution_withdraw, name="contribution_withdraw"),
    path(
        "<slug:slug>/contributions/files/<int:pk>/",
        contributions.contribution_file,
        name="contribution_file",
    ),
    path(f"{SECTION}contributions/ask/", asking.contribution_ask, name="contribution_ask"),
    path(f"{SECTION}plan/", plans.section_plan, name="section_plan"),
    path(f"{SECTION}plan/remark/", plans.plan_remark, name="plan_remark"),
    path(f"{SECTION}plan/agree/", plans.plan_agree, name="plan_agree"),
    path(f"{SECTION}beside/", plans.section_beside, name="section_beside"),
]
