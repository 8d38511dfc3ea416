"""The shape of what people send about an entry. What the fields mean is the ledger's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shishi.areas.ledgers.labels import POST, said
from shishi.areas.plans.public import NamedWork
from shishi.base.phrases import heading
from shishi.engines.ledger import Definition, Field, ValueRefused, typed, typed_day, written
from shishi.engines.tables.places import Places, place_meant


def language() -> str:
    return "en" if get_language() == "en" else "zh"


class EntryForm(forms.Form):
    """One entry: its name and place, the ledger's fields, planned days, who answers for it."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    division = forms.CharField(
        label=gettext_lazy("所在地"),
        max_length=120,
        help_text=gettext_lazy("输入两个字，从列出的地方中选；也可以写全县区、乡镇和村。"),
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off", "lang": "zh-hans"}),
    )
    organisation = forms.CharField(label=gettext_lazy("项目单位"), max_length=80, required=False)

    def __init__(
        self,
        definition: Definition,
        places: Places,
        *args: Any,
        values: Mapping[str, Any] | None = None,
        place: str = "",
        **kwargs: Any,
    ):
        """`place` is what the held place is called where it is none of `places`."""
        super().__init__(*args, **kwargs)
        self.definition, self.held, self.places = definition, values or {}, places
        self.words = {code: " ".join(names) for code, names in places.divisions}
        self.fields["division"].initial = self.words.get(self.held.get("division", ""), place)
        for key in ("name", "organisation"):
            self.fields[key].initial = self.held.get(key, "")
        self._goal()
        self.own = [self._own(f) for f in definition.shown_fields]
        self.planned = [self._planned(s.code, s.words(language()), s.due) for s in definition.stages]
        self.posts = [self._post(n, post) for n, post in enumerate(definition.responsibles)]

    def clean_division(self) -> str:
        """Return the code of the place that is written as an office writes it, or as it is offered."""
        told = self.cleaned_data["division"]
        if told == self.fields["division"].initial:
            return self.held["division"]
        offered = {words: code for code, words in self.words.items()} | {code: code for code in self.words}
        code, wrong = (offered[told], None) if told in offered else place_meant(told, self.places)
        if wrong:
            raise forms.ValidationError(said(wrong))
        return code

    def promised(self, work: NamedWork) -> dict[str, str]:
        """Return what the plan says of a work as the form's first values: its goal by a stage's label, its type by an option's."""
        code = work.division_code.ljust(12, "0")
        goal = next((s.code for s in self.definition.stages[:-1] if s.label == work.goal), "")
        types = {f"f_{f.code}": o.code for f in self.definition.shown_fields for o in f.options if o.zh == work.type}
        return {"name": work.name, "division": self.words.get(code, ""), "goal": goal, **types}

    def _goal(self) -> None:
        choices = [
            ("", self.definition.last_stage.words(language())),
            *((s.code, s.words(language())) for s in self.definition.stages[:-1]),
        ]
        self.fields["goal"] = forms.ChoiceField(
            label=_("完成目标"),
            choices=choices,
            required=False,
            initial=self.held.get("goal", ""),
            help_text=_("到哪个阶段算完成"),
        )

    def _own(self, f: Field) -> str:
        value = self.held.get("fields", {}).get(f.code)
        options: dict[str, Any] = {
            "label": heading(f.label, f.label_en, language(), f.unit),
            "required": f.required,
            "help_text": f.hint or (_("上报数，记上报人") if f.reported else ""),
            "initial": value if f.form == "choice" else written(f, value),
        }
        name = f"f_{f.code}"
        if f.form == "choice":
            words = [(o.code, o.en if language() == "en" and o.en else o.zh) for o in f.options]
            self.fields[name] = forms.ChoiceField(choices=[("", "—"), *words], **options)
        elif f.form == "yes_no":
            self.fields[name] = forms.ChoiceField(choices=[("", "—"), ("是", _("是")), ("否", _("否"))], **options)
        else:
            self.fields[name] = forms.CharField(widget=_widget(f), **options)
        return name

    def _planned(self, code: str, label: str, due: Any) -> str:
        held = self.held.get("planned", {})
        name = f"p_{code}"
        initial = held.get(code) or (due.isoformat() if due and not self.held else "")
        self.fields[name] = forms.CharField(
            label=label, required=False, initial=initial, widget=forms.DateInput(attrs={"type": "date"})
        )
        return name

    def _post(self, n: int, post: str) -> str:
        name = f"r_{n}"
        self.fields[name] = forms.CharField(
            label=POST.get(post, post), required=False, max_length=60, initial=self.held.get("responsible", {}).get(post, "")
        )
        return name

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page groups them."""
        groups = [
            (_("基本情况"), ["name", "division", "organisation", "goal", *self.own]),
            (_("计划日期（倒排工期）"), self.planned),
            (_("包抓责任"), self.posts),
        ]
        return [(title, [self[name] for name in names]) for title, names in groups if names]

    def body(self) -> dict[str, Any]:
        """Return the entry's values; call it after `is_valid`. What cannot be is added to the form's errors."""
        told = self.cleaned_data
        fields: dict[str, Any] = {k: v for k, v in self.held.get("fields", {}).items() if k not in self.definition.field_by_code}
        fields |= {
            f.code: self.held["fields"][f.code]
            for f in self.definition.fields
            if f.hidden and f.code in self.held.get("fields", {})
        }
        for f in self.definition.shown_fields:
            value = self._typed(f"f_{f.code}", lambda text, f=f: typed(f, text))
            if value is not None:
                fields[f.code] = value
        planned = {}
        for s in self.definition.stages:
            if day := self._typed(f"p_{s.code}", lambda text: typed_day(text).isoformat() if text else None):
                planned[s.code] = day
        return {
            "name": told["name"].strip(),
            "division": told["division"],
            "organisation": told["organisation"].strip(),
            "goal": told["goal"],
            "responsible": self._named(told),
            "planned": planned,
            **{key: held for key, held in self.held.items() if key == "postponed"},
            "fields": fields,
        }

    def _named(self, told: Mapping[str, Any]) -> dict[str, str]:
        """Return who holds each post; of a post that the ledger no longer asks for, who held it."""
        asked = {p: told[f"r_{n}"].strip() for n, p in enumerate(self.definition.responsibles)}
        return {p: who for p, who in {**self.held.get("responsible", {}), **asked}.items() if who}

    def _typed(self, name: str, read: Any) -> Any:
        try:
            return read(self.cleaned_data.get(name, ""))
        except ValueRefused as refused:
            self.add_error(name, said(refused.phrase))
            return None


def _widget(f: Field) -> forms.Widget:
    if f.form == "date":
        return forms.DateInput(attrs={"type": "date"})
    if f.form == "integer":
        return forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.TextInput(attrs={"maxlength": "500"})


class StageForm(forms.Form):
    """A stage reached, put right, or taken back."""

    stage = forms.CharField(max_length=30)
    happened_date = forms.DateField(label=gettext_lazy("发生日期"))
    corrects = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    withdrawn = forms.BooleanField(required=False)
    why = forms.CharField(label=gettext_lazy("原因"), max_length=400, required=False)


class PhoneFilingForm(forms.Form):
    """A stage reached, as a phone sends it out of its outbox."""

    client_key = forms.UUIDField()
    entry = forms.IntegerField(min_value=1, max_value=2**62)
    stage = forms.CharField(max_length=30)
    happened_date = forms.DateField()
    why = forms.CharField(max_length=400, required=False)
