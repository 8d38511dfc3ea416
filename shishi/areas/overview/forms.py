"""The shape of what is sent about people and their posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shishi.infra.access.roles import ROLES

POSTS = ("经办人", "科室负责人", "分管领导", "主要负责人")
"""What sign chains call the posts."""


def _day(**told: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **told)


class DutyForm(forms.Form):
    """A post to be granted."""

    role = forms.ChoiceField(label=_("角色"), choices=[("", "—"), *((r.code, r.label) for r in ROLES.values())])
    division = forms.ChoiceField(label=_("区划"))
    organisation = forms.CharField(label=_("单位"), required=False, max_length=80, help_text=_("与通知中的写法一致。"))
    programme = forms.ChoiceField(label=_("实事"), required=False)
    post = forms.ChoiceField(label=_("签批岗位"), required=False, choices=[("", "—"), *((p, p) for p in POSTS)])
    valid_from = _day(label=_("起始日期"))
    valid_to = _day(label=_("终止日期"), required=False, help_text=_("不填为长期。"))

    def __init__(
        self, divisions: Iterable[tuple[str, str]], programmes: Iterable[tuple[str, str]], today: date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [*divisions]  # type: ignore[attr-defined]
        every = _("全部（牵头、配合单位不选则为计划里它的全部）")
        self.fields["programme"].choices = [("", every), *programmes]  # type: ignore[attr-defined]
        self.fields["organisation"].widget.attrs["list"] = "units"
        self.initial.setdefault("valid_from", today)


class PersonForm(DutyForm):
    """A person and a first post."""

    username = forms.CharField(label=_("用户名"), max_length=60)
    name = forms.CharField(label=_("姓名"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["username", "name"])


class EndForm(forms.Form):
    grant = forms.IntegerField()
    last_day = _day(label=_("最后一天"))


class HandOverForm(forms.Form):
    to = forms.CharField(label=_("接收人的用户名"), max_length=60, widget=forms.TextInput(attrs={"list": "people"}))
    first_day = _day(label=_("接收人的第一天"))


class DeputyForm(forms.Form):
    """Who stands in for one of my posts, on which days."""

    grant = forms.TypedChoiceField(label=_("我的岗位"), coerce=int)
    to = forms.CharField(label=_("代理人的用户名"), max_length=60, widget=forms.TextInput(attrs={"list": "people"}))
    valid_from = _day(label=_("第一天"))
    valid_to = _day(label=_("最后一天"))

    def __init__(self, grants: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grant"].choices = grants  # type: ignore[attr-defined]
