"""What the acts of this room are called in the journal."""

from tocsin_node.web.sections import mark

ACTS = {"detection.watched": mark("watched")}
