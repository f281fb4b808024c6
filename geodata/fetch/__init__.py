"""
Take records from servers that `study.toml` names, page by page, into plain files for the ordinary import.

No address comes from anywhere else than `study.toml`: not from a link, a form, an answer or a redirect.
"""

from geodata.fetch.run import Fetched, fetch_source, live_source, mark_imported

__all__ = ["Fetched", "fetch_source", "live_source", "mark_imported"]
