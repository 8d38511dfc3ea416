"""What counties ask departments to coordinate. In the real city each is answered in time and helps."""

from __future__ import annotations

from datetime import date

from shishi.areas.reporting.models.coordination import ANSWERED, NEEDLESS, NOT_SOLVED, PARTLY, SOLVED, WITHDRAWN
from shishi.site.demo.requests import Request, Turn


def _day(month: int, day: int) -> date:
    return date(2022, month, day)


ZHANGYE = (
    Request(
        "canteens", 4, "市教育局", "学校食堂用地预审意见", "land", _day(4, 20), _day(5, 5),
        (Turn(_day(4, 28), ANSWERED, "已会同自然资源部门出具意见"), Turn(_day(4, 29), "rate", "意见已收到", SOLVED)),
    ),
    Request(
        "roads", 20, "市交通运输局", "与县道平交口的设计批复", "papers", _day(5, 11), _day(5, 25),
        (Turn(_day(5, 20), ANSWERED, "已批复，文件随后送达"), Turn(_day(5, 23), "rate", "已按批复施工", SOLVED)),
    ),
    Request(
        "canteens", 15, "市教育局", "省级资金到位时间", "money", _day(6, 14), _day(7, 12),
        (Turn(_day(7, 7), ANSWERED, "七月中旬下达"), Turn(_day(7, 15), "rate", "资金已到", SOLVED)),
    ),
)  # fmt: skip
YUNPEI = (
    Request(
        "canteens", 13, "市教育局", "学校用地手续", "land", _day(6, 1), _day(6, 16),
        (Turn(_day(6, 1), NEEDLESS, "县区自己可以办理"),),
    ),
    Request(
        "canteens", 13, "市教育局", "学校用地手续", "land", _day(6, 20), _day(7, 5),
        (Turn(_day(6, 20), ANSWERED, "已经办理"),),
    ),
    Request(
        "canteens", 15, "市教育局", "校内管线迁改由谁出资", "money", _day(4, 18), _day(4, 29),
        (Turn(_day(4, 26), ANSWERED, "迁改费用列入项目概算"), Turn(_day(4, 28), "rate", "已落实", SOLVED)),
    ),
    Request(
        "roads", 12, "市交通运输局", "与省道平交口的审批", "papers", _day(5, 9), _day(5, 20),
        (Turn(_day(5, 25), ANSWERED, "已报省公路部门，先按临时方案施工"), Turn(_day(5, 27), "rate", "正式批复还没有到", PARTLY)),
    ),
    Request(
        "roads", 14, "市交通运输局", "沥青料场供应不足", "contractor", _day(5, 16), _day(5, 27),
        (
            Turn(_day(5, 24), ANSWERED, "请与料场联系"),
            Turn(_day(5, 26), "rate", "料场仍不供料", NOT_SOLVED, _day(6, 10)),
            Turn(_day(6, 8), ANSWERED, "已从邻县料场调拨"),
            Turn(_day(6, 10), "rate", "料已进场", SOLVED),
        ),
    ),
    Request(
        "stations", 5, "市总工会", "设备采购资金", "money", _day(6, 7), _day(6, 20),
        (Turn(_day(6, 13), WITHDRAWN, "资金已由县里先行垫付"),),
    ),
    Request(
        "canteens", 16, "市教育局", "消防验收由哪一级受理", "papers", _day(6, 15), _day(6, 29),
        (Turn(_day(7, 20), ANSWERED, "由县级住建部门受理"), Turn(_day(7, 22), "rate", "已受理", SOLVED)),
    ),
    Request(
        "stations", 7, "市总工会", "沿街店面的租用手续", "papers", _day(6, 20), _day(7, 4),
        (Turn(_day(6, 30), ANSWERED, "已与街道商定，免租三年"), Turn(_day(7, 7), "rate", "已签协议", SOLVED)),
    ),
    Request(
        "roads", 17, "市交通运输局", "跨河小桥的设计变更", "papers", _day(6, 29), _day(7, 13),
        (Turn(_day(7, 8), ANSWERED, "同意变更"), Turn(_day(7, 12), "rate", "已按变更施工", SOLVED)),
    ),
)  # fmt: skip
