"""What the acts of this room are called in the journal."""

from tocsin_node.web.sections import mark

ACTS = {
    "data.begun": mark("began a data set"),
    "data.described": mark("described a data set anew"),
    "data.delivered": mark("delivered counts"),
}
