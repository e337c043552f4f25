"""Record files: `tf.python_io.TFRecordWriter` and `tf_record_iterator`.

A record is its length (8 bytes) and that length's checksum (4), the data and their checksum (4), all
little-endian; the checksums are masked CRC-32C. The whole file may be compressed.
"""

import zlib

from minigraph import compat, errors
from minigraph.engine import frame_record, split_records
from minigraph.gfile import tf_errors

_CHUNK = 1 << 17            # bytes that are read, and decompressed, at once
_MOST = 1 << 27             # bytes that are read at once for a record that says to be large
_BUFFER = 1 << 18           # bytes that are written, and compressed, at once
_HEADER = 12                # bytes of a length and its checksum
_GZIP = 16                  # what zlib has added to a window's bits for a gzip file


class TFRecordCompressionType:
    """How a file of records is compressed. Source: tf.python_io.TFRecordCompressionType."""

    NONE = 0
    ZLIB = 1
    GZIP = 2


class TFRecordOptions:
    """How a file of records is compressed, and for writing how well.

    Args:
      compression_type: "GZIP", "ZLIB" or "" (no compression), or a TFRecordCompressionType.
      flush_mode: zlib's flush mode after each `input_buffer_size` bytes (optional).
      input_buffer_size: bytes that are compressed at once (optional).
      output_buffer_size: accepted; it has no influence on the file.
      window_bits: base-2 logarithm of the window, as zlib takes it (optional).
      compression_level, compression_method, mem_level, compression_strategy: zlib's (optional).
    Raises:
      ValueError: for another compression type.
    Source: tf.python_io.TFRecordOptions, TensorFlow 1.15.
    """

    compression_type_map = {TFRecordCompressionType.ZLIB: "ZLIB",
                            TFRecordCompressionType.GZIP: "GZIP", TFRecordCompressionType.NONE: ""}

    def __init__(self, compression_type=None, flush_mode=None, input_buffer_size=None,
                 output_buffer_size=None, window_bits=None, compression_level=None,
                 compression_method=None, mem_level=None, compression_strategy=None):
        self.get_compression_type_string(compression_type)
        self.compression_type = compression_type
        self.flush_mode = flush_mode
        self.input_buffer_size = input_buffer_size
        self.output_buffer_size = output_buffer_size
        self.window_bits = window_bits
        self.compression_level = compression_level
        self.compression_method = compression_method
        self.mem_level = mem_level
        self.compression_strategy = compression_strategy

    @classmethod
    def get_compression_type_string(cls, options):
        """"GZIP", "ZLIB" or "" of TFRecordOptions, or of what they take for a compression type."""
        if isinstance(options, TFRecordOptions):
            options = options.compression_type
        kind = cls.compression_type_map.get(options, options or "")
        if kind not in cls.compression_type_map.values():
            raise ValueError('Not a valid compression_type: "%s"' % (options,))
        return kind


def _given(value, default):
    return default if value is None else value


class _Deflated:
    """A file that compresses what is written to it, a buffer's fill at a time."""

    def __init__(self, file, kind, options):
        self._file = file
        self._compressor = zlib.compressobj(
            _given(options.compression_level, zlib.Z_DEFAULT_COMPRESSION),
            _given(options.compression_method, zlib.DEFLATED),
            _given(options.window_bits, zlib.MAX_WBITS + (_GZIP if kind == "GZIP" else 0)),
            _given(options.mem_level, zlib.DEF_MEM_LEVEL + 1),
            _given(options.compression_strategy, zlib.Z_DEFAULT_STRATEGY))
        self._mode = _given(options.flush_mode, zlib.Z_NO_FLUSH)
        self._size = _given(options.input_buffer_size, _BUFFER)
        self._pending = bytearray()

    def write(self, data):
        if len(self._pending) + len(data) > self._size:
            self._deflate(self._mode)
        self._pending += data
        if len(data) > self._size:
            self._deflate(self._mode)

    def _deflate(self, mode):
        if self._pending:       # or zlib would take a flush after a flush for a new one
            self._file.write(self._compressor.compress(self._pending))
        if mode != zlib.Z_NO_FLUSH:
            self._file.write(self._compressor.flush(mode))
        self._pending.clear()

    def flush(self):
        self._deflate(zlib.Z_PARTIAL_FLUSH)
        self._file.flush()

    def close(self):
        self._deflate(zlib.Z_FINISH)
        self._file.close()


