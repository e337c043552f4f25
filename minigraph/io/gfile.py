"""`tf.io.gfile`: files and folders, by the names of TensorFlow 1.15's second generation."""

from minigraph import errors, gfile
from minigraph.core.missing import module_getattr
from minigraph.gfile import GFile


def copy(src, dst, overwrite=False):
    """Copies a file; AlreadyExistsError if `dst` is there, unless `overwrite`."""
    gfile.Copy(src, dst, overwrite)


def exists(path):
    """Whether there is a file or folder."""
    return gfile.Exists(path)


def glob(pattern):
    """Sorted paths that match a pattern, or any in a list of them; see `tf.gfile.Glob`."""
    return gfile.Glob(pattern)


def isdir(path):
    """Whether there is a folder."""
    return gfile.IsDirectory(path)


def listdir(path):
    """The names in a folder. NotFoundError if there is none."""
    return gfile.ListDirectory(path)


def makedirs(path):
    """Makes a folder and those above it; it may be there."""
    gfile.MakeDirs(path)


def mkdir(path):
    """Makes a folder. NotFoundError if there is none above it."""
    gfile.MkDir(path)


def remove(path):
    """Deletes a file. NotFoundError if there is none."""
    gfile.Remove(path)


def rename(src, dst, overwrite=False):
    """Renames a file or folder; AlreadyExistsError if `dst` is there, unless `overwrite`."""
    gfile.Rename(src, dst, overwrite)


def rmtree(path):
    """Deletes a folder and all that is in it."""
    gfile.DeleteRecursively(path)


def stat(path):
    """Length and time of a file; see `tf.gfile.Stat`."""
    return gfile.Stat(path)


def walk(top, topdown=True, onerror=None):
    """(path, folders, files) of `top` and all folders below, parents first if `topdown`.

    If `top` is no folder there is nothing, and `onerror`, if given, gets the NotFoundError.
    """
    if onerror is not None and not gfile.IsDirectory(top):
        onerror(errors.NotFoundError(None, None, "Could not find directory %s" % top))
    yield from gfile.Walk(top, topdown)


__getattr__ = module_getattr(__name__)
