"""Files and directories: `tf.gfile` on the local file system.

A path is text, bytes or an `os.PathLike`. Failures raise the classes of `tf.errors`.
"""

import collections
import contextlib
import errno
import glob
import os
import shutil

from minigraph import compat, errors

_MODES = ("r", "w", "a", "r+", "w+", "a+")

_CLASS_OF_ERRNO = {
    errno.ENOENT: errors.NotFoundError,
    errno.EEXIST: errors.AlreadyExistsError,
    errno.EACCES: errors.PermissionDeniedError,
    errno.EPERM: errors.PermissionDeniedError,
    errno.EROFS: errors.PermissionDeniedError,
    errno.EISDIR: errors.FailedPreconditionError,
    errno.ENOTDIR: errors.FailedPreconditionError,
    errno.ENOTEMPTY: errors.FailedPreconditionError,
    errno.EINVAL: errors.InvalidArgumentError,
    errno.ENOSPC: errors.ResourceExhaustedError,
    errno.EDQUOT: errors.ResourceExhaustedError,
    errno.EMFILE: errors.ResourceExhaustedError,
}


@contextlib.contextmanager
def tf_errors(path):
    """OSErrors within become the classes of `tf.errors`, with the path."""
    try:
        yield
    except OSError as error:
        cls = _CLASS_OF_ERRNO.get(error.errno, errors.UnknownError)
        raise cls(None, None, "%s; %s" % (path, error.strerror)) from None


def _text(path):
    return compat.as_text(compat.path_to_str(path))


class GFile:
    """A file that is opened when it is first read or written.

    Text is UTF-8, and `readline` and iteration end every line with "\\n"; with "b" in the mode
    values are bytes. `write` takes text and bytes in either.

    Args:
      name: path of the file.
      mode: "r", "w", "a", "r+", "w+" or "a+", and "b" for bytes.
    Raises:
      InvalidArgumentError: for another mode.
      NotFoundError, PermissionDeniedError, FailedPreconditionError: by the methods, if the file
        does not exist, is not open for this, or is a directory.
    Source: tf.gfile.GFile, TensorFlow 1.15.
    """

    def __init__(self, name, mode="r"):
        kind = mode.replace("b", "")
        if kind not in _MODES:
            raise errors.InvalidArgumentError(
                None, None, "mode is not 'r' or 'w' or 'a' or 'r+' or 'w+' or 'a+'")
        self._name = name
        self._mode = mode
        self._path = _text(name)
        self._binary = "b" in mode
        self._can_read = kind not in ("w", "a")
        self._can_write = kind != "r"
        self._write_mode = {"a": "ab", "a+": "ab", "r+": "r+b"}.get(kind, "wb")
        self._reader = None
        self._writer = None

    @property
    def name(self):
        """The path, as given."""
        return self._name

    @property
    def mode(self):
        """The mode, as given."""
        return self._mode

    def _reading(self):
        if self._reader is None:
            if not self._can_read:
                raise errors.PermissionDeniedError(None, None, "File isn't open for reading")
            with tf_errors(self._path):
                self._reader = open(self._path, "rb")
        return self._reader

    def _writing(self):
        if self._writer is None:
            if not self._can_write:
                raise errors.PermissionDeniedError(None, None, "File isn't open for writing")
            with tf_errors(self._path):
                self._writer = open(self._path, self._write_mode)
        return self._writer

    def _value(self, content):
        return content if self._binary else content.decode("utf-8")

    def size(self):
        """Length of the file in bytes, without what has been written but not flushed."""
        return Stat(self._path).length

    def read(self, n=-1):
        """The next `n` bytes, or all that are left, as text or bytes."""
        return self._value(self._reading().read(max(n, -1)))

    def readline(self):
        """The next line with its "\\n"; empty at the end of the file."""
        line = self._reading().readline()
        if line.endswith(b"\r\n"):
            line = line[:-2] + b"\n"
        return self._value(line)

    def readlines(self):
        """List of all lines that are left."""
        return list(iter(self.readline, self._value(b"")))

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    next = __next__

    def write(self, file_content):
        """Appends text or bytes."""
        self._writing().write(compat.as_bytes(file_content))

    def seek(self, offset=None, whence=0, position=None):
        """Moves to `offset` bytes from the start (whence 0), here (1) or the end (2).

        `position` is the older name of `offset`.

        Raises:
          TypeError: unless exactly one of the two is given.
          InvalidArgumentError: for another `whence` or a place before the start.
          OutOfRangeError: for a place after the end, where the file then is.
        """
        reader = self._reading()
        if offset is None and position is None:
            raise TypeError("seek(): offset argument required")
        if offset is not None and position is not None:
            raise TypeError("seek(): offset and position may not be set simultaneously.")
        size = self.size()
        if whence not in (0, 1, 2):
            raise errors.InvalidArgumentError(
                None, None,
                "Invalid whence argument: {}. Valid values are 0, 1, or 2.".format(whence))
        target = (0, reader.tell(), size)[whence] + (position if offset is None else offset)
        if target < 0:
            raise errors.InvalidArgumentError(
                None, None, "Seeking to a negative position: %d" % target)
        reader.seek(min(target, size))
        if target > size:
            raise errors.OutOfRangeError(None, None, "reached end of file")

    def tell(self):
        """Position in bytes: of the next read, or of the next write if only writing is allowed."""
        return (self._reading() if self._can_read else self._writing()).tell()

    def seekable(self):
        """True."""
        return True

    def flush(self):
        """Hands what has been written to the operating system."""
        if self._writer is not None:
            with tf_errors(self._path):
                self._writer.flush()

    def close(self):
        """Closes the file; using it again opens it again."""
        reader, writer = self._reader, self._writer
        self._reader = self._writer = None
        if reader is not None:
            reader.close()
        if writer is not None:
            with tf_errors(self._path):
                writer.close()

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, exc_traceback):
        self.close()


