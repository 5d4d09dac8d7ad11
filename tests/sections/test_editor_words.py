"""Every word of the editor can be translated."""

import re
from pathlib import Path

from sections.editor_words import WORDS

SCRIPTS = Path(__file__).parents[2] / "static" / "js" / "editor"


def test_list_of_words_is_what_the_scripts_ask_for():
    asked = {
        word
        for script in SCRIPTS.glob("*.js")
        for word in re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', script.read_text())
    }
    assert asked == set(WORDS)
