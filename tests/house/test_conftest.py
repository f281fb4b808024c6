"""What tests/conftest.py promises: real records are skipped at home, demanded in CI, and marked by asking."""

from pathlib import Path

import pytest

from tests.conftest import find_real_data


def test_a_named_folder_of_real_records_is_found(tmp_path: Path) -> None:
    assert find_real_data(str(tmp_path), in_ci=True) == tmp_path.resolve()


@pytest.mark.parametrize("said", [None, "", "no/such/folder"])
def test_without_real_records_a_test_is_skipped_at_home_and_fails_in_ci(said: str | None) -> None:
    with pytest.raises(pytest.skip.Exception, match="HOTSPOT_REAL_DATA"):
        find_real_data(said, in_ci=False)
    with pytest.raises(pytest.fail.Exception, match="CI=true"):
        find_real_data(said, in_ci=True)


@pytest.mark.parametrize(("fixture", "mark"), [("real_data", "real"), ("browser", "browser")])
def test_a_test_is_marked_by_what_it_asks_for(
    fixture: str, mark: str, request: pytest.FixtureRequest
) -> None:
    from tests.conftest import pytest_collection_modifyitems

    item = request.node
    before = {one.name for one in item.iter_markers()}
    item.fixturenames.append(fixture)
    try:
        pytest_collection_modifyitems([item])
        assert {one.name for one in item.iter_markers()} - before == {mark}
    finally:
        item.fixturenames.remove(fixture)
