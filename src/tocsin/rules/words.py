"""What rights and changes are called, to be said in any language."""

from tocsin.language import mark
from tocsin.rules.profile import Right

RIGHTS = {
    Right.ATTEND_OPEN: mark("attend open meetings"),
    Right.ATTEND_CLOSED: mark("attend closed meetings"),
    Right.SPEAK: mark("speak"),
    Right.PROPOSE: mark("propose"),
    Right.VOTE: mark("vote"),
    Right.JOIN_CONSENSUS: mark("take part in consensus"),
    Right.OBJECT_IN_SILENCE: mark("object in a silence procedure"),
    Right.ALIGN: mark("align with a statement"),
    Right.RECEIVE: mark("receive what is released to it"),
    Right.BE_ADDRESSEE: mark("be the addressee of a decision"),
    Right.REQUEST_AID: mark("request aid"),
    Right.OFFER_AID: mark("offer aid"),
    Right.REPORT: mark("report on implementation"),
    Right.CHAIR: mark("chair"),
    Right.BE_COORDINATING_STATE: mark("be the coordinating state"),
}
EVENTS = {
    "begins": mark("{what} begins"),
    "ends": mark("{what} ends"),
    "taken back": mark("{what} is taken back"),
}
EFFECT = mark("{what}, takes effect on {effect_day}")
