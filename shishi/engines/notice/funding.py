"""Money: how much, for what, from which level, in which shares, and who carries what is missing."""

from __future__ import annotations

import re

from shishi.base.numerals import ARABIC, parse_number
from shishi.base.phrases import word
from shishi.engines.notice.lines import Text
from shishi.engines.notice.outline import locate
from shishi.engines.notice.quantities import qualifier_of
from shishi.engines.notice.schema import Funding, Section, Span
from shishi.engines.notice.tables import Row, money_unit

_FACTORS = {"元": 1, "百元": 100, "千元": 1000, "万元": 10**4, "百万元": 10**6, "千万元": 10**7, "亿元": 10**8}
_MONEY = re.compile(
    r"(?P<before>不少于|不低于|不超过|不高于|最高(?:不超过)?|最多|至少|约|近|超过|达到?|低于)?\s?"
    rf"(?P<number>{ARABIC}|[一二三四五六七八九十百千两]{{1,5}}(?=[万亿]元))\s?(?:-{{1,2}}|至|~)?(?P<upper>{ARABIC})?\s?(?:余|多)?(?P<unit>(?:[百千]?万|亿|千|百)?元)(?!素|件|月|旦|宵|老|代)(?:人民币)?"
    r"(?P<after>\s?(?:及以上|以上|及以下|以下|以内|左右|之内))?"
)
_PER_BEHIND = re.compile(r"\s?/\s?([一-龥]{1,4}(?:[./·][一-龥]{1,3})?)")
_PER_BEFORE = re.compile(
    r"(每(?:个|所|座|处|名|人|户|家|床|亩|公里|平方米|村|县区?|区|镇|乡镇|项|套|张|辆|条|台|班|生|年|月|次|新建|件|例|吨)*[一-龥]{0,8}?(?=[^一-龥]|补|奖|给|发|资|按|不|最|标|$|市|省|县|财)|人均|生均|户均)"
)
_LEVELS = (
    (word("中央+省级"), re.compile(r"中央(?:及|和|与)省级?|中省")),
    (word("中央"), re.compile(r"中央(?:财政|预算|资金|投资)?|国家(?:财政|补助)")),
    (word("市县"), re.compile(r"市县(?:区|两级|配套|财政)?")),
    (word("省级"), re.compile(r"省级?(?:财政|补助|奖补|资金|统筹|配套|级)?(?=[^一-龥]|.)")),
    (word("市级"), re.compile(r"市(?:级|财政|本级)|市总工会|市(?=补助)")),
    (word("县区"), re.compile(r"县\(?[市区、]*\)?(?:区)?(?:级|财政)?|区(?:级|财政)|各县区?")),
    (word("乡镇"), re.compile(r"乡镇|街道")),
    (word("债券"), re.compile(r"(?:政府)?(?:专项|一般)?债券?")),
    (word("奖补"), re.compile(r"奖补资金")),
    (word("社会"), re.compile(r"社会(?:资本|资金|力量|募集)|捐赠|企业自筹|自筹")),
    (word("基金"), re.compile(r"[一-龥]{2,8}基金")),
)
_KINDS = (
    ("investment_target", re.compile(r"(?:完成|实现)(?:固定资产)?投资[一-龥]{0,4}$")),
    ("ceiling", re.compile(r"最高|不超过|上限|限额")),
    ("threshold", re.compile(r"应有|不少于|不低于|以上的?(?:资金|注册)")),
    ("total", re.compile(r"总投资|总额|合计|共计?|总计|投资(?:约|额|估算)?$|估算|概算|预算")),
    ("cost_standard", re.compile(r"标准|单价|造价|成本")),
    ("unit_cost", re.compile(r"费用|检查费|收费")),
    ("subsidy", re.compile(r"补助|补贴|奖补|奖励|资助|救助|发放|给予|配套|补")),
)
_RATIO = re.compile(r"(?<![\d.:])\d{1,3}(?:\.\d+)?(?:\s?:\s?\d{1,3}(?:\.\d+)?){1,4}(?![\d:])")
_RATIO_WORDS = re.compile(r"比例|分担|配比|承担|负担")
_SHARE = re.compile(rf"(?P<number>{ARABIC})\s?%|百分之(?P<words>[一二三四五六七八九十百零]{{1,5}})")
_PAYS = re.compile(r"补助|补贴|负担|承担|分担|配套|出资|返还|资金|经费|费用?的?$|投入|拨付|奖补|贴息|支付")
_NOT_PAYING = re.compile(r"率[^,。;]{0,6}$|增长|提高|达到?\s?$|占比|比重|抽查|覆盖")
_FUND_WORD = r"(?:资金|经费|补助|补贴|投资|费用|投入|债券|基金|收入)"
_RESIDUAL = re.compile(
    r"(?:不足|缺口|差额|超出|剩余|其余)(?:部分|资金|经费)?[^,。;]{0,6}(?:由|可由|从|自行|各|经)[^。;]*?(?:承担|解决|自筹|补齐|负担|统筹|安排|支持|落实|保障|筹措)(?=[,。;)\n]|$)|由此产生的[^。;]{0,16}由[^。;]{2,20}承担"
)
_SOURCE = re.compile(
    rf"(?:统筹(?:使用|安排|整合|利用|用好|推进)?|整合|安排|列支|筹集|筹措|争取|引进|引入|吸引|撬动|落实|加大|设立|纳入)[^。;]{{0,60}}?{_FUND_WORD}|{_FUND_WORD}[^。;]{{0,40}}?(?:列支|统筹安排|统筹解决|予以(?:适当)?(?:支持|保障|安排)|自筹|纳入[^,。;]{{0,12}}预算|安排使用|承担|由[^,。;]{{2,30}}(?:解决|保障|负责))"
)
_STRONG_SOURCE = re.compile(
    rf"统筹(?:使用|整合)?[^。;,]{{2,30}}资金|加大[^。;,]{{0,12}}财政[^。;,]{{0,6}}资金(?:统筹|整合|配套)+力度|(?:所需|项目|相关|培训|工作)?{_FUND_WORD}[^。;,]{{0,30}}?(?:列支|从[^,。;]{{2,30}}中?(?:解决|安排|支付)|由[^,。;]{{2,30}}(?:承担|解决|安排|支持|负担|统筹)|予以适当支持)|除[^,。;]{{2,12}}补助资金外"
)
_SAME_MONEY = re.compile(r"上述(?:资金|经费)")
_REFUND = re.compile(r"返还")
_RESULT_BEFORE = re.compile(r"(?:收入|产值|增加值|销售额|营业额|交易额|成交额|生产总值|进出口总?额|利润|税收)[^,。;\d]{0,10}$")
_RESULT_BEHIND = re.compile(r"[^,。;\d]{0,4}的[^,。;\d]{0,8}(?:产业集群|集群|企业|园区)")


