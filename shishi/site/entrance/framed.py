"""`{% framed %}`: what a page of allauth's says, in the frame of ours."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def framed(context: template.Context) -> SafeString:
    told = {name: context[name] for name in ("title", "content", "after")}
    return mark_safe(render_to_string("account/framed.html", told, context["request"], using="jinja"))
