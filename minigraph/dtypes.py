"""`tf.dtypes`: element types and conversions between them."""

from minigraph.core.dtypes import (
    DType, QUANTIZED_DTYPES, as_dtype, bfloat16, bool, complex128, complex64, double, float16,
    float32, float64, half, int16, int32, int64, int8, qint16, qint32, qint8, quint16, quint8,
    resource, string, uint16, uint32, uint64, uint8, variant)
from minigraph.core.missing import module_getattr
from minigraph.ops.elementwise import cast, complex, saturate_cast

__getattr__ = module_getattr(__name__)
