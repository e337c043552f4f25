"""tf.gfile against facts recorded from TensorFlow 1.15."""

import os
import pathlib

import pytest

from minigraph import errors, gfile
from minigraph.gfile import GFile
from minigraph.python.lib.io import file_io


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The working directory: a.txt, .hid, bin, sub/c.txt, sub/deep/."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "a.txt").write_bytes(b"one\ntwo\n\nthree")
    (tmp_path / ".hid").write_bytes(b"h")
    (tmp_path / "bin").write_bytes(b"\xff\x00ab\r\ncd")
    (tmp_path / "sub" / "c.txt").write_bytes(b"c")
    return tmp_path


def _raises(cls, words, function, *args, **kwargs):
    with pytest.raises(cls) as raised:
        function(*args, **kwargs)
    assert raised.value.message == words
    assert raised.value.op is None and raised.value.node_def is None


def test_read():
    with GFile("a.txt") as f:
        assert (f.name, f.mode, f.size(), f.seekable()) == ("a.txt", "r", 14, True)
        assert (f.read(3), f.tell(), f.readline(), f.readline()) == ("one", 3, "\n", "two\n")
        assert (f.read(), f.read(), f.read(5), f.readline()) == ("\nthree", "", "", "")
        assert f.tell() == 14
    assert f.read(3) == "one"  # a closed file opens again
    assert list(GFile("a.txt")) == GFile("a.txt").readlines() == ["one\n", "two\n", "\n", "three"]
    assert GFile("a.txt", "rb").readlines() == [b"one\n", b"two\n", b"\n", b"three"]
    assert list(GFile("bin", "rb")) == [b"\xff\x00ab\n", b"cd"]
    assert GFile("bin", "rb").read() == b"\xff\x00ab\r\ncd"
    assert next(GFile(pathlib.Path("a.txt"))) == GFile("a.txt").next() == "one\n"
    assert gfile.FastGFile("a.txt").read(2) == gfile.Open(b"a.txt").read(2) == "on"
    with pytest.raises(UnicodeDecodeError):
        GFile("bin").read()


def test_seek():
    f = GFile("a.txt")
    f.seek(1)
    assert f.read(2) == "ne"
    f.seek(2, 1)
    assert f.read(1) == "w"
    f.seek(-3, whence=2)
    assert f.read() == "ree"
    f.seek(position=4)
    assert f.read(3) == "two"
    with pytest.raises(TypeError, match=r"seek\(\): offset argument required"):
        f.seek()
    with pytest.raises(TypeError, match="offset and position may not be set simultaneously."):
        f.seek(1, position=2)
    _raises(errors.InvalidArgumentError,
            "Invalid whence argument: 5. Valid values are 0, 1, or 2.", f.seek, 1, 5)
    _raises(errors.InvalidArgumentError, "Seeking to a negative position: -1", f.seek, -1)
    _raises(errors.OutOfRangeError, "reached end of file", f.seek, 100)
    assert (f.read(), f.tell()) == ("", 14)


def test_write(folder):
    f = GFile("w", "w")
    assert not os.path.exists("w")
    f.write("h\xe9")
    f.write(b"raw")
    assert f.tell() == 6
    f.flush()
    assert f.size() == 6
    f.close()
    with GFile("w", "a") as f:
        f.write("+")
    assert (folder / "w").read_bytes() == b"h\xc3\xa9raw+"
    with GFile("w", "wb") as f:
        f.write("s")
        with pytest.raises(TypeError, match="Expected binary or unicode string, got 3"):
            f.write(3)
    assert GFile("w", "rb").read() == b"s"
    with GFile("w", "r+") as f:
        assert f.read() == "s"
        f.write("t")
    assert GFile("w").read() == "t"


