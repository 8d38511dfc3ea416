"""Who signs in too often is told to wait; where that cannot be counted, because the database takes nothing, that is said instead."""

from __future__ import annotations

from secrets import token_hex

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def too_many(request: HttpRequest) -> HttpResponse:
    """The library counts in the cache, and takes a cache that keeps nothing for a count that is full."""
    if cache.add(f"written-{token_hex(8)}", "", timeout=1):
        title, says, status = _("太频繁"), _("登录太频繁了；请过一分钟再试。"), 429
    else:
        title, status = _("现在不能登录"), 503
        says = _("数据库现在不能写入（多半是磁盘已满），所以不能登录；请告诉管理员运行 shishi doctor 查看。")
    return render(request, "limits.html", {"title": title, "says": says, "status": status}, status=status)
