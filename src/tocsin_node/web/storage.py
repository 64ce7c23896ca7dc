"""Static files under names that hold their digest, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name where nothing was collected, as in tests."""

    manifest_strict = False
