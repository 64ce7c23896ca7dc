"""Who handles what: with `urls` and `ops` the only modules that may know every room.

`SECTIONS` are the entries of the navigation. A room that comes later adds its line here.
"""

from tocsin_node.parties.roles import May
from tocsin_node.web.sections import Section, mark

SECTIONS = (
    Section("situation", mark("Situation"), May.SEE_SITUATION),
    Section("people", mark("People"), May.SEE_PEOPLE),
)
