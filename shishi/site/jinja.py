"""How pages are drawn: what templates may call, and the filters they have."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
from allauth.socialaccount.templatetags.socialaccount import get_providers, provider_login_url
from django.conf import settings
from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.template import defaultfilters
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import html, timezone, translation
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment, FileSystemBytecodeCache, StrictUndefined, Undefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from jinja2.utils import missing

from shishi.site.filters import ledger_words, named, progress_words, written


class _Absent(StrictUndefined):
    """A name that is not there fails loudly; of None, and of a mapping without it, what is asked is nothing."""

    def __new__(cls, hint: str | None = None, obj: Any = missing, name: str | None = None, *_: Any) -> Undefined:
        return ChainableUndefined(hint, obj, name) if obj is None or isinstance(obj, dict) else super().__new__(cls)


def environment(**options: Any) -> Environment:
    own = {"undefined": _Absent, "extensions": ["jinja2.ext.i18n"], "keep_trailing_newline": True, "bytecode_cache": _compiled()}
    made = Environment(**options | own)
    made.globals |= {
        "_": _translated,
        "gettext": translation.gettext,
        "ngettext": translation.ngettext,
        "pgettext": translation.pgettext,
        "get_language": translation.get_language,
        "static": static,
        "url": _url,
        "kept": _kept,
        "foreign": _foreign,
        "get_providers": pass_context(get_providers),
        "provider_login_url": pass_context(provider_login_url),
    }
    filters = {
        "date": _date,
        "default_if_none": defaultfilters.default_if_none,
        "escapejs": defaultfilters.escapejs_filter,
        "filesizeformat": defaultfilters.filesizeformat,
        "json_script": html.json_script,
        "truncatechars": defaultfilters.truncatechars,
        "urlencode": defaultfilters.urlencode,
    }
    for module in (written, named, ledger_words, progress_words):
        filters |= _functions(module)
    made.filters |= {name: _when_read(held) for name, held in filters.items()}
    return made


class _Compiled(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        """A full disk costs time and no page."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> _Compiled:
    """Templates as Jinja compiled them, for this user only; compiled anew where this file or Jinja is another."""
    folder = settings.VAR_DIR / "templates"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = sha256(Path(__file__).read_bytes() + jinja2.__version__.encode()).hexdigest()[:12]
    return _Compiled(str(folder), f"%s-{mark}")


def _functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {
        name: held
        for name, held in vars(module).items()
        if isfunction(held) and held.__module__ == module.__name__ and not name.startswith("_")
    }


def _when_read(filtered: Callable[..., Any]) -> Callable[..., Any]:
    """Jinja works out the filter of a constant when it compiles, unless it asks for the context; ours say what the reader's language says."""

    @pass_context
    def run(_context: Context, *told: Any) -> Any:
        return filtered(*told)

    return run


def _translated(words: str) -> SafeString:
    """Our own words, in the reader's language: they stand as they are written."""
    return mark_safe(translation.gettext(words))


@lru_cache(maxsize=1 << 15, typed=True)
def _url(name: str, *args: Any) -> SafeString:
    """Worked out once for each name and its arguments: addresses do not change while the program runs, and a board has four hundred."""
    return html.escape(reverse(name, args=args))


def _kept(name: str, *vary: Any, caller: Callable[[], str]) -> str:
    """A part of a page that says the same to every reader, drawn once for each language and each of what it depends on."""
    key = make_template_fragment_key(name, [*vary, translation.get_language()])
    return caches["pages"].get_or_set(key, caller, None) or ""


@pass_context
def _foreign(context: Context, name: str, **told: Any) -> str:
    """A template that came with a package, which Django's own engine draws."""
    return render_to_string(name, told, context["request"], using="packages")


def _date(value: Any, form: str) -> str:
    told = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return defaultfilters.date(told, form)
