"""What templates are promised: mistyped names fail, words stand as they are written, what people wrote is escaped."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.template import engines
from django.utils.translation import override
from jinja2 import UndefinedError

from shishi.site import jinja


def drawn(text, **told):
    return engines["jinja"].env.from_string(text).render(told)


@pytest.mark.parametrize(
    "text", ["{{ mistyped }}", "{{ day.mistyped }}", "{% if day.mistyped %}{% endif %}", "{% for d in mistyped %}{% endfor %}"]
)
def test_a_mistyped_name_fails_loudly(text):
    with pytest.raises(UndefinedError):
        drawn(text, day=date(2022, 5, 1))


@pytest.mark.parametrize("of", [None, {}])
def test_what_is_asked_of_nothing_is_nothing(of):
    assert drawn("[{{ of.a.b }}{% if of.a %}!{% endif %}{% for c in of.a %}!{% endfor %}]", of=of) == "[]"


def test_what_people_wrote_is_escaped_and_a_bare_per_cent_stays():
    text = '{{ says }}{{ found|join("、") }}{% trans n=says %}到 100% 为止 {{ n }}{% endtrans %}{{ _("到 100% 为止") }}'

    assert drawn(text, says="<b>", found=["<i>"]) == "&lt;b&gt;&lt;i&gt;到 100% 为止 &lt;b&gt;到 100% 为止"


def test_a_page_speaks_the_language_of_its_reader_however_it_was_first_drawn():
    page = engines["jinja"].env.from_string('{{ _("登录") }} {{ "error"|label("SEVERITY") }}')

    for language, says in (("zh-hans", "登录 矛盾"), ("en", "Sign in Contradiction"), ("zh-hans", "登录 矛盾")):
        with override(language):
            assert page.render() == says


def test_the_help_of_a_field_that_is_worked_out_late_keeps_its_list():
    text = '{% from "components/fields.html" import draw_fields %}{{ draw_fields(form) }}'

    assert "<ul><li>" in drawn(text, form=SetPasswordForm(None))


def test_a_moment_is_told_in_shanghai():
    assert drawn('{{ at|date("Y-m-d H:i") }}', at=datetime(2022, 5, 1, 20, 0, tzinfo=UTC)) == "2022-05-02 04:00"


def test_a_kept_part_is_drawn_once_for_each_language_and_each_of_what_it_depends_on():
    asked = []
    page = '{% call kept("part", n) %}{{ ask(n) }}{{ _("登录") }}{% endcall %}'

    def told(n, language):
        with override(language):
            return drawn(page, n=n, ask=lambda n: asked.append(n) or n)

    assert [told(1, "en"), told(1, "en"), told(2, "en"), told(1, "zh-hans")] == ["1Sign in", "1Sign in", "2Sign in", "1登录"]
    assert asked == [1, 2, 1]


def test_every_template_is_one_of_jinjas_and_its_compiled_form_lies_in_a_folder_of_this_user_alone():
    made = jinja.environment(loader=engines["jinja"].env.loader, autoescape=True)

    for name in made.list_templates():
        made.get_template(name)

    assert len(made.list_templates()) > 90
    assert (settings.VAR_DIR / "templates").stat().st_mode & 0o777 == 0o700
