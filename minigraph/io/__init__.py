"""`tf.io`: files, and what is in them."""

from minigraph.core.missing import module_getattr
from minigraph.io import gfile
from minigraph.io.tf_record import (
    TFRecordCompressionType, TFRecordOptions, TFRecordWriter, tf_record_iterator)
from minigraph.ops.files import matching_files, read_file, write_file
from minigraph.ops.parsing import (
    FixedLenFeature, FixedLenSequenceFeature, SparseFeature, VarLenFeature, decode_compressed,
    decode_csv, decode_json_example, decode_raw, parse_example, parse_sequence_example,
    parse_single_example, parse_single_sequence_example, parse_tensor, serialize_tensor)
from minigraph.ops.sparse.serialization import (
    deserialize_many_sparse, serialize_many_sparse, serialize_sparse)
from minigraph.ops.strings import decode_base64, encode_base64

__getattr__ = module_getattr(__name__)
