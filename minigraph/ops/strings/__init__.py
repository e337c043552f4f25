"""Operations on strings: on NumPy arrays of bytes objects, as host functions."""

from minigraph.ops.strings.hashing import (
    string_to_hash_bucket, string_to_hash_bucket_fast, string_to_hash_bucket_strong)
from minigraph.ops.strings.joining import (
    reduce_join, string_format, string_join, unsorted_segment_join)
from minigraph.ops.strings.numbers import as_string, string_to_number
from minigraph.ops.strings.regex import regex_full_match, regex_replace
from minigraph.ops.strings.splitting import (
    string_bytes_split, string_split, string_split_v2, substr)
from minigraph.ops.strings.text import (
    decode_base64, encode_base64, string_length, string_lower, string_strip, string_upper)
from minigraph.ops.strings.unicode import (
    unicode_decode, unicode_decode_with_offsets, unicode_encode, unicode_split,
    unicode_split_with_offsets, unicode_transcode)