def read_funding(
    text: Text, span: Span, sections: tuple[Section, ...], *, year: int | None, row: Row | None = None
) -> tuple[Funding, ...]:
    """Return the money of a programme in the order of the text: amounts in yuan, shares of 1, sources without an amount."""
    found = _amounts(text, span, sections) + _table_amounts(text, row) + _ratios(text, span) + _shares(text, span)
    found += _sources(text, span, sections, found)
    return tuple(sorted(found, key=lambda f: f.span))


def _amounts(text: Text, span: Span, sections: tuple[Section, ...]) -> list[Funding]:
    out = []
    for match in _MONEY.finditer(text.folded, *span):
        value = parse_number(match["upper"] or match["number"])
        if value is None or is_result(text, match.span()):
            continue
        clause = _clause(text, match.span())
        before = text.folded[clause[0] : match.start()]
        context = text.folded[max(text.sentence(match.start())[0], match.start() - 60) : match.start()]
        per = _per(text, match, before, context)
        amount = round(value * _FACTORS[match["unit"]], 2)
        out.append(
            Funding(
                span=clause,
                text_span=text.original_at(clause),
                amount=int(amount) if amount == int(amount) else amount,
                unit="元",
                per=per,
                source_level=_level(before) or _level(context) or "unspecified",
                share=None,
                qualifier=None if (q := qualifier_of(match["before"] or "", match["after"] or "")) == "=" else q,
                kind=_amount_kind(before, context, match["before"] or "", match["after"] or "", per),
            )
        )
    return out


