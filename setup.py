"""Builds the engine: kernels once for each instruction set, the runtime once, and the Cython binding.

Everything else about the package is in pyproject.toml. `MINIGRAPH_SANITIZE=address,undefined` (or `thread`)
builds with sanitizers; `MINIGRAPH_WERROR=1` makes a warning in our own C an error.
"""

import glob
import logging
import os
import platform
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy
from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

HEADERS = glob.glob("csrc/**/*.h", recursive=True) + ["csrc/kernels.def"]
KERNELS = sorted(glob.glob("csrc/kernels/**/*.c", recursive=True)) + ["csrc/isa/table.c"]
RUNTIME = sorted(glob.glob("csrc/runtime/*.c"))

# -fwrapv: integers wrap, as in TensorFlow and NumPy.
COMMON = ["-std=gnu11", "-O3", "-g0", "-fwrapv", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off",
          "-fvisibility=hidden", "-Wall", "-Wextra"]
# Kernels whose loops, for a dozen types each, the compiler vectorizes: -O3 would also unroll and peel them, for
# twice the size and hardly more speed.
LEAN = ["-O2", "-ftree-vectorize", "-fvect-cost-model=dynamic"]
LEAN_KERNELS = ["csrc/kernels/reduce/reduce.c", "csrc/kernels/move/scatter.c", "csrc/kernels/reduce/segments.c"]
# Flags of each instruction set; which one runs is chosen at import, by CPU. avx512 asks for 512-bit vectors
# because our kernels are written for the widest registers, which GCC otherwise avoids.
AVX512 = ["-mavx2", "-mfma", "-mf16c", "-mavx512f", "-mavx512dq", "-mavx512bw", "-mavx512vl",
          "-mprefer-vector-width=512"]
ISAS = {
    "x86_64": {
        "base": [],
        "avx2": ["-mavx2", "-mfma", "-mf16c"],
        "avx512": AVX512,
        "amx": AVX512 + ["-mamx-tile", "-mamx-bf16"],
    },
    "aarch64": {"base": [], "neon": []},
}
# The files that an instruction set compiles, if not all; for the other kernels it has those of the one before.
OWN_KERNELS = {"amx": ["csrc/kernels/gemm/gemm_f32.c"]}


def extra_flags():
    flags = list(COMMON)
    if os.environ.get("MINIGRAPH_WERROR"):
        flags.append("-Werror")
    sanitize = os.environ.get("MINIGRAPH_SANITIZE")
    if sanitize:
        flags += [f"-fsanitize={sanitize}", "-fno-omit-frame-pointer", "-g1"]
    return flags


class BuildEngine(build_ext):
    """Compiles each kernel file once per instruction set, into a folder of its own.

    setuptools derives the object's path from the source's, so listing one source several times would compile
    it once. Objects newer than their source and all headers are kept.
    """

    def build_extension(self, ext):
        flags = extra_flags()
        isas = dict(ISAS.get(platform.machine(), {"base": []}))
        if "amx" in isas and not self.compiler_takes(isas["amx"]):
            self.announce("this compiler knows no AMX: building without it", level=logging.WARNING)
            del isas["amx"]
        jobs = [(source, isa, flags + isas[isa] + LEAN * (source in LEAN_KERNELS))
                for isa in isas for source in OWN_KERNELS.get(isa, KERNELS)]
        jobs += [(source, None, flags + ["-DMG_WITH_AMX"] * ("amx" in isas)) for source in RUNTIME]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            ext.extra_objects = list(pool.map(lambda job: self.compile_one(*job), jobs))
        super().build_extension(ext)

    def compiler_takes(self, flags):
        """Whether the compiler knows the flags."""
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "empty.c")
            with open(source, "w") as file:
                file.write("typedef int empty;\n")
            try:
                self.compiler.compile([source], output_dir=folder, extra_postargs=flags)
            except CompileError:
                return False
        return True

    def compile_one(self, source, isa, flags):
        folder = os.path.join(self.build_temp, isa or "runtime")
        target = self.compiler.object_filenames([source], output_dir=folder)[0]
        newest = max(os.path.getmtime(path) for path in [source, "setup.py", *HEADERS])
        if self.force or not os.path.exists(target) or os.path.getmtime(target) < newest:
            macros = [("MG_ISA", isa)] if isa else []
            self.compiler.compile([source], output_dir=folder, macros=macros,
                                  include_dirs=["csrc", "csrc/kernels"], extra_postargs=flags)
        return target


def link_flags():
    sanitize = os.environ.get("MINIGRAPH_SANITIZE")
    return ["-pthread", "-lm"] + ([f"-fsanitize={sanitize}"] if sanitize else ["-Wl,-s"])


engine = Extension(
    "minigraph.engine._engine",
    ["minigraph/engine/_engine.pyx"],
    include_dirs=["csrc", numpy.get_include()],
    define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_23_API_VERSION"),
                   ("NPY_TARGET_VERSION", "NPY_1_23_API_VERSION")],
    extra_compile_args=["-O2", "-g0", "-Wno-unused-function"],
    extra_link_args=link_flags(),
    depends=HEADERS + RUNTIME + KERNELS + glob.glob("minigraph/engine/*.pxi"),
)

setup(ext_modules=cythonize([engine], language_level=3), cmdclass={"build_ext": BuildEngine})
