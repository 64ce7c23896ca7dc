"""How good detection is, where the outbreaks are known; see `quality` for the definitions."""

from tocsin.score.limit import limit_at
from tocsin.score.quality import Quality, quality, rates_by
from tocsin.score.ratio import Figure, ratio

__all__ = ["Figure", "Quality", "limit_at", "quality", "rates_by", "ratio"]
