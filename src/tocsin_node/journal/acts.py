"""What the journal's acts are called; each room has such a list, put together in `wiring.ACTS`."""

from tocsin_node.web.sections import mark

ACTS = {
    "saw": mark("looked at"),
    "journal.exported": mark("exported the journal"),
}
