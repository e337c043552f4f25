"""`tf.spectral`: Fourier transforms, by their older name."""

from minigraph.core.missing import module_getattr
from minigraph.ops.cosine_transform import dct, idct
from minigraph.ops.fourier import (
    fft, fft2d, fft3d, ifft, ifft2d, ifft3d, irfft, irfft2d, irfft3d, rfft, rfft2d, rfft3d)

__getattr__ = module_getattr(__name__)
