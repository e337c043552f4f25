"""`tf.resource_loader`: files beside the module that asks for them."""

import os
import sys

from minigraph.core.missing import module_getattr


def _folder_of_caller(depth):
    return os.path.dirname(os.path.abspath(sys._getframe(depth).f_code.co_filename))


def get_data_files_path():
    """The folder of the file that calls this."""
    return _folder_of_caller(2)


def get_path_to_datafile(path):
    """The full path of a file that lies beside the one that calls this."""
    return os.path.join(_folder_of_caller(2), path)


def load_resource(path):
    """The bytes of a file beside the one that calls this. IOError if it cannot be read."""
    with open(os.path.join(_folder_of_caller(2), path), "rb") as f:
        return f.read()


def readahead_file_path(path, readahead="128M"):
    """`path`; there is nothing to read ahead."""
    return path


__getattr__ = module_getattr(__name__)
