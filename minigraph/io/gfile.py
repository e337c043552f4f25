"""`tf.io.gfile`: files and folders, by the names of TensorFlow 1.15's second generation."""

from minigraph.core.missing import module_getattr
from minigraph.gfile import (
    Copy as copy, DeleteRecursively as rmtree, Exists as exists, GFile, Glob as glob,
    IsDirectory as isdir, ListDirectory as listdir, MakeDirs as makedirs, MkDir as mkdir,
    Remove as remove, Rename as rename, Stat as stat, Walk as walk)

__getattr__ = module_getattr(__name__)
