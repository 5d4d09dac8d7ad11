"""What is proposed and said about the text of a section, as one person sees it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.safestring import SafeString

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from sections import richtext
from sections.document import resolver_for
from sections.models import Comment, Membership, Section, SuggestedChange, Suggestion, Thread
from sections.names import Colleague, Names
from sections.passages import place_now
from sections.wording import Wording
from sections.workflow import WRITABLE

Person = User | Colleague | None


@dataclass(frozen=True)
class ChangeEntry:
    """One suggested change: what it does, drawn, under which heading, and who decided."""

    change: SuggestedChange
    html: SafeString
    under: str
    decided_by: Person


@dataclass(frozen=True)
class SuggestionEntry:
    """A suggestion with its changes; `open` counts those without a decision."""

    suggestion: Suggestion
    by: Person
    mine: bool
    changes: list[ChangeEntry]
    open: int


@dataclass(frozen=True)
class Said:
    """One comment with who said it: the name of a Word file where it came from one."""

    comment: Comment
    by: Person


@dataclass(frozen=True)
class ThreadEntry:
    """A thread; `place` is where its passage stands in the text of now, None where it is gone."""

    thread: Thread
    by: Person
    function: str
    said: list[Said]
    place: tuple[int, int] | None
    resolved_by: Person

    @property
    def is_orphan(self) -> bool:
        """Whether the passage is not in the text any more."""
        return bool(self.thread.passage) and self.place is None


def suggestions_of(section: Section, user: User) -> QuerySet[Suggestion]:
    """Return the sent suggestions on a section: those that wait first, then the newest."""
    sent = Suggestion.objects.visible_to(user).filter(section=section)
    shown = sent.exclude(state=Suggestion.State.DRAFT).select_related("base", "by__organisation")
    return shown.annotate(settled=~Q(state=Suggestion.State.SENT)).order_by("settled", "-sent_at")


def suggestion_entries(
    suggestions: Iterable[Suggestion], section: Section, user: User
) -> list[SuggestionEntry]:
    """Return suggestions with every change drawn as inserted and deleted words."""
    names = Names(section.report, user)
    found = list(suggestions)
    rows = SuggestedChange.objects.filter(suggestion__in=found)
    changes: dict[int, list[SuggestedChange]] = {each.pk: [] for each in found}
    for change in rows.select_related("decided_by__organisation").order_by("number"):
        changes[change.suggestion_id].append(change)
    resolver = resolver_for(section.report, [_cited(section, found)], user)
    return [
        SuggestionEntry(
            suggestion=each,
            by=names.of(each.by),
            mine=each.by_id == user.pk,
            changes=[
                ChangeEntry(
                    change=change,
                    html=_drawn(_base(each), change).html(resolver),
                    under=_heading_above(_base(each), change.start),
                    decided_by=names.of(change.decided_by),
                )
                for change in changes[each.pk]
            ],
            open=sum(change.state == SuggestedChange.State.OPEN for change in changes[each.pk]),
        )
        for each in found
    ]


def _base(suggestion: Suggestion) -> richtext.JsonNode:
    return suggestion.base.document if suggestion.base else richtext.EMPTY


def _cited(section: Section, suggestions: Iterable[Suggestion]) -> Wording:
    """Return what all these suggestions and their bases point to, so that labels are asked for once."""
    texts = [text for each in suggestions for text in (_base(each), each.document)]
    return Wording(section.pk, tuple(texts))


def _drawn(base: richtext.JsonNode, change: SuggestedChange) -> richtext.Comparison:
    before = {"type": "doc", "content": base["content"][change.start : change.end]}
    return richtext.compare(before, {"type": "doc", "content": change.blocks})


def _heading_above(base: richtext.JsonNode, start: int) -> str:
    for block in reversed(base["content"][: start + 1]):
        if block["type"] == "heading":
            return richtext.plain({"type": "doc", "content": [block]})
    return ""


def draft_of(section: Section, user: User) -> Suggestion | None:
    """Return what the person has begun to suggest for a section and not sent yet."""
    return Suggestion.objects.filter(section=section, by=user, state=Suggestion.State.DRAFT).first()


def threads_of(section: Section, user: User, *, show: str = "open") -> QuerySet[Thread]:
    """Return the threads on a section in the order they were opened, narrowed by `show`.

    "open", "mine" (opened by, spoken in or mentioned), "major" (open ones), "resolved", "all", or a
    function: those its people opened.
    """
    threads = Thread.objects.visible_to(user).filter(section=section)
    if show in Function.values:
        people = Membership.objects.filter(report=section.report, function=show)
        threads = threads.open().filter(opened_by__in=people.values("user_id"))
    elif show == "mine":
        spoken = Comment.objects.filter(Q(by=user) | Q(mentions=user), thread=OuterRef("pk"))
        threads = threads.open().filter(Q(opened_by=user) | Exists(spoken))
    elif show == "major":
        threads = threads.open().filter(weight=Thread.Weight.MAJOR)
    elif show == "resolved":
        threads = threads.exclude(disposition="")
    elif show != "all":
        threads = threads.open()
    said = Comment.objects.select_related("by__organisation").prefetch_related("mentions")
    loaded = threads.select_related("opened_by__organisation", "resolved_by__organisation")
    return loaded.prefetch_related(Prefetch("comments", queryset=said.order_by("pk")))


def thread_entries(threads: Iterable[Thread], section: Section, user: User) -> list[ThreadEntry]:
    """Return threads with their place in the text of now, names as the person may know them."""
    names = Names(section.report, user)
    rows = Membership.objects.filter(report=section.report).order_by("pk")
    functions = dict(rows.values_list("user", "function"))
    plain = section.current.plain if section.current else ""
    return [
        ThreadEntry(
            thread=thread,
            by=names.of(thread.opened_by),
            function=_word(functions.get(thread.opened_by_id)),
            said=[Said(each, names.of(each.by)) for each in thread.comments.all()],
            place=place_now(thread.passage, thread.start or 0, plain),
            resolved_by=names.of(thread.resolved_by),
        )
        for thread in threads
    ]


def functions_heard(section: Section) -> list[tuple[str, str]]:
    """Return the functions whose people opened threads on a section, as (value, words)."""
    openers = Thread.objects.filter(section=section).values("opened_by")
    rows = Membership.objects.filter(report=section.report, user__in=openers)
    found = rows.order_by("function").values_list("function", flat=True).distinct()
    return [(function, _word(function)) for function in found]


def _word(function: str | None) -> str:
    return str(Function(function).label) if function else ""


def waiting_suggestions(user: User) -> QuerySet[Section]:
    """Return the sections of an author that can be written now and have suggested changes."""
    owed = Section.objects.visible_to(user).texts().filter(author=user, state__in=WRITABLE)
    waiting = Suggestion.objects.open().filter(section=OuterRef("pk"))
    return owed.filter(Exists(waiting)).select_related("report__device")


def waiting_mentions(user: User) -> QuerySet[Thread]:
    """Return the threads in which a mention waits for the person, on sections the person reads."""
    return unanswered_mentions(user).filter(section__in=Section.objects.visible_to(user))


def unanswered_mentions(user: User) -> QuerySet[Thread]:
    """Return the open threads in which the person is mentioned and has not spoken since."""
    asked = Comment.objects.filter(thread=OuterRef("pk"), mentions=user)
    later = Comment.objects.filter(thread=OuterRef("thread"), by=user, pk__gt=OuterRef("pk"))
    unanswered = asked.filter(~Exists(later))
    threads = Thread.objects.open().filter(Exists(unanswered))
    return threads.select_related("section__report__device")
