"""`tf.version`: the release of TensorFlow whose API this is; scripts compare it.

minigraph's own version is its distribution's: `importlib.metadata.version("minigraph")`.
"""

VERSION = "1.15.0"
GIT_VERSION = "v1.15.0-0-g590d6eef7e"
COMPILER_VERSION = "7.3.1 20180303"
GRAPH_DEF_VERSION = 134
GRAPH_DEF_VERSION_MIN_CONSUMER = 0
GRAPH_DEF_VERSION_MIN_PRODUCER = 0
CXX11_ABI_FLAG = 0
MONOLITHIC_BUILD = 0