def test_open_rejects():
    words = "mode is not 'r' or 'w' or 'a' or 'r+' or 'w+' or 'a+'"
    _raises(errors.InvalidArgumentError, words, GFile, "a.txt", "q")
    not_found = "nope; No such file or directory"
    _raises(errors.NotFoundError, not_found, GFile("nope").read)
    _raises(errors.NotFoundError, not_found, GFile("nope").size)
    _raises(errors.NotFoundError, "no/x; No such file or directory", GFile("no/x", "w").write, "")
    _raises(errors.FailedPreconditionError, "sub; Is a directory", GFile("sub").read)
    _raises(errors.FailedPreconditionError, "sub; Is a directory", GFile("sub", "w").write, "")
    _raises(errors.PermissionDeniedError, "File isn't open for writing", GFile("a.txt").write, "")
    _raises(errors.PermissionDeniedError, "File isn't open for reading", GFile("w", "w").read)


def test_questions():
    assert gfile.Exists("a.txt") and gfile.Exists("sub") and not gfile.Exists("nope")
    assert gfile.IsDirectory("sub/") and not gfile.IsDirectory("a.txt")
    assert gfile.ListDirectory(".") == [".hid", "a.txt", "bin", "sub"]
    for name in ("nope", "a.txt"):
        _raises(errors.NotFoundError, "Could not find directory " + name,
                gfile.ListDirectory, name)
    status = gfile.Stat("a.txt")
    assert status.length == 14 and not status.is_directory
    assert status.mtime_nsec == os.stat("a.txt").st_mtime_ns
    assert gfile.Stat("sub").is_directory
    _raises(errors.NotFoundError, "nope; No such file or directory", gfile.Stat, "nope")


@pytest.mark.parametrize("pattern, paths", [
    ("*", ["./.hid", "./a.txt", "./bin", "./sub"]), ("*.txt", ["./a.txt"]), ("nope*", []),
    ("sub/*", ["sub/c.txt", "sub/deep"]), ("*/*.txt", ["./sub/c.txt"]), ("[ab]*", [
        "./a.txt", "./bin"]), ("?in", ["./bin"]), ("a.txt", ["./a.txt"]), ("", []),
    ("sub/*/", []), (["*.txt", "b*"], ["./a.txt", "./bin"]), ([], []), ("{a,b}*", [])])
def test_glob(pattern, paths):
    assert gfile.Glob(pattern) == paths


def test_glob_in_no_directory(folder):
    _raises(errors.NotFoundError, "nodir; No such file or directory", gfile.Glob, "nodir/*")
    assert gfile.Glob(str(folder / "*.txt")) == [str(folder / "a.txt")]


def test_make_directories():
    gfile.MkDir("m")
    gfile.MkDir("m")
    gfile.MakeDirs("m/a/b")
    gfile.MakeDirs("m/a/b")
    assert gfile.IsDirectory("m/a/b")
    _raises(errors.NotFoundError, "x/y; No such file or directory", gfile.MkDir, "x/y")
    _raises(errors.FailedPreconditionError, "a.txt/x; Not a directory", gfile.MakeDirs, "a.txt/x")


def test_copy_and_rename():
    gfile.Copy("a.txt", "b")
    assert GFile("b").read() == GFile("a.txt").read()
    exists = errors.AlreadyExistsError, "file already exists"
    _raises(*exists, gfile.Copy, "bin", "b")
    gfile.Copy("sub/c.txt", "b", overwrite=True)
    assert GFile("b").read() == "c"
    _raises(errors.NotFoundError, "nope; No such file or directory", gfile.Copy, "nope", "q")
    _raises(errors.NotFoundError, "no/q; No such file or directory", gfile.Copy, "b", "no/q")
    _raises(errors.FailedPreconditionError, "sub; Is a directory", gfile.Copy, "sub", "q")
    gfile.Rename("b", "d")
    assert gfile.Exists("d") and not gfile.Exists("b")
    _raises(*exists, gfile.Rename, "d", "a.txt")
    gfile.Rename("d", "a.txt", overwrite=True)
    assert GFile("a.txt").read() == "c"
    _raises(errors.NotFoundError, "nope; No such file or directory", gfile.Rename, "nope", "q")