def _clause(text: Text, at: Span) -> Span:
    clause = text.clause(at[0], marks="。;!?\n,、" if "、" in text.folded[slice(*text.clause(at[0]))] else "。;!?\n,")
    return text.trimmed((min(clause[0], at[0]), max(clause[1], at[1])), " \n,。;、")


def _per(text: Text, match: re.Match[str], before: str, context: str) -> str | None:
    if behind := _PER_BEHIND.match(text.folded, match.end()):
        return "每" + behind.group(1)
    if found := list(_PER_BEFORE.finditer(before)) or list(_PER_BEFORE.finditer(context)):
        return found[-1].group(1)
    return None


def _amount_kind(before: str, context: str, compared: str, after: str, per: str | None) -> str:
    if re.search(r"最高|不超过|不高于|最多", compared):
        return "ceiling"
    for kind, pattern in _KINDS:
        if pattern.search(before if kind in ("investment_target", "total") else before + compared + after):
            if kind == "total" and per:
                continue
            if kind == "total" and re.search(r"其中", context):
                return "component"
            return kind
    return "subsidy" if per else "component"


def _level(words: str) -> str | None:
    hits = [(m.start(), name) for name, pattern in _LEVELS if (m := _last(pattern, words))]
    return max(hits, key=lambda h: h[0])[1] if hits else None


