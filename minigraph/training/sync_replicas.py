"""`SyncReplicasOptimizer`, which needs replicas."""


class SyncReplicasOptimizer:
    """Not there: it collects gradients of several workers over a cluster, and there is none.

    Raises:
      NotImplementedError: always.
    """

    def __init__(self, *args, **kwargs):
        raise NotImplementedError(
            "tf.train.SyncReplicasOptimizer needs a cluster of TensorFlow servers, which minigraph "
            "has not; minigraph.distributed averages gradients over processes")
