"""No file leaves a thread behind, which a process that ends at once would not outlive."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geodata.store.parquet import SMALL_BYTES, read_parquet

PROJECT = Path(__file__).resolve().parents[3]
READS = """
import json, sys
from pathlib import Path
from geodata.store.parquet import read_parquet
def running(): return len(list(Path("/proc/self/task").iterdir()))
before = running()
table = read_parquet(Path(sys.argv[1]).read_bytes())
print(json.dumps([running() - before, table.num_rows, "pandas" in sys.modules]))
"""


def written(path: Path, rows: int) -> int:
    numbers = np.random.default_rng(1).random(rows)
    pq.write_table(pa.table({"a": numbers, "b": numbers[::-1], "word": ["x"] * rows}), path)
    return path.stat().st_size


def read_by_a_new_process(path: Path) -> list[int]:
    done = subprocess.run(
        [sys.executable, "-c", READS, str(path)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


@pytest.mark.slow
def test_neither_a_small_file_nor_a_large_one_leaves_a_thread_behind(tmp_path: Path) -> None:
    """With a thread still starting, one of thirty commands on a small study ended in an abort of C++."""
    assert written(tmp_path / "small.parquet", 1_000) < SMALL_BYTES
    assert written(tmp_path / "large.parquet", 200_000) > SMALL_BYTES
    assert read_by_a_new_process(tmp_path / "small.parquet") == [0, 1_000, False]
    for _ in range(20):
        assert read_by_a_new_process(tmp_path / "large.parquet") == [0, 200_000, False]


@pytest.mark.parametrize("groups", [1, 2, 7])
def test_a_large_file_is_read_whole_and_in_order_however_it_was_written(tmp_path: Path, groups: int) -> None:
    numbers = np.arange(300_000)
    words = pa.array(np.random.default_rng(2).integers(0, 9, 300_000)).cast(pa.string())
    table = pa.table({"n": numbers, "a": np.random.default_rng(1).random(300_000), "word": words})
    pq.write_table(table, tmp_path / "large.parquet", row_group_size=-(-len(numbers) // groups))
    content = (tmp_path / "large.parquet").read_bytes()
    assert len(content) > SMALL_BYTES
    assert read_parquet(content).equals(table)
    coded = read_parquet(content, as_codes=["word"]).unify_dictionaries()
    assert coded.column("word").cast(pa.string()).combine_chunks().equals(words)


def test_texts_are_read_as_codes_where_asked(tmp_path: Path) -> None:
    written(tmp_path / "small.parquet", 10)
    content = (tmp_path / "small.parquet").read_bytes()
    assert pa.types.is_string(read_parquet(content).schema.field("word").type)
    assert pa.types.is_dictionary(read_parquet(content, as_codes=["word"]).schema.field("word").type)


def test_what_is_no_parquet_is_refused() -> None:
    with pytest.raises(pa.ArrowInvalid):
        read_parquet(b"id,n\n1,2\n")