def _last(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    found = list(pattern.finditer(words))
    return found[-1] if found else None


def _table_amounts(text: Text, row: Row | None) -> list[Funding]:
    """A bare number in a column whose header says 万元."""
    if row is None:
        return []
    cells = [c for c in row.cells if c.column == "money" and money_unit(c.header) and parse_number(text.folded[slice(*c.span)])]
    out = []
    for cell in cells:
        amount = (parse_number(text.folded[slice(*cell.span)]) or 0) * _FACTORS[money_unit(cell.header) or "元"]
        out.append(
            Funding(
                span=cell.span,
                text_span=text.original_at(cell.span),
                amount=amount,
                unit="元",
                per=None,
                source_level="unspecified",
                share=None,
                qualifier=None,
                kind="total",
            )
        )
    return out


def _ratios(text: Text, span: Span) -> list[Funding]:
    out: list[Funding] = []
    for match in _RATIO.finditer(text.folded, *span):
        sentence = text.sentence(match.start())
        around = text.folded[max(sentence[0], match.start() - 80) : min(sentence[1], match.end() + 20)]
        if not _RATIO_WORDS.search(around):
            continue
        parts = [parse_number(p.strip()) or 0 for p in match.group().split(":")]
        levels = _levels_named(text.folded[sentence[0] : match.start()], len(parts))
        clause = text.trimmed(text.clause(match.start()), " \n,。;")
        total = sum(parts)
        for level, part in zip(levels, parts, strict=True):
            out.append(
                Funding(
                    span=clause,
                    text_span=text.original_at(clause),
                    amount=None,
                    unit=None,
                    per=None,
                    source_level=level,
                    share=round(part / total, 6) if total else None,
                    qualifier=None,
                    kind="ratio",
                )
            )
    return out


def _levels_named(before: str, count: int) -> list[str]:
    """The levels that a ratio is for stand in front of it, in its order (省市县5∶2∶3, 省、市、县(区)按5∶3∶2)."""
    runs = list(re.finditer(r"(?:(?:中央|省|市|县(?:\([市区、]+\)|区)?|区|乡镇?)(?:级|财政)?[、:和及]?){2,5}", before))
    for run in reversed(runs):
        names = [m.group() for m in re.finditer(r"中央|省|市|县(?:\([市区、]+\)|区)?|区|乡镇?", run.group())]
        if len(names) == count:
            return [_level_name(n) for n in names]
    return [f"第{i}级" for i in range(1, count + 1)]


def _level_name(written: str) -> str:
    return {"中央": "中央", "省": "省级", "市": "市级"}.get(written) or ("县区" if written.startswith(("县", "区")) else "乡镇")


def _shares(text: Text, span: Span) -> list[Funding]:
    out = []
    for match in _SHARE.finditer(text.folded, *span):
        value = parse_number(match["number"] or match["words"])
        clause = text.trimmed(text.clause(match.start(), marks="。;!?\n,、"), " \n,。;、")
        before, behind = text.folded[clause[0] : match.start()], text.folded[match.end() : match.end() + 12]
        if value is None or not 0 < value <= 100 or not is_paid_share(before, behind):
            continue
        out.append(
            Funding(
                span=clause,
                text_span=text.original_at(clause),
                amount=None,
                unit=None,
                per=None,
                source_level=_level(before) or "unspecified",
                share=round(value / 100, 6),
                qualifier=None,
                kind="refund_rate" if _REFUND.search(before) else "ratio",
            )
        )
    return out


def is_result(text: Text, money: Span) -> bool:
    """Tell whether an amount is what a place or business is to earn or produce; that is a target, and nobody's funding."""
    folded = text.folded
    return bool(
        _RESULT_BEFORE.search(folded[max(0, money[0] - 24) : money[0]]) or _RESULT_BEHIND.match(folded[money[1] : money[1] + 20])
    )


def is_paid_share(before: str, behind: str) -> bool:
    """Tell whether a percentage shares out money, from the words around it; a rate that people or things reach does not."""
    return bool(
        _PAYS.search(before[-24:])
        or re.match(r"\s?(?:的?标准)?(?:给予|予以)?(?:补助|补贴|奖补|承担|分担|负担|返还|贴息)", behind)
    ) and not _NOT_PAYING.search(before[-10:])


def _sources(text: Text, span: Span, sections: tuple[Section, ...], known: list[Funding]) -> list[Funding]:
    """Sentences that name a source but no amount; in the funding section any, elsewhere only one that says who pays."""
    out: list[Funding] = []
    for sentence in text.sentences(span):
        folded = text.folded[slice(*sentence)]
        in_funding = locate(sections, sentence[0]).role == "funding"
        matches = (
            list(_RESIDUAL.finditer(folded))
            + list(_STRONG_SOURCE.finditer(folded))
            + (list(_SOURCE.finditer(folded)) if in_funding else [])
        )
        for match in sorted(matches, key=lambda m: m.start()):
            at = sentence[0] + match.start(), sentence[0] + match.end()
            clause = _clauses(text, at)
            if _SAME_MONEY.match(text.folded, clause[0]) or any(
                k.span[0] < clause[1] and clause[0] < k.span[1] for k in [*known, *out]
            ):
                continue
            residual = bool(_RESIDUAL.search(text.folded[slice(*clause)]))
            out.append(
                Funding(
                    span=clause,
                    text_span=text.original_at(clause),
                    amount=None,
                    unit=None,
                    per=None,
                    source_level=_source(text.folded[slice(*clause)]),
                    share=None,
                    qualifier=None,
                    kind="residual" if residual else "source_no_amount",
                )
            )
    return out


def _clauses(text: Text, at: Span) -> Span:
    start = text.clause(at[0])[0]
    end = text.clause(max(at[1] - 1, at[0]))[1]
    return text.trimmed((start, end), " \n,。;")


def _source(clause: str) -> str:
    match = re.search(r"(?:由|从|在)([一-龥]{2,16}?)(?:中)?(?:列支|承担|统筹|安排|解决|支持|负担|自筹|全额|予以)", clause)
    return match.group(1) if match else (_level(clause) or "unspecified")
