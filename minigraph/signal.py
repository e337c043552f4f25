"""`tf.signal`: Fourier and cosine transforms, windows and frames."""

from minigraph.core.missing import module_getattr
from minigraph.ops.cosine_transform import dct, idct
from minigraph.ops.fourier import (
    fft, fft2d, fft3d, ifft, ifft2d, ifft3d, irfft, irfft2d, irfft3d, rfft, rfft2d, rfft3d)
from minigraph.ops.framing import (
    frame, hamming_window, hann_window, inverse_stft, inverse_stft_window_fn, overlap_and_add, stft)

__getattr__ = module_getattr(__name__)
