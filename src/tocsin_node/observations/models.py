"""Which data sets this node keeps."""

from django.db import models


class Dataset(models.Model):
    """Series of counts that are watched together."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    titles = models.JSONField(default=dict)  # language -> title
    question = models.CharField(max_length=200, blank=True)
    questions = models.JSONField(default=dict)  # language -> question
    attribution = models.CharField(max_length=300, blank=True)
    leading = models.BooleanField(default=False)  # the one that the situation page opens with
    settings = models.JSONField(default=dict)  # columns and kind, as `tocsin watch` takes them
    path = models.CharField(max_length=500)  # of its archive or file, below the data folder
    known = models.BooleanField(default=False)  # whether it says what was known when

    class Meta:
        ordering = ("-leading", "title")

    def __str__(self) -> str:
        return self.title
