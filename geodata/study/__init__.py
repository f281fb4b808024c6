"""Know what a person wrote about a study: read, check and start `study.toml`."""

from geodata.study.harm import read_harm
from geodata.study.model import (
    AreaFile,
    BaseMapFile,
    DefaultPlace,
    EventFile,
    HarmFile,
    ServiceFile,
    SourceFile,
    Study,
)
from geodata.study.problems import StudyProblems
from geodata.study.reading import STUDY_FILE, check_files, read_study
from geodata.study.start import init_study

__all__ = [
    "STUDY_FILE",
    "AreaFile",
    "BaseMapFile",
    "DefaultPlace",
    "EventFile",
    "HarmFile",
    "ServiceFile",
    "SourceFile",
    "Study",
    "StudyProblems",
    "check_files",
    "init_study",
    "read_harm",
    "read_study",
]
