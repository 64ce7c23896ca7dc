"""What a watch found, and the signals in it."""

from django.db import models

from tocsin_node.observations.models import Dataset


class Run(models.Model):
    """One watch of one data set as on one day."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.CharField(max_length=20)
    findings = models.JSONField()

    class Meta:
        ordering = ("-as_of", "-pk")
        indexes = (models.Index(fields=("dataset", "-as_of", "-id"), name="run_latest"),)

    def __str__(self) -> str:
        return f"{self.dataset.slug} {self.as_of}"


class Signal(models.Model):
    """A series of a run, to be searched and pointed at."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="signals")
    rank = models.IntegerField()
    area = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)  # the title in every language of the node, to search
    alarm = models.BooleanField()
    direction = models.CharField(max_length=12)
    change = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("run", "rank")
        constraints = (models.UniqueConstraint(fields=("run", "rank"), name="signal_rank_once"),)
        indexes = (models.Index(fields=("area",), name="signal_area"),)

    def __str__(self) -> str:
        return self.title
