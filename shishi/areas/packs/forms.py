"""The shape of what people send to the review desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from shishi.areas.packs.labels import CHANGE_KIND, CHOICE, HINT, KIND, key_label
from shishi.areas.packs.rules.change import Entry
from shishi.engines.ledger import KINDS as LEDGER_KINDS
from shishi.engines.pack.cells import TABLES, shown
from shishi.engines.pack.schema import LEFT_OUT

_LONG = {"answer", "asks", "subject", "what", "why", "title"}
_NOT_TYPED = {
    ("target", "by_basis"),
    ("question", "code"),
    ("question", "severity"),
    ("phase", "precision"),
    ("milestone", "precision"),
}


class ItemForm(forms.Form):
    """One item of a draft: a text for each field, checked by the action that saves it."""

    def __init__(
        self, kind: str, values: Mapping[str, Any], *args: Any, targets: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if kind in LEDGER_KINDS and not values:
            self.fields["item"] = forms.CharField(
                label=_("编号"),
                max_length=80,
                help_text=_("台账用代码，如 canteens；字段、阶段等写成 台账-代码，如 canteens-pupils"),
            )
        fields = [(k, f) for k, f in TABLES[kind].items() if k != LEFT_OUT and ((kind, k) not in _NOT_TYPED or not values)]
        for key, field in fields:
            held = values.get(key)
            options: dict[str, Any] = {
                "label": key_label(kind, key),
                "help_text": HINT.get((kind, key), ""),
                "required": False,
                "initial": shown(key, held["value"]) if held else "",
            }
            words = CHOICE.get((kind, key), {})
            codes = field.choices or tuple(words)
            if (kind, key) == ("quota", "target"):
                self.fields[key] = forms.ChoiceField(choices=targets, **options)
            elif field.form == "flag":
                self.fields[key] = forms.ChoiceField(choices=[("", "—"), ("是", _("是")), ("否", _("否"))], **options)
            elif codes:
                known = [("", "—"), *((code, words.get(code, code)) for code in codes if code)]
                if options["initial"] and options["initial"] not in dict(known):
                    known.append((options["initial"], options["initial"]))
                self.fields[key] = forms.ChoiceField(choices=known, **options)
            else:
                self.fields[key] = forms.CharField(widget=_widget(key, field.form), **options)
            self.fields[key].widget.attrs["aria-required"] = str(field.required).lower()

    def texts(self) -> dict[str, str]:
        """Return what was typed, by key; a field that was not sent is left alone."""
        return {key: self.data[key] for key in self.fields if key in self.data}

    def tell(self, problems: Mapping[str, str]) -> None:
        """Show what the action refused beside its field."""
        self.is_valid()
        for key, says in problems.items():
            self.add_error(key if key in self.fields else None, says)


def _widget(key: str, form: str) -> forms.Widget:
    if form == "date":
        return forms.DateInput(attrs={"type": "date"})
    if key in _LONG:
        return forms.Textarea(attrs={"rows": 2})
    return forms.TextInput(attrs={"inputmode": "decimal"} if form in ("number", "range") else {})


class UploadForm(forms.Form):
    notice = forms.FileField(
        label=_("通知文件"),
        help_text=_("docx、pdf（有文字层）、txt、html、doc、ofd。"),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt,.html,.htm,.doc,.ofd"}),
    )


class DocumentForm(forms.Form):
    """The document on whose word a published plan is changed."""

    document = forms.CharField(label=_("批准变更的文件文号"), max_length=60)
    title = forms.CharField(label=_("文件标题"), max_length=200)
    issued_on = forms.DateField(label=_("文件日期"), widget=forms.DateInput(attrs={"type": "date"}))
    effective_on = forms.DateField(label=_("生效日期"), widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label=_("变更理由"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ScanForm(forms.Form):
    scan = forms.FileField(label=_("签字盖章页扫描件"), widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}))
    signed_by = forms.CharField(label=_("在纸面上签字的人"), max_length=60)


class ApplyForm(forms.Form):
    """A request to replace, postpone or withdraw an entry."""

    entry = forms.ChoiceField(label=_("要变更的条目"))
    kind = forms.ChoiceField(label=_("申请"), choices=list(CHANGE_KIND.items()), widget=forms.RadioSelect)
    new_day = forms.DateField(
        label=_("新的日期"), required=False, help_text=_("延期时填写"), widget=forms.DateInput(attrs={"type": "date"})
    )
    replacement = forms.CharField(label=_("换成"), required=False, max_length=120, help_text=_("更换时填写，如另一个村或学校"))
    why = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, entries: Sequence[Entry], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colon, begin, end = now_("："), now_("（"), now_("）")
        choices = [
            (
                f"{e.number}|{e.kind}|{e.item}",
                f"{e.number} {KIND[e.kind]}{colon}{e.about}" + (f"{begin}{e.day}{end}" if e.day else ""),
            )
            for e in entries
        ]
        self.fields["entry"] = forms.ChoiceField(label=_("要变更的条目"), choices=choices)
        self.order_fields(["entry", "kind", "new_day", "replacement", "why"])


class ApplyEntryForm(forms.Form):
    """A request to replace or withdraw an entry of a ledger, or to postpone a stage of it."""

    kind = forms.ChoiceField(label=_("申请"), choices=list(CHANGE_KIND.items()), widget=forms.RadioSelect)
    stage = forms.ChoiceField(label=_("要延期的阶段"), required=False, help_text=_("延期时选择"))
    new_day = forms.DateField(
        label=_("新的日期"), required=False, help_text=_("延期时填写"), widget=forms.DateInput(attrs={"type": "date"})
    )
    replacement = forms.CharField(label=_("换成"), required=False, max_length=120, help_text=_("更换时填写，如另一个村或学校"))
    why = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, stages: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"] = forms.ChoiceField(
            label=_("要延期的阶段"), required=False, help_text=_("延期时选择"), choices=[("", "—"), *stages]
        )
        self.order_fields(["kind", "stage", "new_day", "replacement", "why"])
