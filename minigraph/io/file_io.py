"""Whole files read and written at once, as `tensorflow.python.lib.io.file_io` has it."""

import os

from minigraph.gfile import GFile, Remove, Rename


def read_file_to_string(filename, binary_mode=False):
    """What a file holds: text, or bytes in `binary_mode`. NotFoundError if there is none."""
    with GFile(filename, "rb" if binary_mode else "r") as f:
        return f.read()


def write_string_to_file(filename, file_content):
    """Makes text or bytes all that a file holds."""
    with GFile(filename, "w") as f:
        f.write(file_content)


def atomic_write_string_to_file(filename, contents, overwrite=True):
    """`write_string_to_file` that others see as a whole or not at all.

    Raises:
      AlreadyExistsError: if the file exists and `overwrite` is False.
    """
    temporary = "%s.tmp%d" % (filename, os.getpid())
    write_string_to_file(temporary, contents)
    try:
        Rename(temporary, filename, overwrite)
    except Exception:
        Remove(temporary)
        raise
