"""Brings locale/*.po in line with the words in templates and code: new ones come in empty, dead ones go. A test fails while one is empty."""

import ast
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "shishi" / "site" / "locale"
TEMPLATES = ROOT / "shishi" / "site" / "templates"
KEYWORDS = ("_", "gettext", "ngettext", "pgettext", "npgettext")
HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
TEXT = r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(?:_|gettext|gettext_lazy)\(\s*u?{TEXT}")
CALL_OF_A_PHRASE = re.compile(rf"\b(?:say|word)\(\s*{TEXT}")
CALL_IN_CONTEXT = re.compile(rf"\bpgettext(?:_lazy)?\(\s*u?{TEXT}\s*,\s*u?{TEXT}")
CALL_OF_A_NUMBER = re.compile(rf"\bngettext(?:_lazy)?\(\s*u?{TEXT}\s*,\s*u?{TEXT}")
TO_TRANSLATE = re.compile("[\u4e00-\u9fff，；。？：]|}{")
"""What a phrase of figures and signs alone has none of."""
Message = tuple[str | None, str | tuple[str, str]]
"""Its context, and its words; of what is counted those for one and those for several, which are the same in Chinese."""


def messages() -> set[Message]:
    """Return every word that pages say in the reader's language, each with its context."""
    found: set[Message] = set()
    for path in TEMPLATES.rglob("*.html"):
        with path.open("rb") as lines:
            found |= {
                _of_a_template(function, told)
                for _line, function, told, _notes in babel_extract(lines, KEYWORDS, [], {"silent": "no"})
            }
    for source in (path.read_text(encoding="utf-8") for path in (ROOT / "shishi").rglob("*.py")):
        found |= {(None, ast.literal_eval(text)) for text in CALL.findall(source)}
        found |= {
            (None, said) for text in CALL_OF_A_PHRASE.findall(source) if TO_TRANSLATE.search(said := ast.literal_eval(text))
        }
        found |= {(None, (ast.literal_eval(one), ast.literal_eval(more))) for one, more in CALL_OF_A_NUMBER.findall(source)}
        found |= {(ast.literal_eval(context), ast.literal_eval(text)) for context, text in CALL_IN_CONTEXT.findall(source)}
    return found


def _of_a_template(function: str, told: str | tuple[str, ...]) -> Message:
    words = (told,) if isinstance(told, str) else tuple(filter(None, told))
    context, words = (words[0], words[1:]) if "pgettext" in function else (None, words)
    return context, (words[0], words[1]) if function.startswith("n") else words[0]


def main() -> None:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as lines:
            old = read_po(lines, locale=path.parts[-3])
        new = Catalog(locale=path.parts[-3], project="Shishi", fuzzy=False, charset="utf-8")
        for context, text in sorted(messages(), key=lambda m: (m[1] if isinstance(m[1], str) else m[1][0], m[0] or "")):
            known = old.get(text, context)
            new.add(text, known.string if known and known.id == text else "", context=context)
        with path.open("wb") as out:
            out.write(HEAD.format(path.parts[-3]).encode())
            write_po(out, new, width=0, omit_header=True, sort_output=True)
        empty = [m.id for m in new if m.id and not (m.string if isinstance(m.string, str) else all(m.string or ("",)))]
        print(f"{path.relative_to(ROOT)}: {len(messages())} messages, {len(empty)} without a translation")


if __name__ == "__main__":
    main()
