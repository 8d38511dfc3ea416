"""What people paste for a place, and what it means."""

import pytest

from shishi.engines.geometry import Datum, GeometryRefused, recognise

HERE = pytest.approx((100.45, 38.93), abs=1e-6)


def only(text, **more):
    [candidate] = recognise(text, **more)
    return candidate


@pytest.mark.parametrize(
    ("link", "source"),
    [
        ("https://uri.amap.com/marker?position=100.4517017,38.9306403&name=大佛寺", "amap"),
        ("https://uri.amap.com/navigation?to=100.4517017,38.9306403,endpoint&mode=car", "amap"),
        ("https://www.amap.com/?q=38.9306403,100.4517017,大佛寺", "amap"),
        ("http://wb.amap.com/?p=B000A8UIN8,38.9306403,100.4517017,大佛寺,某路", "amap"),
        ("https://ditu.amap.com/regeo?lng=100.4517017&lat=38.9306403", "amap"),
        ("androidamap://viewMap?sourceApplication=x&poiname=abc&lat=38.9306403&lon=100.4517017&dev=0", "amap"),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:38.9306403,100.4517017;title:大佛寺;addr:某路&referer=m", "tencent"),
        ("https://apis.map.qq.com/uri/v1/geocoder?coord=38.9306403,100.4517017", "tencent"),
        ("https://apis.map.qq.com/uri/v1/routeplan?type=drive&tocoord=38.9306403,100.4517017&to=x", "tencent"),
        ("https://map.qq.com/?type=marker&pointx=100.4517017&pointy=38.9306403&name=x", "tencent"),
        ("http://api.map.baidu.com/marker?location=38.9306403,100.4517017&coord_type=gcj02", "baidu"),
    ],
)
def test_a_gcj_link_is_moved_to_where_it_is(link, source):
    found = only(link)

    assert (found.lon, found.lat) == HERE
    assert (found.datum, found.source, found.certain, found.centre) == (Datum.GCJ02, source, True, False)


@pytest.mark.parametrize(
    "link",
    [
        "https://api.map.baidu.com/marker?location=38.9368902,100.4581150&title=x&output=html",
        "https://map.baidu.com/?latlng=38.9368902,100.4581150&title=x",
        "https://api.map.baidu.com/direction?destination=latlng:38.9368902,100.4581150|name:x&mode=driving",
        "baidumap://map/marker?location=38.9368902,100.4581150&title=x",
        "https://map.baidu.com/mobile/webapp/place/detail/qt=inf&uid=1/vt=map&sharegeo=100.4581150%2c38.9368902",
        "https://map.baidu.com/dir/a/b?en=1$$$$11183067.88,4685530.74$$大佛寺$$",
    ],
)
def test_a_baidu_link_is_moved_from_bd(link):
    found = only(link)

    assert (found.lon, found.lat) == pytest.approx((100.45, 38.93), abs=1e-6)
    assert (found.datum, found.source) == (Datum.BD09, "baidu")


def test_the_middle_of_a_baidu_view_is_metres_and_says_that_it_is_only_the_middle():
    found = only("https://map.baidu.com/poi/%E5%A4%A7%E4%BD%9B%E5%AF%BA/@11183067.88,4685530.74,17.09z?uid=1")

    assert (found.lon, found.lat) == pytest.approx((100.45, 38.93), abs=1e-6)
    assert (found.centre, found.name) == (True, "大佛寺")
    assert str(found.says) == "百度地图链接的画面中心，按BD-09（百度）；请核对"


@pytest.mark.parametrize(
    ("link", "source"),
    [
        ("geo:38.93,100.45;u=35", "geo"),
        ("geo:0,0?q=38.93,100.45(大佛寺)", "geo"),
        ("https://www.openstreetmap.org/?mlat=38.93&mlon=100.45#map=12/38/100", "openstreetmap"),
        ("https://www.openstreetmap.org/#map=12/38.93/100.45", "openstreetmap"),
        ("https://map.tianditu.gov.cn/?lon=100.45&lat=38.93&level=15", "tianditu"),
        ("https://map.tianditu.gov.cn/?center=100.45,38.93&zoom=18", "tianditu"),
        ("https://uri.amap.com/marker?position=100.45,38.93&coordinate=wgs84", "amap"),
        ("qqmap://map/routeplan?type=drive&tocoord=38.93,100.45&coord_type=1", "tencent"),
    ],
)
def test_an_unshifted_link_stays_where_it_is(link, source):
    found = only(link)

    assert (found.lon, found.lat) == HERE
    assert found.source == source


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps/place/x/@38.8,100.4,17z/data=!3m1!4b1!4m6!3m5!1s0x!8m2!3d38.93!4d100.45",
        "https://www.google.com/maps?q=38.93,100.45",
        "https://www.google.com/maps/search/?api=1&query=38.93%2C100.45",
        "https://www.google.com/maps/place/38.93,100.45/",
        "https://maps.apple.com/?ll=38.93,100.45&q=x",
    ],
)
def test_a_foreign_map_may_be_shifted_or_not_and_the_reader_chooses(link):
    street, picture = recognise(link)

    assert (street.datum, picture.datum) == (Datum.GCJ02, Datum.WGS84)
    assert (picture.lon, picture.lat) == HERE
    assert not (street.certain or picture.certain)


