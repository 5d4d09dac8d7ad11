"""The verbs of the trail, `subject.verb`, each with its sentence. One list, used everywhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What can happen, in the words of the buttons. The label finishes the line "NAME …"."""

    SIGNED_IN = "person.signed_in", _("signed in")
    SIGNED_OUT = "person.signed_out", _("signed out")
    SIGN_IN_FAILED = "person.sign_in_failed", _("could not sign in as")
    LOCKED_OUT = "person.locked_out", _("was locked out, after too many tries, as")
    FACTOR_ADDED = "person.factor_added", _("set up a second factor")
    FACTOR_REMOVED = "person.factor_removed", _("removed a second factor")
    FACTOR_FAILED = "person.factor_failed", _("gave a wrong code as")
    CODES_MADE = "person.codes_made", _("made new recovery codes")
    PASSWORD_CHANGED = "person.password_changed", _("changed the password")
    PROFILE_CHANGED = "person.profile_changed", _("changed the own profile")
    NOTIFICATIONS_CHOSEN = "person.notifications_chosen", _("chose which mails come to")
    SESSION_ENDED = "person.session_ended", _("ended a session of")
    PERSON_ADDED = "person.added", _("added the person")
    TOKEN_MADE = "token.made", _("made the API token")
    TOKEN_ENDED = "token.ended", _("ended the API token")

    QUALIFICATION_STATED = "qualification.stated", _("stated the own qualification")
    CV_DOWNLOADED = "qualification.downloaded", _("took away the curriculum vitae of")
    INTERESTS_DECLARED = "interests.declared", _("declared interests")
    INTERESTS_ACCEPTED = "interests.accepted", _("signed for the manufacturer")

    DEVICE_ADDED = "device.added", _("added the device")
    DEVICE_CHANGED = "device.changed", _("changed the device")
    FACT_SET = "fact.set", _("set the fact")
    FACT_OWNED = "fact.owner_named", _("named who answers for the fact")
    FACT_CONFIRMED = "fact.confirmed", _("confirmed the value of the fact")

    TEMPLATE_COPIED = "template.copied", _("copied a shipped template as")
    TEMPLATE_BEGUN = "template.begun", _("began another edition of the template")
    TEMPLATE_CHANGED = "template.changed", _("changed the draft of the template")
    TEMPLATE_RELEASED = "template.released", _("released an edition of the template")
    PARAGRAPH_WRITTEN = "paragraph.written", _("wrote the paragraph")
    PARAGRAPH_APPROVED = "paragraph.approved", _("approved the paragraph")
    PARAGRAPH_RETIRED = "paragraph.retired", _("retired the paragraph")
    PARAGRAPH_HANDED = "paragraph.handed", _("gave another owner to the paragraph")
    PARAGRAPH_TAKEN = "paragraph.taken", _("took into a section the paragraph")

    REPORT_CREATED = "report.created", _("created the report")
    REPORT_CHANGED = "report.changed", _("changed the report")
    REPORT_TEMPLATE_MOVED = (
        "report.template_moved",
        _("moved to another edition of its template the report"),
    )
    EDITION_BEGUN = "report.edition_begun", _("began the next edition:")
    LOCALISED = "report.localised", _("began a local version:")
    CHANGES_EXPORTED = "report.changes_exported", _("took away what has changed in")
    REFUSED = "person.refused", _("was refused")
    HISTORY_EXPORTED = "report.history_exported", _("took the history of the report away")
    ACCESSES_EXPORTED = "report.accesses_exported", _("took away who has access to")
    REVIEW_EXPORTED = "report.review_exported", _("took an access review away")
    ACCESS_REVIEWED = "report.access_reviewed", _("looked over who has access to")

    MEMBER_ADDED = "member.added", _("gave access to")
    MEMBER_RENEWED = "member.renewed", _("renewed the access of")
    MEMBER_SCOPED = "member.scoped", _("changed how far the access reaches of")
    VIEWING_BEGUN = "member.viewing_begun", _("began to look into the report as")
    VIEWING_ENDED = "member.viewing_ended", _("ended looking into the report as")
    MEMBER_ENDED = "member.ended", _("ended the access of")

    INVITATION_SENT = "invitation.sent", _("invited")
    INVITATION_SENT_AGAIN = "invitation.sent_again", _("sent again the invitation of")
    INVITATION_REVOKED = "invitation.revoked", _("revoked the invitation of")
    INVITATION_ACCEPTED = "invitation.accepted", _("accepted the invitation of")

    SECTION_ASSIGNED = "section.assigned", _("assigned the section")
    SECTION_SAVED = "section.saved", _("wrote in the section")
    REVISION_NAMED = "section.revision_named", _("named a revision of")
    WRITING_TAKEN_OVER = "section.writing_taken_over", _("took the writing over in")
    SUGGESTION_SAVED = "suggestion.saved", _("drafted a suggestion for the section")
    SUGGESTION_SENT = "suggestion.sent", _("suggested changes in the section")
    SUGGESTION_WITHDRAWN = "suggestion.withdrawn", _("took a suggestion back from the section")
    SUGGESTION_ACCEPTED = "suggestion.accepted", _("accepted suggested changes in the section")
    SUGGESTION_REJECTED = "suggestion.rejected", _("rejected suggested changes in the section")
    THREAD_OPENED = "thread.opened", _("commented on")
    THREAD_ANSWERED = "thread.answered", _("answered the comment")
    THREAD_RESOLVED = "thread.resolved", _("resolved the comment")
    THREAD_REOPENED = "thread.reopened", _("opened again the comment")
    FACTS_ACCEPTED = "section.facts_accepted", _("accepted changed facts in the section")
    SECTION_CONFIRMED = "section.confirmed", _("confirmed as still true the section")
    SOURCE_DECIDED = "section.source_decided", _("answered the source of the section")
    SOURCE_TIED = "section.tied", _("tied to its source the section")
    SECTION_SUBMITTED = "section.submitted", _("submitted the section")
    SECTION_REOPENED = "section.reopened", _("reopened the section")
    SECTION_MOVED = "section.moved", _("moved the section")
    WORD_BROUGHT = "section.word_brought", _("brought a Word file to the section")
    WORD_FAILED = "section.word_failed", _("brought a Word file that could not be read to")
    WORD_TAKEN = "section.word_taken", _("took a Word file over into the section")
    WORD_SUGGESTED = "section.word_suggested", _("suggested a Word file for the section")
    WORD_DROPPED = "section.word_dropped", _("dropped a Word file of the section")
    WORD_EXPORTED = "section.word_exported", _("took away as a Word file the section")
    SECTION_SIGNED = "section.signed", _("signed the section")
    SIGNING_REFUSED = "section.signing_refused", _("was refused a signature on")
    SIGNING_CLOSED = "person.signing_closed", _("was kept from signing for a while, at")
    BASELINE_FROZEN = "baseline.frozen", _("froze the report as")
    BASELINE_SIGNED = "baseline.signed", _("signed")
    FIGURE_ADDED = "figure.added", _("uploaded the figure")
    FIGURE_OPENED = "figure.opened", _("opened the figure")

    CONTRIBUTION_ASKED = "contribution.asked", _("asked for the contribution")
    CONTRIBUTION_DRAFTED = "contribution.drafted", _("drafted the contribution")
    CONTRIBUTION_ANSWERED = "contribution.answered", _("gave the contribution")
    CONTRIBUTION_TAKEN = "contribution.taken", _("took over the contribution")
    CONTRIBUTION_RETURNED = "contribution.returned", _("returned the contribution")
    CONTRIBUTION_WITHDRAWN = "contribution.withdrawn", _("withdrew the request for")
    CONTRIBUTION_HANDED = "contribution.handed", _("handed over the contribution")
    CONTRIBUTION_FILE_TAKEN = "contribution.file_taken", _("took away the contributed file")
    PLAN_WRITTEN = "plan.written", _("wrote the plan of the section")
    PLAN_REMARKED = "plan.remarked", _("remarked on the plan of the section")
    PLAN_AGREED = "plan.agreed", _("agreed to the plan of the section")

    IMPORT_REQUESTED = "import.requested", _("asked for the import")
    IMPORT_MAPPED = "import.mapped", _("mapped the columns of the import")
    IMPORT_DONE = "import.done", _("imported")
    IMPORT_FAILED = "import.failed", _("could not import")
    IMPORT_CANCELLED = "import.cancelled", _("lost the right to the import, which was cancelled:")
    IMPORT_UNDONE = "import.undone", _("undid the import")

    ROUND_OPENED = "round.opened", _("opened the review round")
    ROUND_CLOSED = "round.closed", _("closed the review round")
    ROUND_HELD = "round.held", _("put on hold the review round")
    ROUND_RESUMED = "round.resumed", _("resumed the review round")
    REVIEWS_EXTENDED = "round.extended", _("moved the day of reviews in the review round")
    REVIEWERS_REMINDED = "round.reminded", _("reminded reviewers of the review round")
    ROUND_CANCELLED = "round.cancelled", _("cancelled the review round")
    FINDING_DRAFTED = "finding.drafted", _("drafted a finding")
    FINDING_CHANGED = "finding.changed", _("changed a drafted finding")
    FINDING_DROPPED = "finding.dropped", _("dropped a drafted finding")
    FINDING_ANSWERED = "finding.answered", _("answered the finding")
    FINDING_VERIFIED = "finding.verified", _("verified the finding as closed")
    FINDING_SENT_BACK = "finding.sent_back", _("sent the finding back")
    REVIEW_HANDED = "review.handed", _("asked someone else for the review of")
    REVIEW_DAY_WISHED = "review.day_wished", _("asked for another day to review")
    REVIEW_DAY_ANSWERED = "review.day_answered", _("answered the wish for another day to review")
    REVIEW_PASSED_ON = "review.passed_on", _("passed on the review of")
    REVIEW_SUBMITTED = "review.submitted", _("decided on the section")

    MILESTONE_SET = "milestone.set", _("set the milestone")
    MILESTONE_DONE = "milestone.done", _("marked the milestone as done")
    MILESTONE_REOPENED = "milestone.reopened", _("reopened the milestone")

    BUILD_REQUESTED = "build.requested", _("asked for the PDF")
    BUILD_READY = "build.ready", _("finished the PDF")
    BUILD_FAILED = "build.failed", _("could not finish the PDF")
    BUILD_CANCELLED = "build.cancelled", _("lost the right to the PDF, which was cancelled:")
    BUILD_DOWNLOADED = "build.downloaded", _("downloaded the PDF")

    WEBHOOK_MADE = "webhook.made", _("set up messages to")
    WEBHOOK_PAUSED = "webhook.paused", _("paused the messages to")
    WEBHOOK_RESUMED = "webhook.resumed", _("resumed the messages to")
    WEBHOOK_ENDED = "webhook.ended", _("ended the messages to")
    WEBHOOK_AGAIN = "webhook.again", _("had a message sent again:")


