"""One Parquet file that is in memory, as an Arrow table, without loading pandas for it."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

SMALL_BYTES = 2**20


def read_parquet(content: bytes, *, as_codes: Sequence[str] = ()) -> pa.Table:
    """
    Return the table of a Parquet file.

    A small file is read without Arrow's threads: they would win nothing, and a process that ends while
    one of them is still starting is aborted by C++, after its answer and with a code that says it failed.

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
    with pq.ParquetFile(pa.BufferReader(content), read_dictionary=list(as_codes)) as file:
        return file.read(use_threads=len(content) > SMALL_BYTES)
