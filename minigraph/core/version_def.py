"""`VersionDef`: the versions of the GraphDef format that a graph is made for."""

from minigraph.core.message import Field, Message
from minigraph.version import GRAPH_DEF_VERSION


class VersionDef(Message):
    """Source: versions.proto, TensorFlow 1.15."""

    producer = Field(1, "int32")
    min_consumer = Field(2, "int32")
    bad_consumers = Field(3, "int32", repeated=True)


def current_versions():
    """The VersionDef of graphs made here."""
    return VersionDef(producer=GRAPH_DEF_VERSION)
