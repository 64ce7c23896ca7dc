"""What the acts of this room are called in the journal."""

from tocsin_node.web.sections import mark

ACTS = {
    "jobs.enqueued": mark("asked for work"),
    "jobs.failed": mark("could not do a job"),
    "jobs.retried": mark("had a job tried again"),
    "jobs.forgotten": mark("removed old jobs"),
}
