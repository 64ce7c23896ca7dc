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
    "people.delegation_revoked": mark("took a role back"),
    "people.invited": mark("sent an invitation"),
    "people.renamed": mark("changed a name"),
    "people.account_closed": mark("closed an account"),
    "people.account_reopened": mark("opened an account again"),
    "people.signed_in": mark("signed in"),
    "people.signed_out": mark("signed out"),
    "people.sign_in_failed": mark("failed to sign in"),
    "people.second_factor_failed": mark("gave a wrong code or passkey"),
    "people.password_changed": mark("changed the password"),
    "people.password_reset": mark("set a new password by a letter"),
    "people.app_added": mark("added an app that makes codes"),
    "people.app_removed": mark("removed an app that makes codes"),
    "people.passkey_added": mark("added a passkey"),
    "people.passkey_removed": mark("removed a passkey"),
    "people.recovery_codes_made": mark("made recovery codes"),
    "people.service_linked": mark("linked a sign-in service"),
    "people.service_unlinked": mark("unlinked a sign-in service"),
}
