"""`tf.strings`: operations on strings."""

from minigraph.core.missing import module_getattr
from minigraph.ops.strings import (
    as_string, reduce_join, regex_full_match, regex_replace, string_bytes_split as bytes_split,
    string_format as format, string_join as join, string_length as length, string_lower as lower,
    string_split_v2 as split, string_strip as strip, string_to_hash_bucket as to_hash_bucket,
    string_to_hash_bucket_fast as to_hash_bucket_fast,
    string_to_hash_bucket_strong as to_hash_bucket_strong, string_to_number as to_number,
    string_upper as upper, substr, unicode_decode, unicode_decode_with_offsets, unicode_encode,
    unicode_split, unicode_split_with_offsets, unicode_transcode, unsorted_segment_join)

__getattr__ = module_getattr(__name__)
