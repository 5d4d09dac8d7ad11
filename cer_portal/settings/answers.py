"""Settings of the API."""

from cer_portal.environment import env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "cer_portal.witness.api_answer",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # "?format=" is no filter of any address.
    "URL_FORMAT_OVERRIDE": None,
}
# /api/v1/ takes personal tokens too; the first class answers a 401. The editor keeps the session.
API_AUTHENTICATION = [
    "cer_portal.bearer.TokenAuthentication",
    "rest_framework.authentication.SessionAuthentication",
]
API_RATE = env("API_RATE", "600/min")
SPECTACULAR_SETTINGS = {
    "TITLE": "CER portal",
    "VERSION": "1",
    "DESCRIPTION": "Reports, their sections, evidence and reviews.",
    "PREPROCESSING_HOOKS": ["cer_portal.api_page.only_the_api"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "SectionState": "sections.workflow.State",
        "SectionKind": "sections.models.section.Kind",
        "FactKind": "cer_portal.devices.models.Fact.Kind",
        "FindingState": "reviews.decisions.FindingState",
        "RoundState": "reviews.models.round.Round.State",
        "ReviewState": "reviews.models.round.Review.State",
        "MilestoneState": "reviews.models.milestone.Milestone.State",
        "ImportState": "evidence.models.ImportBatch.State",
        "BuildState": "cer_portal.assembly.models.Build.State",
        "ReportStatus": "sections.models.report.Report.Status",
    },
}
