"""`read_data_sets`, where the tutorials import it from."""

from minigraph.datasets.mnist import (DataSet, dense_to_one_hot, extract_images, extract_labels,
                                      read_data_sets)

__all__ = ["DataSet", "dense_to_one_hot", "extract_images", "extract_labels", "read_data_sets"]
