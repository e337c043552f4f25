"""Strings put in buckets by their hashes."""

import numpy as np

from minigraph import engine
from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.ops._infer import same_as_input
from minigraph.ops.strings._common import invalid

_FARM, _MURMUR, _SIP = range(3)     # as in csrc/kernels/sort/hash_strings.c
_LEGACY_SEED = 0xDECAFCAFFE
_PIECE = 256


def fingerprints(strings, kind=_FARM, key=(0, 0)):
    """The uint64 hash of each string of an array: FarmHash's Fingerprint64 by default."""
    flat = strings.ravel().tolist()
    ends = np.cumsum(np.fromiter(map(len, flat), np.int64, len(flat)))
    data = np.frombuffer(b"".join(flat) or b"\0", np.uint8)
    hashes = np.empty(len(flat), np.uint64)
    signed = [k - (1 << 64) if k >= 1 << 63 else k for k in key]
    if len(flat):
        engine.call(engine.KERNELS["hash_strings_any"], [hashes, data, ends], (kind, *signed),
                    extent=len(flat), grain=_PIECE)
    return hashes.reshape(strings.shape)


def strong_fingerprints(strings, key):
    """The uint64 SipHash of each string of an array under a key of two integers."""
    return fingerprints(strings, _SIP, [int(k) % (1 << 64) for k in key])


def _buckets(hashes, count):
    return (hashes % np.uint64(count)).astype(np.int64)


def _bucket_op(type, hash, input="input", attrs=()):
    return OpDef(
        type=type,
        inputs={input: dtypes.string},
        outputs={"output": dtypes.int64},
        attrs={"num_buckets": REQUIRED, **dict(attrs)},
        infer=same_as_input,
        host=lambda ctx, x: _buckets(hash(ctx, x), ctx.attrs["num_buckets"]),
        gradient=NOT_DIFFERENTIABLE,
    )


def _strong(ctx, x):
    key = ctx.attrs["key"]
    if len(key) != 2:
        raise invalid("Key must have 2 elements")
    return strong_fingerprints(x, key)


STRING_TO_HASH_BUCKET = _bucket_op(
    "StringToHashBucket", lambda ctx, x: fingerprints(x, _MURMUR, (_LEGACY_SEED, 0)),
    "string_tensor")
STRING_TO_HASH_BUCKET_FAST = _bucket_op(
    "StringToHashBucketFast", lambda ctx, x: fingerprints(x))
STRING_TO_HASH_BUCKET_STRONG = _bucket_op(
    "StringToHashBucketStrong", _strong, attrs={"key": REQUIRED})


def _checked(type, num_buckets):
    if num_buckets is None:
        raise TypeError("Expected int for argument 'num_buckets' not %r." % (num_buckets,))
    count = int(num_buckets)
    if count < 1:
        raise ValueError("Attr 'num_buckets' of '%s' Op passed %d less than minimum 1."
                         % (type, count))
    return count


def string_to_hash_bucket(string_tensor=None, num_buckets=None, name=None, input=None):
    """Hash of each string modulo `num_buckets`, by the hash of TensorFlow's first years.

    Args:
      string_tensor: string Tensor.
      num_buckets: positive int.
      name: name of the operation (optional).
      input: another name of `string_tensor`.
    Returns:
      int64 Tensor.
    Raises:
      ValueError: if `num_buckets` is less than 1.
    Source: tf.string_to_hash_bucket, TensorFlow 1.15; MurmurHash64A.
    """
    string_tensor = renamed_argument("input", input, "string_tensor", string_tensor)
    count = _checked(STRING_TO_HASH_BUCKET.type, num_buckets)
    return STRING_TO_HASH_BUCKET(string_tensor, num_buckets=count, name=name)


def string_to_hash_bucket_fast(input, num_buckets, name=None):
    """Fingerprint of each string modulo `num_buckets`.

    Args: as `string_to_hash_bucket`.
    Source: tf.string_to_hash_bucket_fast, TensorFlow 1.15; FarmHash's Fingerprint64.
    """
    count = _checked(STRING_TO_HASH_BUCKET_FAST.type, num_buckets)
    return STRING_TO_HASH_BUCKET_FAST(input, num_buckets=count, name=name)


def string_to_hash_bucket_strong(input, num_buckets, key, name=None):
    """Keyed hash of each string modulo `num_buckets`, which who has no key cannot aim at.

    Args:
      input, num_buckets, name: as `string_to_hash_bucket`.
      key: two ints.
    Raises:
      InvalidArgumentError (when it runs): if `key` has not two elements.
    Source: tf.string_to_hash_bucket_strong, TensorFlow 1.15; SipHash-2-4.
    """
    count = _checked(STRING_TO_HASH_BUCKET_STRONG.type, num_buckets)
    if not isinstance(key, (list, tuple)):
        raise TypeError("Expected list for 'key' argument to 'string_to_hash_bucket_strong' Op, "
                        "not %r." % (key,))
    return STRING_TO_HASH_BUCKET_STRONG(input, num_buckets=count, key=list(map(int, key)),
                                        name=name)
