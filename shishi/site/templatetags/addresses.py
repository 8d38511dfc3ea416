"""`{% url %}`, worked out once for each name and its arguments: addresses do not change while the program runs, and a board has four hundred of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template import defaulttags
from django.template.base import Parser, Token
from django.urls import reverse
from django.utils.html import conditional_escape

register = template.Library()


@lru_cache(maxsize=1 << 15, typed=True)
def _address(name: str, *args: Any) -> str:
    return conditional_escape(reverse(name, args=args))


class _Address(defaulttags.URLNode):
    def render(self, context: template.Context) -> str:
        if self.kwargs or self.asvar:
            return super().render(context)
        return _address(self.view_name.resolve(context), *(arg.resolve(context) for arg in self.args))


@register.tag
def url(parser: Parser, token: Token) -> _Address:
    node = defaulttags.url(parser, token)
    return _Address(node.view_name, node.args, node.kwargs, node.asvar)