def test_delete():
    gfile.Remove("a.txt")
    assert not gfile.Exists("a.txt")
    _raises(errors.NotFoundError, "a.txt; No such file or directory", gfile.Remove, "a.txt")
    _raises(errors.FailedPreconditionError, "sub; Is a directory", gfile.Remove, "sub")
    _raises(errors.FailedPreconditionError, "bin; Not a directory", gfile.DeleteRecursively, "bin")
    gfile.DeleteRecursively("sub")
    assert not gfile.Exists("sub")
    _raises(errors.NotFoundError, "sub not found", gfile.DeleteRecursively, "sub")


def test_walk(folder):
    (folder / "sub" / "b").mkdir()
    (folder / "sub" / "deep" / "f").touch()
    parts = [("sub", ["b", "deep"], ["c.txt"]), ("sub/b", [], []), ("sub/deep", [], ["f"])]
    assert list(gfile.Walk("sub")) == parts
    assert list(gfile.Walk("sub", in_order=False)) == parts[1:] + parts[:1]
    assert list(gfile.Walk("nope")) == list(gfile.Walk("a.txt")) == []


def test_whole_files(tmp_path):
    path = str(tmp_path / "f")
    file_io.write_string_to_file(path, "a\u00e9")
    assert file_io.read_file_to_string(path) == "a\u00e9"
    assert file_io.read_file_to_string(path, binary_mode=True) == "a\u00e9".encode()
    file_io.atomic_write_string_to_file(path, "b")
    assert file_io.read_file_to_string(path) == "b" and file_io.file_exists(path)
    with pytest.raises(errors.AlreadyExistsError):
        file_io.atomic_write_string_to_file(path, "c", overwrite=False)
    assert file_io.read_file_to_string(path) == "b"
    assert not [name for name in file_io.list_directory(str(tmp_path)) if "tmp" in name]
    with pytest.raises(errors.NotFoundError):
        file_io.read_file_to_string(path + "2")


def test_names_of_the_second_generation(tmp_path):
    from minigraph.io import gfile as io_gfile
    top = tmp_path / "top"
    io_gfile.makedirs(path=str(top / "p" / "q"))
    io_gfile.mkdir(path=str(top / "r"))
    for name in ("a.txt", "p/b.txt"):
        (top / name).write_text("x")
    assert io_gfile.exists(path=str(top / "a.txt")) and io_gfile.isdir(path=str(top))
    assert io_gfile.glob(pattern=str(top / "*.txt")) == [str(top / "a.txt")]
    assert io_gfile.glob([str(top / "*.txt"), str(top / "p" / "*")]) == [
        str(top / "a.txt"), str(top / "p" / "b.txt"), str(top / "p" / "q")]
    io_gfile.copy(src=str(top / "a.txt"), dst=str(top / "c"))
    with pytest.raises(errors.AlreadyExistsError):
        io_gfile.copy(str(top / "a.txt"), str(top / "c"))
    io_gfile.rename(src=str(top / "c"), dst=str(top / "d"))
    io_gfile.remove(path=str(top / "d"))
    assert io_gfile.listdir(path=str(top)) == ["a.txt", "p", "r"]
    assert io_gfile.stat(path=str(top / "a.txt")).length == 1
    below = [(str(top), ["p", "r"], ["a.txt"]), (str(top / "p"), ["q"], ["b.txt"]),
             (str(top / "p" / "q"), [], []), (str(top / "r"), [], [])]
    assert list(io_gfile.walk(top=str(top))) == below
    assert sorted(io_gfile.walk(str(top), topdown=False)) == below
    seen = []
    assert list(io_gfile.walk(str(top / "none"), onerror=seen.append)) == []
    assert [type(error) for error in seen] == [errors.NotFoundError]
    io_gfile.rmtree(path=str(top))
    assert not io_gfile.exists(str(top))
