"""One Parquet file that is in memory, as an Arrow table, without loading pandas for it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.parquet as pq

SMALL_BYTES = 2**20


def read_parquet(content: bytes, *, as_codes: Sequence[str] = ()) -> pa.Table:
    """
    Return the table of a Parquet file.

    No thread of Arrow's is ever started: a process that ends while one of them is still starting is aborted
    by C++, after its answer and with a code that says it failed. A large file is read by two threads of our
    own, half of its row groups each, which have ended when it is there.

    Parameters
    ----------
    content
        The bytes of the file.
    as_codes
        Columns of texts that are read as codes and words.

    Raises
    ------
    pyarrow.ArrowInvalid
        Where the bytes are no Parquet file.

    Examples
    --------
    >>> sink = pa.BufferOutputStream()
    >>> pq.write_table(pa.table({"n": [1, 2]}), sink)
    >>> read_parquet(sink.getvalue().to_pybytes()).column("n").to_pylist()
    [1, 2]
    """

    def opened() -> pq.ParquetFile:
        return pq.ParquetFile(pa.BufferReader(content), read_dictionary=list(as_codes))

    def read(groups: Sequence[int]) -> pa.Table:
        with opened() as file:
            return file.read_row_groups(list(groups), use_threads=False)

    with opened() as file:
        groups = range(file.num_row_groups)
    if len(content) <= SMALL_BYTES or len(groups) < 2:
        return read(groups)
    middle = len(groups) // 2
    with ThreadPoolExecutor(2) as both:
        return pa.concat_tables(both.map(read, (groups[:middle], groups[middle:])))
