"""Write a frame part by part into a folder, and map the parts back without copying them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa

from geodata.read.limits import MIB

_PART_BYTES = 64 * MIB


class PartWriter:
    """
    Collect frames and write them as uncompressed Arrow files of some 64 MB.

    Parameters
    ----------
    folder
        Where ``part-00000.arrow`` and its followers go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._frames: list[pl.DataFrame] = []
        self._bytes = 0
        self._written = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next part of the frame; all have the same columns."""
        self._frames.append(frame)
        self._bytes += int(frame.estimated_size())
        if self._bytes >= _PART_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is collected."""
        if not self._frames:
            return
        frame = pl.concat(self._frames)
        if frame.width:
            frame.write_ipc(self._folder / f"part-{self._written:05d}.arrow", compression="uncompressed")
        self._written += 1
        self._frames, self._bytes = [], 0


def read_parts(folder: Path, rows: int) -> pl.DataFrame:
    """
    Map the written parts into memory as one frame.

    The mapping outlives the files: the folder may be removed afterwards.
    """
    frames = []
    for path in sorted(folder.glob("part-*.arrow")):
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        frames.append(pl.DataFrame(pl.from_arrow(table)))
    return pl.concat(frames) if frames else pl.DataFrame(height=rows)
