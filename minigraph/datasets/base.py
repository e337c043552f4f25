"""What data sets share: their containers, and downloads that arrive whole or not at all."""

import collections
import os
import sys

Dataset = collections.namedtuple("Dataset", ["data", "target"])
Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])

_CHUNK = 1 << 16
_TIMEOUT_SECONDS = 30


def maybe_download(filename, work_directory, source_url, check=None):
    """Path of `filename` in `work_directory`, downloaded from `source_url` if it is missing.

    The directory is made if need be. The download goes to a temporary file beside the
    final one and is renamed when it is complete, so that an interrupted download leaves
    nothing behind. A terminal sees a progress bar on stderr.

    Args:
      filename: name of the file in the directory.
      work_directory: path of the directory.
      source_url: URL of the file.
      check: None, or a function of the downloaded bytes that raises ValueError if they
        are not what they should be.
    Returns:
      The path, as a string.
    Raises:
      OSError: if the file is missing and cannot be downloaded whole.
      ValueError: from `check`.
    Source: tf.contrib.learn.datasets.base.maybe_download, TensorFlow 1.15.
    """
    os.makedirs(work_directory, exist_ok=True)
    path = os.path.join(work_directory, filename)
    if not os.path.exists(path):
        size = _download(source_url, path, check)
        print("Successfully downloaded", filename, size, "bytes.")
    return path


def _download(url, path, check):
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(part, "wb") as out:
            size = _copy_from(url, out, os.path.basename(path))
        if check is not None:
            with open(part, "rb") as done:
                check(done.read())
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)
    return size


def _copy_from(url, out, label):
    import http.client
    import urllib.request
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as response:
            total = int(response.headers.get("Content-Length") or 0)
            done = 0
            with _ProgressBar(label, total) as bar:
                while chunk := response.read(_CHUNK):
                    out.write(chunk)
                    done += len(chunk)
                    bar.show(done)
    except http.client.HTTPException as e:
        raise OSError(f"{url}: {type(e).__name__}: {e}") from e
    if total and done != total:
        raise OSError(f"{url}: the connection ended after {done} of {total} bytes")
    return done


class _ProgressBar:
    """One line on stderr, redrawn when the percentage changes; silent if not a terminal."""

    _WIDTH = 30

    def __init__(self, label, total):
        self._label = label
        self._total = total
        self._percent = None
        self._visible = total > 0 and sys.stderr.isatty()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        if self._percent is not None:
            print(file=sys.stderr)

    def show(self, done):
        percent = 100 * done // self._total if self._visible else self._percent
        if percent != self._percent:
            self._percent = percent
            bar = "#" * (self._WIDTH * percent // 100)
            print(f"\r{self._label} [{bar:<{self._WIDTH}}] {percent:3d} %"
                  f" of {self._total / 1e6:.1f} MB", end="", file=sys.stderr, flush=True)
