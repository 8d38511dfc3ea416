"""Plans drawn at random and written as an office would write them, so that reading one back can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from shishi.base.calendar import month_end
from shishi.base.numerals import to_chinese

YEAR = 2031
UNITS = {"所": "学校食堂", "座": "水厂", "个": "托育中心", "公里": "农村道路", "户": "困难家庭改造", "张": "护理床位"}
VERBS = ("新建", "改造", "完成")
PREFIXES = {">=": ("不少于{}", "{}以上"), "=": ("{}",), "about": ("约{}",)}
PHASES = ("准备", "实施", "检查", "总结")
LEVELS = ("中央", "省级", "市级", "县区")
BUREAUX = ("市教育局", "市民政局", "市水务局", "市交通运输局", "市财政局", "市卫生健康委")
COUNTIES = ("东塬县", "北滩县", "南坪区", "西岭县")
LEADERS = ("丁一", "钱二江", "孙三")
CADENCES = {"weekly": "每周", "monthly": "每月", "quarterly": "每季度"}


@dataclass(frozen=True)
class Goal:
    quantity: int
    unit: str
    qualifier: str
    verb: str
    parts: tuple[tuple[str, int], ...] = ()
    """County and quantity; together the whole."""
    by: date | None = None


@dataclass(frozen=True)
class Money:
    total: int
    parts: tuple[tuple[str, int], ...]
    """Level and yuan; together the total."""


@dataclass(frozen=True)
class Stage:
    name: str
    starts: date
    ends: date
    steps: tuple[date, ...] = ()
    """Ends of months within the stage by which something is done."""


@dataclass(frozen=True)
class Promise:
    title: str
    goals: tuple[Goal, ...]
    money: Money | None
    stages: tuple[Stage, ...]
    leader: str
    lead: str
    supporting: tuple[str, ...]
    deadline: date
    cadence: str


@st.composite
def counted(draw, unit: str) -> Goal:
    by = draw(st.sampled_from([None, date(YEAR, 6, 30), date(YEAR, 10, 31)]))
    verb, qualifier = draw(st.sampled_from(VERBS)), draw(st.sampled_from(sorted(PREFIXES)))
    counties = draw(st.lists(st.sampled_from(COUNTIES), min_size=2, max_size=4, unique=True)) if draw(st.booleans()) else []
    if not counties:
        return Goal(draw(st.integers(2, 900)), unit, qualifier, verb, (), by)
    parts = tuple((c, draw(st.integers(1, 90))) for c in counties)
    return Goal(sum(n for _, n in parts), unit, "=", verb, parts, by)


@st.composite
def promises(draw, number: int) -> Promise:
    units = draw(st.lists(st.sampled_from(sorted(UNITS)), min_size=1, max_size=3, unique=True))
    goals = tuple(draw(counted(unit)) for unit in units)
    levels = draw(st.lists(st.sampled_from(LEVELS), min_size=2, max_size=3, unique=True))
    parts = tuple((level, draw(st.integers(1, 5000)) * 10_000) for level in sorted(levels, key=LEVELS.index))
    months = sorted(draw(st.lists(st.integers(1, 11), min_size=2, max_size=4, unique=True)))
    borders = [*months, 12]
    stages = tuple(
        Stage(
            f"{PHASES[i]}阶段",
            date(YEAR, a, 1),
            month_end(YEAR, b - 1),
            tuple(month_end(YEAR, m) for m in range(a, b) if draw(st.booleans())),
        )
        for i, (a, b) in enumerate(zip(borders, borders[1:], strict=False))
    )
    seats = draw(st.permutations(BUREAUX))
    return Promise(
        title=f"{to_chinese(number)}号惠民工程",
        goals=goals,
        money=Money(sum(n for _, n in parts), parts) if draw(st.booleans()) else None,
        stages=stages,
        leader=draw(st.sampled_from(LEADERS)),
        lead=seats[0],
        supporting=tuple(seats[1 : draw(st.integers(2, 4))]),
        deadline=date(YEAR, 12, draw(st.sampled_from([5, 18, 31]))),
        cadence=draw(st.sampled_from(sorted(CADENCES))),
    )


@st.composite
def plans(draw) -> tuple[tuple[Promise, ...], str]:
    """Two to four promises, and the notice that says them in one of the ways offices write."""
    chosen = tuple(draw(promises(n)) for n in range(1, draw(st.integers(2, 4)) + 1))
    style = Style(
        wide=draw(st.booleans()),
        arabic=draw(st.booleans()),
        suffix=draw(st.booleans()),
        padding=draw(st.sampled_from(["", "　　"])),
        separator=draw(st.sampled_from(["-", "—", "至", "～"])),
        by_unit=draw(st.sampled_from(["万元", "元"])),
    )
    return chosen, style.notice(chosen)


@dataclass(frozen=True)
class Style:
    wide: bool
    arabic: bool
    suffix: bool
    padding: str
    separator: str
    by_unit: str

    def notice(self, chosen: tuple[Promise, ...]) -> str:
        names = "".join(f"《关于{p.title}的实施方案》" for p in chosen)
        lines = [
            "澄河市人民政府办公室",
            f"关于印发{YEAR}年为民实事实施方案的通知",
            f"澄政办发〔{YEAR}〕7号",
            "各县（区）人民政府，市政府各部门：",
            f"现将{names}印发给你们，请认真贯彻执行。",
            "澄河市人民政府办公室",
            f"{YEAR}年1月5日",
        ]
        for p in chosen:
            lines += [f"关于{p.title}的实施方案", *self._scheme(p)]
        text = "\n".join(self.padding + line for line in lines) + "\n"
        return text if self.wide else text.translate(str.maketrans("（），：；", "(),:;"))

    def _scheme(self, p: Promise) -> list[str]:
        sub = (lambda n: f"{n}.") if self.arabic else (lambda n: f"（{to_chinese(n)}）")
        lines = ["一、目标任务"]
        lines += [f"{sub(n)}{self._goal(g)}。" for n, g in enumerate(p.goals, 1)]
        lines += ["二、实施步骤"]
        for n, s in enumerate(p.stages, 1):
            steps = "".join(f"{day.month}月底前做好第{to_chinese(k)}批建设任务。" for k, day in enumerate(s.steps, 1))
            lines.append(f"{sub(n)}{s.name}（{self._range(s)}）。{steps or '按要求推进。'}")
        lines += ["三、责任分工", f"责任领导：{p.leader}　副市长", f"牵头单位：{p.lead}", f"配合单位：{'、'.join(p.supporting)}"]
        lines += ["四、完成时限", f"{p.deadline.year}年{p.deadline.month}月{p.deadline.day}日"]
        lines += ["五、工作要求", f"牵头单位{CADENCES[p.cadence]}向市政府办公室报送进展情况。"]
        if p.money:
            parts = "，".join(f"{level}资金{self._amount(n)}" for level, n in p.money.parts)
            lines += ["六、资金安排", f"项目总投资{self._amount(p.money.total)}，其中{parts}。"]
        return lines

    def _goal(self, g: Goal) -> str:
        forms = PREFIXES[g.qualifier]
        counted = forms[-1 if self.suffix else 0].format(f"{g.quantity}{g.unit}")
        split = f"，其中{'、'.join(f'{county}{n}{g.unit}' for county, n in g.parts)}" if g.parts else ""
        return f"{f'{g.by.month}月底前' if g.by else ''}全市{g.verb}{UNITS[g.unit]}{counted}{split}"

    def _range(self, s: Stage) -> str:
        if s.starts.month == s.ends.month:
            return f"{s.starts.month}月"
        return f"{s.starts.month}月{self.separator}{s.ends.month}月"

    def _amount(self, yuan: int) -> str:
        return f"{yuan // 10_000}万元" if self.by_unit == "万元" else f"{yuan}元"
