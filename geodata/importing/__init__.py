"""Import files into a study: bytes to rows to records to a release, every row accounted for."""

from geodata.importing.rejecting import rejects_in_short
from geodata.importing.report import ImportReport
from geodata.importing.run import import_files
from geodata.read.asked import ReadAs

__all__ = ["ImportReport", "ReadAs", "import_files", "rejects_in_short"]