class FastGFile(GFile):
    """The same as GFile."""


Open = GFile

FileStatistics = collections.namedtuple("FileStatistics", "length mtime_nsec is_directory")


def Stat(filename):
    """FileStatistics: length in bytes, mtime_nsec, is_directory. NotFoundError if there is none."""
    path = _text(filename)
    with tf_errors(path):
        status = os.stat(path)
    return FileStatistics(status.st_size, status.st_mtime_ns, os.path.isdir(path))


def Exists(filename):
    """True if there is a file or a directory with this name."""
    return os.path.exists(_text(filename))


def IsDirectory(dirname):
    """True if there is a directory with this name."""
    return os.path.isdir(_text(dirname))


def ListDirectory(dirname):
    """Sorted names in a directory; NotFoundError if it is not one."""
    path = _text(dirname)
    if not os.path.isdir(path):
        raise errors.NotFoundError(None, None, "Could not find directory %s" % path)
    with tf_errors(path):
        return sorted(os.listdir(path))


def Glob(filename):
    """Sorted paths that match a pattern, or any in a list of them.

    `*`, `?` and `[...]` match within one level, hidden files too. A path starts with "./" if
    the pattern names no directory before its first wildcard; if that directory does not exist,
    NotFoundError is raised.
    """
    if isinstance(filename, (str, bytes, os.PathLike)):
        return _glob(_text(filename))
    return [path for pattern in filename for path in _glob(_text(pattern))]


def _glob(pattern):
    if not pattern or pattern.endswith("/"):
        return []
    root = os.path.dirname(pattern)
    while glob.has_magic(root):
        root = os.path.dirname(root)
    if not root:
        root, pattern = ".", "./" + pattern
    with tf_errors(root):
        os.stat(root)
    return sorted(glob.glob(pattern, include_hidden=True))


def MkDir(dirname):
    """Makes a directory, unless the name exists; NotFoundError if its parent does not."""
    path = _text(dirname)
    with tf_errors(path), contextlib.suppress(FileExistsError):
        os.mkdir(path)


def MakeDirs(dirname):
    """Makes a directory and its parents, as far as they do not exist."""
    path = _text(dirname)
    with tf_errors(path), contextlib.suppress(FileExistsError):
        os.makedirs(path)


def _check_overwrite(path, overwrite):
    if not overwrite and os.path.exists(path):
        raise errors.AlreadyExistsError(None, None, "file already exists")


def Copy(oldpath, newpath, overwrite=False):
    """Copies a file; AlreadyExistsError if `newpath` exists and `overwrite` is False."""
    old, new = _text(oldpath), _text(newpath)
    _check_overwrite(new, overwrite)
    with tf_errors(old), open(old, "rb") as source:
        with tf_errors(new), open(new, "wb") as target:
            shutil.copyfileobj(source, target)


def Rename(oldname, newname, overwrite=False):
    """Renames or moves; AlreadyExistsError if `newname` exists and `overwrite` is False."""
    old, new = _text(oldname), _text(newname)
    _check_overwrite(new, overwrite)
    with tf_errors(old):
        os.replace(old, new)


def Remove(filename):
    """Deletes a file; FailedPreconditionError if it is a directory."""
    path = _text(filename)
    with tf_errors(path):
        if os.path.isdir(path):  # the error for this differs between systems
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        os.remove(path)


def DeleteRecursively(dirname):
    """Deletes a directory and all in it."""
    path = _text(dirname)
    if not os.path.exists(path):
        raise errors.NotFoundError(None, None, "%s not found" % path)
    with tf_errors(path):
        shutil.rmtree(path)


def Walk(top, in_order=True):
    """(path, directories, files) of `top` and all directories below, parents first if `in_order`.

    Names are sorted. Nothing if `top` is no directory.
    """
    path = _text(top)
    if not os.path.isdir(path):
        return
    names = ListDirectory(path)
    inside = [os.path.isdir(os.path.join(path, name)) for name in names]
    directories = [name for name, is_dir in zip(names, inside) if is_dir]
    here = path, directories, [name for name, is_dir in zip(names, inside) if not is_dir]
    if in_order:
        yield here
    for name in directories:
        yield from Walk(os.path.join(path, name), in_order)
    if not in_order:
        yield here
