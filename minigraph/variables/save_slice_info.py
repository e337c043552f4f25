"""Which part of a larger variable a variable is: what checkpoints and slots go by."""

from minigraph.core.variable_def import SaveSliceInfoDef, within_scope, without_scope


class SaveSliceInfo:
    """Which part of a larger variable a variable is, for checkpoints."""

    def __init__(self, full_name=None, full_shape=None, var_offset=None, var_shape=None,
                 save_slice_info_def=None, import_scope=None):
        if save_slice_info_def is not None:
            full_name = within_scope(save_slice_info_def.full_name, import_scope)
            full_shape = list(save_slice_info_def.full_shape)
            var_offset = list(save_slice_info_def.var_offset)
            var_shape = list(save_slice_info_def.var_shape)
        self.full_name = full_name
        self.full_shape = full_shape
        self.var_offset = var_offset
        self.var_shape = var_shape

    def to_proto(self, export_scope=None):
        """The SaveSliceInfoDef of it; None if it is not in the scope `export_scope`."""
        if export_scope is not None and not self.full_name.startswith(export_scope):
            return None
        return SaveSliceInfoDef(
            full_name=without_scope(self.full_name, export_scope), full_shape=self.full_shape,
            var_offset=self.var_offset, var_shape=self.var_shape)

    @property
    def spec(self):
        """'4 5 0,2:0,5': the full shape, then offset and size of each dimension."""
        shape = " ".join("%d" % d for d in self.full_shape) + " "
        return shape + ":".join("%d,%d" % part
                                for part in zip(self.var_offset, self.var_shape))
