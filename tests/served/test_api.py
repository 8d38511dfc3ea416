"""Whatever is sent to /api/v1, it answers: as its description says, and never that it broke."""

import json
import sys
from collections import Counter

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests import serving

MODES = {"as described": (GenerationMode.POSITIVE, 25), "otherwise": (GenerationMode.NEGATIVE, 15)}


@pytest.fixture(scope="module")
def served(tmp_path_factory, migrated):
    var = tmp_path_factory.mktemp("var")
    with migrated.database(var) as url:
        environment = serving.environment(var, url)
        serving.load_example(environment)
        made = json.loads(serving.run(environment, sys.executable, "-m", "tests.served.prepared"))
        with serving.server(environment) as base:
            yield base, made["key"]


def answers_of(operation, session, key, generation, examples):
    """Send that many requests to one operation; return how often each status came back. Raises on an answer out of description."""
    told = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=generation))
    def send(case):
        response = case.call(session=session, headers={"Authorization": f"Bearer {key}"})
        told[response.status_code] += 1
        case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])

    send()
    return told


@pytest.mark.timeout(900)
@pytest.mark.parametrize("mode", MODES)
def test_no_request_breaks_the_interface(served, mode):
    base, key = served
    api = schemathesis.openapi.from_url(f"{base}/api/v1/openapi.json")

    with requests.Session() as session:
        answers = {o.label: answers_of(o, session, key, *MODES[mode]) for o in (found.ok() for found in api.get_all_operations())}

    assert len(answers) >= 17
    assert not [code for told in answers.values() for code in told if code >= 500]
    if mode == "as described":
        assert sum(told[200] for told in answers.values()) > 100
