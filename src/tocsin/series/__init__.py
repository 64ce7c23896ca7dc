"""How count series are held in memory."""

from tocsin.series.batch import Batch
from tocsin.series.calendar import Calendar, Step, Style, dated, numbered

__all__ = ["Batch", "Calendar", "Step", "Style", "dated", "numbered"]
