"""Line icons of the interface, drawn on a grid of sixteen."""

from django.utils.safestring import SafeString

from cer_portal.pictures.svg import tag

_PATHS: dict[str, str] = {
    "overview": "M2.5 2.5h4.5v5H2.5zM9 2.5h4.5v3H9zM9 8h4.5v5.5H9zM2.5 10H7v3.5H2.5z",
    "sections": "M2.5 3.5h2M2.5 8h2M2.5 12.5h2M7 3.5h6.5M7 8h6.5M7 12.5h6.5",
    "changes": "M3 2.5h7L13 5.5v8H3zM5.5 7h5M8 4.5v5M5.5 11.5h5",
    "source": "M2.5 2.5h6v8h-6zM10.5 5.5h3v8h-6v-2M4.5 5h2M4.5 7.5h2",
    "facts": "M6.5 2.5l-1.5 11M11 2.5l-1.5 11M3 6h11M2 10.5h11",
    "evidence": "M3 2.5h7.5L13 5v8.5H3zM5.5 6.5h5M5.5 9h5M5.5 11.5h3",
    "contributions": "M8 2.5v6.5M5.2 6.4 8 9.2l2.8-2.8M2.5 9v4.5h11V9",
    "reviews": "M2.5 3h11v8H7l-3 2.5V11H2.5zM5.5 6h5M5.5 8.2h3",
    "signatures": "M2.5 13.5h11M3 10.5c2-5 4-8 5.2-7.2C9.5 4.2 6.5 8 6 9.5s1 1.2 1.8.2"
    "1.2.8 2 .6 1.2-1 3.2-1",
    "milestones": "M3.5 14V2.5h8.5l-2 3 2 3H3.5",
    "builds": "M4 5.5v-3h8v3M4 11.5H2.5v-6h11v6H12M4 9.5h8V14H4z",
    "people": "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5a4.5 4.5 0 0 1 9 0"
    "M10.5 2.8a2.4 2.4 0 0 1 0 4.4M12 9.6a4.3 4.3 0 0 1 2.5 3.9",
    "bell": "M3.5 11.5c1-1 1-2 1-4a3.5 3.5 0 0 1 7 0c0 2 0 3 1 4zM6.7 13.5h2.6",
    "history": "M2.6 6.2A5.6 5.6 0 1 1 2.4 8M2.5 2.8v3.4h3.4M8 5v3.2l2.2 1.4",
    "device": "M3 3h10v7H3zM6 13.5h4M8 10v3.5M5.5 6.5h1l1-1.5 1.2 3 .8-1.5h1",
    "settings": "M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 3v3M6 10v3",
    "work": "M2.5 8.5 4 3h8l1.5 5.5v4.5h-11zM2.5 8.5h3.2l.8 1.8h3l.8-1.8h3.2",
    "search": "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4l3.1 3.1",
    "menu": "M2.5 4h11M2.5 8h11M2.5 12h11",
    "more": "M3.5 8h.01M8 8h.01M12.5 8h.01",
    "close": "M4 4l8 8M12 4l-8 8",
    "fold": "M9.5 4 5.5 8l4 4",
    "plus": "M8 3v10M3 8h10",
    "check": "M3 8.5l3.2 3.2L13 4.5",
    "download": "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10",
    "upload": "M8 10.5V3M4.8 6 8 2.8 11.2 6M3 13.5h10",
    "edit": "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z",
    "lock": "M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2",
    "info": "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5V11M8 5v.01",
    "warning": "M8 2.2 14.3 13.3H1.7zM8 6.3v3.2M8 11.4v.01",
    "theme": "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 2a6 6 0 0 1 0 12z",
    "person": "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 13.8a5.2 5.2 0 0 1 10.4 0",
    "external": "M6.5 3H3v10h10V9.5M9.5 2.5h4v4M13.3 2.7 7.5 8.5",
    "link": "M6.5 9.5l3-3M7 4.6l1.4-1.4a3 3 0 0 1 4.4 4.3L11.3 9M9 11.4l-1.4 1.4a3 3 0 0 1-4.4-4.3"
    "L4.7 7",
    "clock": "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.5",
    "keys": "M1.5 4h13v8h-13zM4 6.5h.01M6.5 6.5h.01M9 6.5h.01M11.8 6.5h.01M5 9.5h6",
}


def icon(name: str) -> SafeString:
    """Return one silent line icon; an unknown name is a KeyError, so that tests find it."""
    return tag(
        "svg",
        tag("path", d=_PATHS[name], stroke_width="2.2" if name == "more" else None),
        class_="icon",
        viewBox="0 0 16 16",
        width=16,
        height=16,
        aria_hidden="true",
    )


def icon_names() -> tuple[str, ...]:
    """Return the names of all icons."""
    return tuple(_PATHS)
