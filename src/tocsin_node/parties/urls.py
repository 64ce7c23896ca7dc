"""Addresses of parties and people."""

from django.urls import path

from tocsin_node.parties.views import alliance, own, people

# An address is changed by an operator, and verified by the letter of invitation: what the package
# has for people who sign up themselves is shut. Stands before the package's own addresses.
SHUT = [
    path(f"account/{place}", own.shut)
    for place in (
        "email/",
        "confirm-email/",
        "confirm-email/<str:key>/",
        "password/set/",
        "login/code/confirm/",
        "reauthenticate/code/",
        "reauthenticate/code/confirm/",
        "3rdparty/signup/",
    )
]

urlpatterns = [
    *SHUT,
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add_person"),
    path("people/desks/", people.desks, name="desks"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/appoint/", people.appoint, name="appoint"),
    path("people/<int:person_id>/invite/", people.invite, name="invite"),
    path("people/<int:person_id>/close/", people.close, name="close_account"),
    path("people/<int:person_id>/reopen/", people.reopen, name="reopen_account"),
    path(
        "people/appointments/<int:appointment_id>/end/",
        people.end_appointment,
        name="end_appointment",
    ),
    path("settings/", own.settings, name="settings"),
    path("settings/cover/", own.cover, name="cover"),
    path("settings/cover/<int:delegation_id>/revoke/", own.revoke, name="revoke"),
    path("parties/", alliance.parties, name="parties"),
    path("parties/<slug:code>/", alliance.party, name="party"),
    path("parties/<slug:code>/status/", alliance.give_status, name="give_status"),
    path("parties/<slug:code>/modifier/", alliance.modify, name="modify"),
    path(
        "parties/<slug:code>/modifier/<int:number>/end/", alliance.end_modifier, name="end_modifier"
    ),
]
