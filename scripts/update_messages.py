"""Brings locale/*.po in line with the words in templates and code: new ones come in empty, dead ones go. A test fails while one is empty."""

import ast
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "shishi" / "site" / "locale"
HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
CALL = re.compile(r"""(?:\b_|gettext|gettext_lazy|pgettext)\(\s*u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")


def messages() -> set[str]:
    """Return every word that pages say in the reader's language."""
    if not settings.configured:
        settings.configure()
    found: set[str] = set()
    for path in sorted((ROOT / "shishi").rglob("*.html")):
        found |= {ast.literal_eval(text) for text in CALL.findall(templatize(path.read_text(encoding="utf-8")))}
    for path in sorted((ROOT / "shishi").rglob("*.py")):
        found |= {ast.literal_eval(text) for text in CALL.findall(path.read_text(encoding="utf-8"))}
    return {text for text in found if text}


def main() -> None:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as lines:
            old = read_po(lines, locale=path.parts[-3])
        new = Catalog(locale=path.parts[-3], project="Shishi", fuzzy=False, charset="utf-8")
        for text in sorted(messages()):
            known = old.get(text)
            new.add(text, known.string if known else "")
        with path.open("wb") as out:
            out.write(HEAD.format(path.parts[-3]).encode())
            write_po(out, new, width=0, omit_header=True, sort_output=True)
        empty = [m.id for m in new if m.id and not m.string]
        print(f"{path.relative_to(ROOT)}: {len(messages())} messages, {len(empty)} without a translation")


if __name__ == "__main__":
    main()