# What takes something out of the portal and changes nothing in it.
TAKING = frozenset(
    {
        Verb.HISTORY_EXPORTED,
        Verb.REVIEW_EXPORTED,
        Verb.ACCESSES_EXPORTED,
        Verb.CHANGES_EXPORTED,
        Verb.FIGURE_OPENED,
        Verb.WORD_EXPORTED,
        Verb.BUILD_DOWNLOADED,
        Verb.CONTRIBUTION_FILE_TAKEN,
    }
)
# Known to their actor alone until they are sent, and lines that are no matter of a room.
DRAFTS = (
    Verb.FINDING_DRAFTED,
    Verb.FINDING_CHANGED,
    Verb.FINDING_DROPPED,
    Verb.CONTRIBUTION_DRAFTED,
)
WATCHED = (Verb.REFUSED, Verb.SIGNING_REFUSED, Verb.FIGURE_OPENED)
# Tried by whoever typed the address; nobody knows yet who that is.
BY_SOMEONE = (Verb.SIGN_IN_FAILED, Verb.LOCKED_OUT, Verb.FACTOR_FAILED)
# What leaves everything as it was: a refusal, a look, a try.
IDLE = frozenset({*TAKING, *WATCHED, *BY_SOMEONE})
# What an outside writer reads of the own sections; the rest tells of people and work beyond them.
OPEN_TO_ROOMS = (
    Verb.SECTION_ASSIGNED,
    Verb.SECTION_SAVED,
    Verb.SECTION_SUBMITTED,
    Verb.SECTION_REOPENED,
    Verb.SECTION_MOVED,
    Verb.SECTION_SIGNED,
    Verb.WORD_BROUGHT,
    Verb.WORD_FAILED,
    Verb.WORD_TAKEN,
    Verb.WORD_SUGGESTED,
    Verb.WORD_DROPPED,
    Verb.FIGURE_ADDED,
    Verb.FINDING_ANSWERED,
    Verb.FINDING_VERIFIED,
    Verb.FINDING_SENT_BACK,
)


def kind_of(verb: str) -> str:
    """Return the subject before the dot, the kind by which the history is filtered."""
    return verb.partition(".")[0]


KINDS = tuple(dict.fromkeys(kind_of(verb.value) for verb in Verb))


def choices_of_verb() -> list[tuple[str, str]]:
    """Return every verb with its words, asked for by name so that migrations need not list them."""
    return [(verb.value, str(verb.label)) for verb in Verb]
