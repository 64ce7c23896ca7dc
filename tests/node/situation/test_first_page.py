"""The first page."""


def test_ann_sees_the_situation(client_of, ann):
    assert client_of(ann).get("/").status_code == 200


def test_eve_is_refused_with_a_page_that_says_why(client_of, eve):
    assert client_of(eve).get("/").status_code == 403


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/").headers["Location"].startswith("/account/login/")
