"""Keep what people enter in the dashboard: a database in the study's folder, or one that a URL names."""

from geodata.outreach.database import OutreachDatabase, database_url, open_outreach
from geodata.outreach.forgetting import forget
from geodata.outreach.views import SavedView, SavedViews

__all__ = ["OutreachDatabase", "SavedView", "SavedViews", "database_url", "forget", "open_outreach"]
