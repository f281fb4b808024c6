"""Look at an unknown table and propose what it says: time, place, kind, number; what is unclear is asked."""

from geodata.doctor.diagnosis import examine
from geodata.doctor.model import Choice, Diagnosis, Finding, Proposal, Question, StudyGround

__all__ = ["Choice", "Diagnosis", "Finding", "Proposal", "Question", "StudyGround", "examine"]
