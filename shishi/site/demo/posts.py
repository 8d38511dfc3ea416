"""The posts of the demonstration: who reports, signs, receives and presses in each city. Posts, not names."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shishi.areas.plans import public as plans
from shishi.areas.reporting.queries.owing import Obligation
from shishi.areas.reporting.queries.signing import hand_of, receiver_of
from shishi.areas.reporting.rules.signing import Hand
from shishi.infra.access import people
from shishi.infra.access.models import User
from shishi.infra.access.scope import Scope, scope_of
from shishi.infra.places.queries import organisation_named
from shishi.site.demo.days import at

ZHANGYE = "620700000000"
YUNPEI = "990100000000"
OFFICE = "市政府办公室"
CLERK, DEPUTY_HEAD = "经办人", "分管领导"
_REPORTING = ("lead_unit", "county")


class Post(NamedTuple):
    username: str
    name: str
    role: str
    division: str
    organisation: str
    post: str = ""


def _reporting(username: str, organisation: str, division: str, role: str) -> tuple[Post, Post]:
    """Return a unit's two posts: who writes its reports, and who signs them."""
    called = f"{organisation}办" if role == "county" else organisation
    return (
        Post(username, called, role, division, organisation, CLERK),
        Post(f"{username}-fenguan", f"{organisation}{DEPUTY_HEAD}", role, division, organisation, DEPUTY_HEAD),
    )


POSTS: tuple[Post, ...] = (
    Post("duchake", "市政府办公室督查科", "city_office", ZHANGYE, OFFICE, CLERK),
    Post("fushizhang", "分管副市长", "leader", ZHANGYE, "市政府", DEPUTY_HEAD),
    Post("jiaoyuju", "市教育局", "lead_unit", ZHANGYE, "市教育局", CLERK),
    Post("jiaotongju", "市交通运输局", "lead_unit", ZHANGYE, "市交通运输局", CLERK),
    *_reporting("rensheju", "市人社局", ZHANGYE, "lead_unit"),
    *_reporting("fuergongwei", "市妇儿工委", ZHANGYE, "lead_unit"),
    Post("ganzhou", "甘州区政府办", "county", "620702000000", "甘州区政府", CLERK),
    Post("linze", "临泽县政府办", "county", "620723000000", "临泽县政府", CLERK),
    Post("gaotai", "高台县政府办", "county", "620724000000", "高台县政府", CLERK),
    Post("shandan", "山丹县政府办", "county", "620725000000", "山丹县政府", CLERK),
    Post("minle", "民乐县政府办", "county", "620722000000", "民乐县政府", CLERK),
    Post("sunan", "肃南县政府办", "county", "620721000000", "肃南县政府", CLERK),
    Post("xijie", "西街小学", "project_unit", "620702000000", "西街小学"),
    Post("ducha", "市督查组", "inspector", ZHANGYE, OFFICE),
    Post("caizheng", "市财政局", "finance", ZHANGYE, "市财政局"),
    Post("shenji", "市审计局", "auditor", ZHANGYE, "市审计局"),
    Post("yp-duchake", "云陂市政府办公室督查科", "city_office", YUNPEI, OFFICE, CLERK),
    *_reporting("yp-jiaoyuju", "市教育局", YUNPEI, "lead_unit"),
    *_reporting("yp-jiaotongju", "市交通运输局", YUNPEI, "lead_unit"),
    *_reporting("yp-zonggonghui", "市总工会", YUNPEI, "lead_unit"),
    *_reporting("yp-dongpi", "东陂区政府", "990101000000", "county"),
    *_reporting("yp-xipi", "西陂县政府", "990102000000", "county"),
    *_reporting("yp-nanyuan", "南原县政府", "990103000000", "county"),
    Post("yp-ducha", "云陂市督查组", "inspector", YUNPEI, OFFICE),
)


def fill_posts(*, city: str, password: people.Hashed, on: date) -> None:
    """Let everybody in who has a post of the city."""
    by, now = "operator", at(on, 8)
    for it in (p for p in POSTS if p.division.startswith(city[:4])):
        user = people.add_user(username=it.username, name=it.name, password=password, own_password=True, by=by, now=now)
        office = organisation_named(it.organisation, division_code=it.division)
        keys: list[int | None] = [None]
        if it.role == "lead_unit":
            keys = [*plans.programmes_of_unit(unit=it.organisation, role="lead_unit", division_code=it.division)]
        for key in keys:
            people.grant(user=user, duty=people.Duty(it.role, it.division, office, key, it.post), valid_from=on, by=by, now=now)


class Desks:
    """Whoever holds the posts of one city, and what each may do."""

    def __init__(self, *, city: str, on: date) -> None:
        own = [p for p in POSTS if p.division.startswith(city[:4])]
        held = User.objects.in_bulk([p.username for p in own], field_name="username")
        self.scopes: dict[str, Scope] = {name: scope_of(user, today=on) for name, user in held.items()}
        self.office = next(p.username for p in own if p.role == "city_office")
        self.inspector = next(p.username for p in own if p.role == "inspector")
        self.clerks = {(p.division, p.organisation): p.username for p in own if p.role in _REPORTING and p.post == CLERK}
        self._counties = {p.division: p.username for p in own if p.role == "county" and p.post == CLERK}
        self._receivers = sorted((p.username for p in own if p.post == CLERK), key=self.office.__eq__)

    def clerk(self, code: str, unit: str) -> str:
        """Return who sends a unit's reports; a unit without a post sends under its own name."""
        return self.clerks.get((code, unit), unit)

    def county(self, division: str) -> str:
        """Return who keeps the ledgers of the county that a division lies in."""
        return self._counties[division[:6] + "000000"]

    def signer(self, o: Obligation, post: str) -> Hand | None:
        """Return who signs a report in a post of its unit."""
        return next((hand for scope in self.scopes.values() if (hand := hand_of(scope, o, post))), None)

    def receiver(self, o: Obligation) -> Hand:
        """Return who takes a report: whom it goes to or who leads, else the city's office."""
        return next(hand for name in self._receivers if (hand := receiver_of(self.scopes[name], o)))
