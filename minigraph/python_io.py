"""`tf.python_io`: files of records."""

from minigraph.core.missing import module_getattr
from minigraph.io.tf_record import (
    TFRecordCompressionType, TFRecordOptions, TFRecordWriter, tf_record_iterator)

__getattr__ = module_getattr(__name__)
