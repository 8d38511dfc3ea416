"""Names of people and of public bodies as duty lines write them."""

from __future__ import annotations

import re

from shishi.engines.notice.lines import Text
from shishi.engines.notice.schema import Person, Span, Unit

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公付肖闫代佟仝"
)
_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "长孙",
    "夏侯",
    "端木",
    "呼延",
)
_TITLE_STARTS = (
    "市",
    "县",
    "区",
    "省",
    "州",
    "盟",
    "旗",
    "团",
    "党",
    "副",
    "常",
    "局",
    "主",
    "书",
    "总",
    "委",
    "政",
    "自",
    "镇",
    "乡",
    "街",
    "秘",
    "厅",
    "处",
    "部",
    "院",
    "校",
    "董",
    "经",
    "会",
    "国",
    "中",
    "共",
    "高",
    "开",
    "新",
    "管",
    "办",
)
_NAME = re.compile(r"[一-龥]{2,4}(?:·[一-龥]{1,8})?|[一-龥]{1,8}[.·][一-龥]{1,8}")
_TITLED = re.compile(r"^([一-龥]{2,4}|[一-龥]\s[一-龥])\s*[\s(,、]\s*([一-龥][^;。()]*)\)?$")
_TRAILERS = re.compile(
    r"(?:[,、]?按(?:照)?(?:职责|各自职责)?分工.*|分工负责|共同负责|分别负责|牵头负责|牵头|负责落实|负责|参与|配合|落实|指导|等(?:单位|部门)?)$"
)
_BODY_END = re.compile(
    r"(?:局|委|办|厅|部|院|会|府|署|站|所|社|校|园|馆|台|团|中心|公司|集团|银行|大队|支队|总队|指挥部|办公室|管委会|街道|乡镇|镇|乡|村|州|盟|旗|市|县|区|单位|部门|机构|政府|领导小组|专班|工会|联合会|主体|成员|企业|社区|人民银行|总局|海关|法院|检察院|党校|学院|大学|医院|医保局|妇联|残联|工商联|文联|科协|团委|红十字会|国资委)$"
)
_LEVEL_ONLY = re.compile(r"^(?:各?[省市县区州盟旗乡镇村级]{1,3}|市本级)$")


def is_body(name: str) -> bool:
    """Tell whether a name ends like a public body, a level of government or a group of them."""
    return bool(_BODY_END.search(re.sub(r"\([^)]*\)$", "", name)))


def read_person(text: Text, span: Span) -> Person | None:
    """Return the person of a duty line: 姓名 and 职务 with a space, a bracket or nothing between them. A name may stand alone."""
    start, end = text.trimmed(span)
    written = text.folded[start:end]
    if not written:
        return None
    name_length = _name_length(written)
    if name_length is None:
        return None
    title = written[name_length:].strip(" ,、:()")
    name = re.sub(r"\s", "", text.original[start : start + name_length])
    line_start = text.folded.rfind("\n", 0, start) + 1
    return Person(
        name=name,
        title=_original(text, title, start + name_length, end),
        span=(start, end),
        text_span=text.original[line_start:end].strip(),
    )


def _original(text: Text, title: str, start: int, end: int) -> str:
    at = text.folded.find(title, start, end) if title else -1
    return text.original[at : at + len(title)] if at >= 0 else ""


def _name_length(written: str) -> int | None:
    if match := _TITLED.match(written):
        return match.end(1)
    if _NAME.fullmatch(written) and len(written) <= 4:
        return len(written)
    longest = 2 if written.startswith(_COMPOUND) else 1
    if longest == 1 and written[0] not in _SURNAMES:
        return None
    for length in (longest + 2, longest + 1):
        if len(written) > length and written[length:].startswith(_TITLE_STARTS):
            return length
    return None


def split_units(text: Text, span: Span) -> tuple[Unit, ...]:
    """Return the bodies listed in `span`, in order. A bare level (市、县区卫生健康行政部门) belongs to the name behind it."""
    pieces = _pieces(text.folded, *text.trimmed(span))
    units: list[Unit] = []
    carried: int | None = None
    for start, end in pieces:
        start, end = _clean(text, start, end)
        if start >= end:
            continue
        if (
            _LEVEL_ONLY.match(text.folded[start:end])
            and (start, end) != pieces[-1]
            and text.folded[end : end + 1] == "、"
            and end - start == 1
        ):
            carried = start if carried is None else carried
            continue
        first = start if carried is None else carried
        carried = None
        name = re.sub(r"\s+", "", text.original[first:end])
        if 2 <= len(name) <= 60:
            units.append(Unit(name=name, span=(first, end)))
    return tuple(units)


def _pieces(folded: str, start: int, end: int) -> list[Span]:
    """Cut at list marks outside brackets, and behind 等."""
    out: list[Span] = []
    depth, first = 0, start
    for i in range(start, end):
        c = folded[i]
        if c in "([":
            depth += 1
        elif c in ")]":
            depth = max(0, depth - 1)
        elif (depth == 0 and (c in "、,;/\n" or (c == " " and folded[max(start, i - 1)] in "局委办厅部会院府心"))) or (
            depth == 0 and c == "等" and i > first and i + 1 < end and folded[i + 1] in "有相"
        ):
            out.append((first, i))
            first = i + 1
    out.append((first, end))
    return out


def _clean(text: Text, start: int, end: int) -> Span:
    start, end = text.trimmed((start, end))
    for _ in range(3):
        match = _TRAILERS.search(text.folded[start:end])
        if not match:
            break
        start, end = text.trimmed((start, start + match.start()))
    if text.folded[start:end].startswith("由") and end - start > 3:
        start += 1
    return start, end
