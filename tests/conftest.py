import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests import serving

ASKED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "phases": set(Phase) - {Phase.explain}}
"""Explaining traces every line of what is drawn, of tests that pass too."""
settings.register_profile("fast", max_examples=40, **ASKED)
settings.register_profile("thorough", max_examples=2000, **ASKED)
settings.load_profile(os.environ.get("SHISHI_HYPOTHESIS", "fast"))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    own = tmp_path_factory.getbasetemp()
    return serving.Migrated((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "migrated")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Where SHISHI_NO_SKIP is set, a skipped test is a failed one: the machine was promised to have everything."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("SHISHI_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"


@pytest.fixture(scope="session", autouse=True)
def _drawn_pages_are_told():
    """A test's client hears of each template that is drawn, with what it was given: `response.context`. Django tells it of its own engine's only."""
    from django.template.backends.jinja2 import Template
    from django.test.signals import template_rendered

    draw = Template.render

    def render(self, context=None, request=None):
        template_rendered.send(sender=self, template=self, context=context or {})
        return draw(self, context, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", render)
        yield