def test_a_link_is_found_in_what_an_app_shares_with_it():
    found = only(
        "【大佛寺】甘肃省张掖市甘州区，快来看看！https://uri.amap.com/marker?position=100.4517017,38.9306403，来自高德地图"
    )

    assert (found.lon, found.lat) == HERE


@pytest.mark.parametrize(
    "text",
    [
        "100.45,38.93",
        "38.93，100.45",
        "100.45 38.93",
        "（100.45、38.93）",
        "１００．４５，３８．９３",
        "38.93N 100.45E",
        "N38.93 E100.45",
        "北纬38.93°，东经100.45°",
        "经度：100.45，纬度：38.93",
        "纬度38.93 经度100.45",
        "lng=100.45&lat=38.93",
        '{"lat": 38.93, "lon": 100.45}',
        "位于某村2号楼旁 100.45,38.93 附近",
    ],
)
def test_bare_degrees_may_be_of_three_datums_and_the_reader_chooses(text):
    found = recognise(text)

    assert [c.datum for c in found] == [Datum.CGCS2000, Datum.GCJ02, Datum.BD09]
    assert (found[0].lon, found[0].lat) == HERE
    assert {c.written for c in found} == {(100.45, 38.93)}
    assert not any(c.certain for c in found)


@pytest.mark.parametrize(
    "text",
    [
        "东经100°27′00″ 北纬38°55′48″",
        "北纬38度55分48秒，东经100度27分0秒",
        "100°27'00\"E, 38°55'48\"N",
        "N38°55'48.0\" E100°27'00.0\"",
        "38°55.8'N 100°27.0'E",
        "100°27′00″, 38°55′48″",
        "GPS 100.45,38.93",
    ],
)
def test_degrees_and_minutes_are_of_a_receiver(text):
    found = only(text)

    assert (found.lon, found.lat) == HERE
    assert (found.datum, found.certain) == (Datum.CGCS2000, True)


@pytest.mark.parametrize(
    ("text", "datum"),
    [("高德 100.45,38.93", Datum.GCJ02), ("100.45,38.93（百度坐标）", Datum.BD09), ("WGS84: 100.45,38.93", Datum.CGCS2000)],
)
def test_a_text_that_names_its_datum_is_believed(text, datum):
    assert (only(text).datum, only(text).certain) == (datum, True)


def test_latitude_first_is_said():
    assert [recognise(t)[0].swapped for t in ("100.45,38.93", "38.93,100.45", "N38.93 E100.45")] == [False, True, True]


@pytest.mark.parametrize("text", ["X=4311732.806 Y=33625734.811", "33625734.811,4311732.806", "Y：17625734.811　X：4311732.806"])
def test_survey_metres_with_a_zone_number_are_recognised(text):
    found = only(text)

    assert (found.lon, found.lat) == HERE
    assert (found.source, found.certain) == ("zone", True)


def test_survey_metres_without_a_number_need_the_county():
    with pytest.raises(GeometryRefused, match="没有带号"):
        recognise("625734.811,4311732.806")

    found = only("625734.811,4311732.806", near=(100.4, 38.9))

    assert (found.lon, found.lat) == HERE
    assert str(found.says) == "投影坐标：3 度带第 33 带（CGCS2000）"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "没有读出坐标"),
        ("你好", "没有读出坐标"),
        ("甘州区南大街 12 号", "没有读出坐标"),
        ("https://surl.amap.com/4mkKGuyJ2bz", "高德地图的短链接"),
        ("https://j.map.baidu.com/a7/GXfM", "百度地图的短链接"),
        ("https://maps.app.goo.gl/abc", "Google 地图的短链接"),
        ("https://osm.org/go/xyz", "短链接"),
        ("https://www.amap.com/place/B000A83M61", "高德地图链接里没有坐标"),
        ("https://map.qq.com/?l=261496722", "腾讯地图链接里没有坐标"),
        ("https://example.com/maps?q=38.93,100.45", "无法识别这个链接（example.com）"),
        ("geo:38.93,100.45;crs=mars", "geo 链接的坐标系是“mars”"),
        ("东经100°75′00″ 北纬38°55′48″", "应小于 60"),
        ("100.45,38.93 100.46,38.94", "写了 2 处位置"),
        ("东经100.45 北纬38.93 北纬38.94", "写了 2 处位置"),
        ("200,100", "超出范围"),
        ("12345678,7654321", "不像 CGCS2000 高斯投影坐标"),
        ("1" * 5000, "太长"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(text, says):
    with pytest.raises(GeometryRefused) as refused:
        recognise(text)

    assert says in str(refused.value)
    assert str(refused.value).endswith("。")


def test_coordinates_beside_an_unreadable_link_are_used():
    assert len(recognise("https://surl.amap.com/4mkKGuyJ2bz 100.45,38.93")) == 3


def test_several_marks_of_one_link_are_all_offered():
    found = recognise("https://uri.amap.com/marker?markers=100.4517017,38.9306403,东门|100.4600000,38.9300000,西门")

    assert [c.name for c in found] == ["东门", "西门"]
