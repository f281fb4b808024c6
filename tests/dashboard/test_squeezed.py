"""What a page's callbacks answer is squeezed for those who take that, and says the same."""

import gzip
import json

import pytest
from flask.testing import FlaskClient

from dashboard.access import CALLBACK_PATH
from dashboard.pages.explore import SHOWN
from dashboard.routes import LARGE_BYTES


def asked(client: FlaskClient, *, gzipped: bool):
    output = ".." + "...".join(f"{id_}.{prop}" for id_, prop in SHOWN) + ".."
    (declared,) = [one for one in client.get("/_dash-dependencies").json if one["output"] == output]
    body = {
        "output": output,
        "outputs": [{"id": id_, "property": prop} for id_, prop in SHOWN],
        "inputs": [{**one, "value": {"kinds": "robbery"}} for one in declared["inputs"]],
        "state": [{**one, "value": None} for one in declared["state"]],
        "changedPropIds": [f"{declared['inputs'][0]['id']}.data"],
    }
    headers = {"Accept-Encoding": "gzip"} if gzipped else {}
    return client.post(CALLBACK_PATH, json=body, headers=headers)


@pytest.mark.slow
def test_a_large_answer_is_squeezed_for_who_takes_that_and_says_the_same(client: FlaskClient) -> None:
    plain, small = asked(client, gzipped=False), asked(client, gzipped=True)
    assert (plain.headers.get("Content-Encoding"), small.headers["Content-Encoding"]) == (None, "gzip")
    assert small.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert LARGE_BYTES < len(small.data) < len(plain.data) / 3
    assert json.loads(gzip.decompress(small.data)) == plain.json
    assert int(small.headers["Content-Length"]) == len(small.data)
