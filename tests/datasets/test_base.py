"""Downloads: complete or not at all, checked, and one clear error where there is no network."""

import gzip
import hashlib
import http.server
import io
import struct
import sys
import threading

import pytest

from minigraph.core import graph
from minigraph.datasets import base, mnist

NAMES = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
         "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]
IMAGES = struct.pack(">4I", 2051, 8, 2, 2) + bytes(range(32))
LABELS = struct.pack(">2I", 2049, 8) + bytes(range(8))


@pytest.fixture
def mirror(tmp_path):
    """A folder with the four files, and its URL."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    for name in NAMES:
        content = IMAGES if "images" in name else LABELS
        (folder / name).write_bytes(gzip.compress(content, mtime=0))
    return folder


@pytest.fixture
def flaky_server():
    """URL of a server that promises 1000 bytes and hangs up after 10."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 10)

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def read(folder, url):
    with graph.Graph().as_default():
        return mnist.read_data_sets(folder, validation_size=2, source_url=url)


def test_missing_files_are_downloaded(tmp_path, mirror, capsys):
    folder = tmp_path / "new" / "data"
    sets = read(folder, mirror.as_uri() + "/")
    assert sets.train.num_examples == 6
    assert sorted(p.name for p in folder.iterdir()) == sorted(NAMES)
    size = (mirror / NAMES[0]).stat().st_size
    captured = capsys.readouterr()
    assert captured.out.startswith(f"Successfully downloaded {NAMES[0]} {size} bytes.\n"
                                   f"Extracting {folder / NAMES[0]}\n")
    assert captured.err == ""


def test_files_that_are_there_are_not_downloaded(mirror):
    assert read(mirror, "http://127.0.0.1:1/").test.num_examples == 8


def test_progress_bar_on_a_terminal(tmp_path, mirror, monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    base.maybe_download("a.gz", tmp_path, (mirror / NAMES[0]).as_uri())
    shown = sys.stderr.getvalue()
    assert shown == "\ra.gz [" + "#" * 30 + "] 100 % of 0.0 MB\n"


def test_no_network_is_one_error_that_names_files_and_folder(tmp_path):
    folder = tmp_path / "data"
    with pytest.raises(OSError) as caught:
        read(folder, "http://127.0.0.1:1/")
    message = str(caught.value)
    assert message.startswith(f"read_data_sets: {NAMES[0]} is not in {folder}")
    assert message.endswith("into that folder: " + ", ".join(NAMES))
    assert "Connection refused" in message
    assert list(folder.iterdir()) == []


def test_connection_that_breaks_leaves_nothing(tmp_path, flaky_server):
    folder = tmp_path / "data"
    with pytest.raises(OSError, match="the connection ended after 10 of 1000 bytes"):
        read(folder, flaky_server)
    assert list(folder.iterdir()) == []


def test_interrupted_download_leaves_nothing(tmp_path, mirror, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt
    monkeypatch.setattr(base._ProgressBar, "show", interrupt)
    with pytest.raises(KeyboardInterrupt):
        base.maybe_download("a.gz", tmp_path / "data", (mirror / NAMES[0]).as_uri())
    assert list((tmp_path / "data").iterdir()) == []


def test_downloads_from_the_default_source_are_checked(tmp_path, mirror, monkeypatch):
    monkeypatch.setattr(mnist, "DEFAULT_SOURCE_URL", mirror.as_uri() + "/")
    digest = hashlib.sha256(IMAGES).hexdigest()
    with pytest.raises(OSError, match=f"SHA-256 of {NAMES[0]}, unpacked, must be .*{digest}"):
        read(tmp_path / "data", "")
    assert list((tmp_path / "data").iterdir()) == []


def test_the_check_is_of_the_unpacked_bytes(tmp_path, mirror, monkeypatch):
    monkeypatch.setattr(mnist, "DEFAULT_SOURCE_URL", mirror.as_uri() + "/")
    monkeypatch.setattr(mnist, "_SHA256", {
        name: hashlib.sha256(IMAGES if "images" in name else LABELS).hexdigest()
        for name in NAMES})
    assert read(tmp_path / "data", "").train.num_examples == 6


def test_a_page_that_says_not_found_is_no_data(tmp_path, mirror, monkeypatch):
    (mirror / NAMES[0]).write_bytes(b"<html>")
    monkeypatch.setattr(mnist, "DEFAULT_SOURCE_URL", mirror.as_uri() + "/")
    with pytest.raises(OSError, match="Not a gzipped file"):
        read(tmp_path / "data", "")
    assert list((tmp_path / "data").iterdir()) == []
