"""Reading which data sets there are."""

from django.db import models

from tocsin_node.observations.models import Dataset


def datasets() -> models.QuerySet[Dataset]:
    """Return every data set, the leading one first."""
    return Dataset.objects.all()