class TFRecordWriter:
    """Writes records to a file; it closes the file at the end of a `with` block.

    Args:
      path: of the file, which is made anew.
      options: TFRecordOptions, or what they take for a compression type (optional).
    Raises:
      NotFoundError, FailedPreconditionError, PermissionDeniedError: if there can be no such file.
      ValueError: for another compression type.
    Source: tf.python_io.TFRecordWriter, TensorFlow 1.15.
    """

    def __init__(self, path, options=None):
        kind = TFRecordOptions.get_compression_type_string(options)
        path = compat.as_text(compat.as_bytes(path))
        with tf_errors(path):
            self._file = open(path, "wb", buffering=_BUFFER)
        if kind:
            if not isinstance(options, TFRecordOptions):
                options = TFRecordOptions(options)
            self._file = _Deflated(self._file, kind, options)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def write(self, record):
        """Appends a record.

        Raises:
          TypeError: if it is not bytes.
          FailedPreconditionError: if the file has been closed.
        """
        if not isinstance(record, bytes):
            raise TypeError("expected bytes, %s found" % type(record).__name__)
        file = self._opened()
        header, footer = frame_record(bytes(record))
        file.write(header)
        file.write(record)
        file.write(footer)

    def flush(self):
        """Makes the records so far be in the file. FailedPreconditionError if it is closed."""
        self._opened().flush()

    def close(self):
        """Ends the file. It may have been closed before."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    def _opened(self):
        if self._file is None:
            raise errors.FailedPreconditionError(
                None, None, "Writer not initialized or previously closed")
        return self._file


class _Inflated:
    """What a compressed file holds."""

    def __init__(self, file, kind):
        self._file = file
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS + (_GZIP if kind == "GZIP" else 0))

    def read(self, size):
        """The next `size` bytes, or all that are left.

        Raises:
          DataLossError: if what the file holds is not compressed like this.
        """
        parts, inflater = [], self._inflater
        while size and not inflater.eof:
            compressed = inflater.unconsumed_tail or self._file.read(_CHUNK)
            if not compressed:
                break
            try:
                part = inflater.decompress(compressed, size)
            except zlib.error as error:
                code, _, words = str(error).removeprefix("Error ").partition(" ")
                raise errors.DataLossError(None, None, "inflate() failed with error %s: %s"
                                           % (code, words.rpartition(": ")[2])) from None
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def tf_record_iterator(path, options=None):
    """The records of a file, one by one, as bytes.

    Args:
      path: of the file.
      options: TFRecordOptions, or what they take for a compression type (optional).
    Raises:
      NotFoundError: if there is no file.
      DataLossError: for a record with a wrong checksum, or without an end. A file that ends inside
        of a record's first 12 bytes ends before it.
      ValueError: for another compression type.
    Source: tf.python_io.tf_record_iterator, TensorFlow 1.15.
    """
    kind = TFRecordOptions.get_compression_type_string(options)
    path = compat.as_text(compat.as_bytes(path))
    with tf_errors(path):
        file = open(path, "rb", buffering=0)
    left, place, wanted = b"", 0, _HEADER       # `left` begins at `place` of what it holds
    with file:
        source = _Inflated(file, kind) if kind else file
        while chunk := source.read(min(max(_CHUNK, wanted - len(left)), _MOST)):
            left = left + chunk if left else chunk
            records, taken, wanted, wrong = split_records(left)
            yield from records
            if wrong is not None:
                raise errors.DataLossError(None, None, "corrupted record at %d" % (place + wrong))
            left = left[taken:]
            place += taken
    if len(left) >= _HEADER:
        raise errors.DataLossError(None, None, "truncated record at %d" % place)
