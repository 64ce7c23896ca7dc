"""Addresses of the pages about people."""

from django.urls import path

from tocsin_node.parties.views import own, people
from tocsin_node.web.views import absent

# An address is changed by an operator, and verified by the letter of invitation: what the package
# has for people who sign up themselves is shut. Stands before the package's own addresses.
SHUT = [
    path(f"account/{place}", absent)
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
]
