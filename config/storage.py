"""How static files are stored."""

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Fingerprinted names, gzip only: brotli of everything costs tens of seconds at start."""

    def create_compressor(self, **kwargs):
        return Compressor(use_brotli=False, **kwargs)
