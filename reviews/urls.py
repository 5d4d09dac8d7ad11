"""Addresses of the reviews floor, under `reports/`."""

from django.urls import path

from reviews.views import (
    baselines,
    findings,
    handover,
    leaving,
    milestones,
    opening,
    overview,
    pace,
    plan,
    review,
    rounds,
    signatures,
)

ROUND = "<slug:slug>/reviews/<int:number>/"
PLACE = f"{ROUND}sections/<int:pk>/"
FINDING = "<slug:slug>/findings/<int:finding_id>/"
SECTION = "<slug:slug>/sections/<int:pk>/"
MILESTONE = "<slug:slug>/milestones/<int:milestone_id>/"

urlpatterns = [
    path("<slug:slug>/", overview.report_overview, name="report_overview"),
    path("<slug:slug>/reviews/", rounds.round_list, name="round_list"),
    path("<slug:slug>/reviews/open/", opening.round_open, name="round_open"),
    path(ROUND, rounds.round_page, name="round"),
    path(f"{ROUND}close/", rounds.round_close, name="round_close"),
    path(f"{ROUND}cancel/", rounds.round_cancel, name="round_cancel"),
    path(f"{ROUND}extend/", pace.round_extend, name="round_extend"),
    path(f"{ROUND}remind/", pace.round_remind, name="round_remind"),
    path(f"{ROUND}hold/", pace.round_hold, name="round_hold"),
    path(f"{ROUND}resume/", pace.round_resume, name="round_resume"),
    path(f"{ROUND}wishes/<int:review_id>/", pace.wish_answer, name="wish_answer"),
    path(f"{PLACE}wish/", pace.review_wish, name="review_wish"),
    path(f"{PLACE}pass-on/", pace.review_pass_on, name="review_pass_on"),
    path(PLACE, review.review, name="review"),
    path(f"{PLACE}findings/add/", review.finding_add, name="finding_add"),
    path(f"{PLACE}submit/", review.review_submit, name="review_submit"),
    path(f"{FINDING}change/", review.finding_change, name="finding_change"),
    path(f"{FINDING}drop/", review.finding_drop, name="finding_drop"),
    path(f"{FINDING}answer/", findings.finding_answer, name="finding_answer"),
    path(f"{FINDING}verify/", findings.finding_verify, name="finding_verify"),
    path(f"{FINDING}send-back/", findings.finding_send_back, name="finding_send_back"),
    path(f"{SECTION}findings/", findings.section_findings, name="section_findings"),
    path(f"{SECTION}submit/", handover.section_submit, name="section_submit"),
    path(f"{SECTION}withdraw/", handover.section_withdraw, name="section_withdraw"),
    path("<slug:slug>/people/<int:membership_id>/end/", leaving.member_end, name="member_end"),
    path(f"{SECTION}sign/", signatures.section_sign, name="section_sign"),
    path("<slug:slug>/signatures/", baselines.signature_list, name="signature_list"),
    path("<slug:slug>/signatures/freeze/", baselines.baseline_freeze, name="baseline_freeze"),
    path("<slug:slug>/signatures/sign/", baselines.report_sign, name="report_sign"),
    path("<slug:slug>/baselines/<int:number>/", baselines.baseline, name="baseline"),
    path("<slug:slug>/milestones/", milestones.milestone_list, name="milestone_list"),
    path("<slug:slug>/milestones/add/", milestones.milestone_add, name="milestone_add"),
    path(f"{MILESTONE}change/", milestones.milestone_change, name="milestone_change"),
    path(f"{MILESTONE}done/", milestones.milestone_done, name="milestone_done"),
    path(f"{MILESTONE}reopen/", milestones.milestone_reopen, name="milestone_reopen"),
    path("<slug:slug>/plan/dates/", plan.plan_dates, name="plan_dates"),
]
