"""Records and text parsed to tensors, and tensors serialized."""

from minigraph.ops.parsing.csv import decode_csv
from minigraph.ops.parsing.example import parse_example, parse_single_example
from minigraph.ops.parsing.features import (
    FixedLenFeature, FixedLenSequenceFeature, SparseFeature, VarLenFeature)
from minigraph.ops.parsing.json_example import decode_json_example
from minigraph.ops.parsing.raw import decode_compressed, decode_raw
from minigraph.ops.parsing.sequence import (
    parse_sequence_example, parse_single_sequence_example)
from minigraph.ops.parsing.tensors import parse_tensor, serialize_tensor
