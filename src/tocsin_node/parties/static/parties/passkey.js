"use strict";
// A device that refuses, or a person who ends it, is told beside the button instead of nowhere.
document.addEventListener("allauth.error", (event) => {
  const told = document.getElementById("passkey_failed");
  if (told) {
    event.preventDefault();
    told.hidden = false;
  }
});
document.addEventListener("click", () => {
  const told = document.getElementById("passkey_failed");
  if (told) told.hidden = true;
});
