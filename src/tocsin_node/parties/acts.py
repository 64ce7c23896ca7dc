"""What the acts of this room are called in the journal."""

from tocsin_node.web.sections import mark

ACTS = {
    "parties.alliance_set_up": mark("set up the alliance"),
    "parties.status_given": mark("recorded a status"),
    "parties.modified": mark("recorded a modifier"),
    "parties.modifier_ended": mark("ended a modifier"),
    "people.added": mark("added a person"),
    "people.desk_opened": mark("opened a desk"),
    "people.appointed": mark("gave a role"),
    "people.appointment_ended": mark("ended a role"),
    "people.delegated": mark("handed a role over for a while"),
}
