"""Which of TensorFlow's inner modules exist here, and where their names are found.

A row lists namespaces of minigraph, in the order in which a name is looked for ("" is the
public root), and the modules below `tensorflow.python` that it stands for.
"""

_TABLE = [
    (("", "core.graph", "core.convert", "core.name_scope", "core.op_def", "compat"),
     "framework.ops"),
    (("", "core.dtypes"), "framework.dtypes"),
    (("", "core.shape"), "framework.tensor_shape framework.tensor_spec framework.common_shapes"),
    (("errors",), "framework.errors framework.errors_impl"),
    (("", "graph_util", "contrib.util"), "framework.tensor_util"),
    (("graph_util",), "framework.graph_util framework.graph_util_impl"),
    (("core.random_seed", "random"), "framework.random_seed"),
    (("", "train"), "framework.meta_graph framework.graph_io framework.importer"),
    (("session.device_attributes",), "client.device_lib"),
    (("session.timeline",), "client.timeline"),
    (("test",), "framework.test_util platform.test platform.googletest ops.gradient_checker"
                " kernel_tests.gradient_checker"),
    (("version", ""), "framework.versions"),
    (("",), "framework.constant_op framework.sparse_tensor framework.indexed_slices"
            " framework.function framework.device framework.device_spec framework.load_library client.session"
            " ops.state_ops ops.variable_scope ops.gradients"
            " ops.gradients_impl ops.gradients_util ops.clip_ops ops.tensor_array_ops"
            " ops.script_ops ops.functional_ops ops.map_fn ops.partitioned_variables"
            " ops.template ops.histogram_ops ops.session_ops"
            " ops.standard_ops ops.custom_gradient ops.numerics ops.user_ops user_ops.user_ops"
            " ops.gen_state_ops ops.state_grad ops.math_grad ops.nn_grad ops.array_grad"
            " eager.context"),
    (("variables.resource_variable", "ops.resource", ""),
     "ops.resource_variable_ops ops.gen_resource_variable_ops"),
    (("", "variables.ref_variable"), "ops.variables"),
    (("", "ops.control"), "ops.control_flow_ops control_flow_ops"),
    (("", "math"), "ops.math_ops ops.special_math_ops ops.confusion_matrix ops.gen_math_ops"),
    (("", "sparse", "manip", "quantization", "ops.array.shapes"),
     "ops.array_ops ops.sparse_ops ops.gen_array_ops ops.manip_ops"),
    (("", "queue", "io"), "ops.data_flow_ops ops.io_ops ops.parsing_ops"),
    (("", "random"), "ops.random_ops ops.stateless_random_ops"),
    (("", "initializers", "ops.init_ops"), "ops.init_ops"),
    (("", "strings"), "ops.string_ops"),
    (("", "linalg"), "ops.linalg_ops ops.linalg_ops_impl ops.linalg.linalg ops.linalg_impl"),
    (("", "debugging"), "ops.check_ops"),
    (("", "summary"), "ops.logging_ops summary.summary summary.writer.writer"
                      " summary.writer.writer_cache training.summary_io"),
    (("", "tables", "lookup", "contrib.lookup"), "ops.lookup_ops"),
    (("nn", ""), "ops.nn ops.nn_ops ops.nn_impl ops.gen_nn_ops ops.rnn ops.embedding_ops"
                 " ops.ctc_ops ops.candidate_sampling_ops"),
    (("nn.rnn_cell",), "ops.rnn_cell ops.rnn_cell_impl"),
    (("image",), "ops.image_ops ops.image_ops_impl"),
    (("bitwise",), "ops.bitwise_ops"),
    (("spectral", "signal", ""), "ops.spectral_ops"),
    (("sets",), "ops.sets ops.sets_impl"),
    (("metrics",), "ops.metrics ops.metrics_impl"),
    (("losses",), "ops.losses.losses ops.losses.losses_impl ops.losses.util"),
    (("distributions",),
     "ops.distributions.distributions ops.distributions.normal ops.distributions.categorical"
     " ops.distributions.bernoulli ops.distributions.uniform"),
    (("resources", ""), "ops.resources"),
    (("train", ""),
     "training.training training.saver training.optimizer training.adam"
     " training.gradient_descent training.momentum training.rmsprop training.adagrad"
     " training.adagrad_da training.adadelta training.ftrl training.proximal_adagrad"
     " training.proximal_gradient_descent training.learning_rate_decay"
     " training.coordinator training.queue_runner"
     " training.queue_runner_impl training.input training.session_manager"
     " training.supervisor training.monitored_session training.basic_session_run_hooks"
     " training.session_run_hook training.checkpoint_utils training.checkpoint_management"
     " training.training_util training.server_lib training.device_setter"
     " training.sync_replicas_optimizer pywrap_tensorflow"),
    (("training.moving_averages",), "training.moving_averages"),
    (("training.slot_creator",), "training.slot_creator"),
    (("nest", "core.nest", "contrib.framework.nest"), "util.nest"),
    (("compat",), "util.compat"),
    (("gfile", ""), "platform.gfile"),
    (("io.file_io", "gfile", ""), "lib.io.file_io"),
    (("python_io", "io"), "lib.io.tf_record lib.io.python_io"),
    (("flags", "app.flags"), "platform.flags"),
    (("app",), "platform.app"),
    (("logging",), "platform.tf_logging"),
    (("resource_loader",), "platform.resource_loader"),
    (("sysconfig",), "platform.sysconfig"),
    (("layers",), "layers.layers layers.core layers.convolutional layers.pooling"
                  " layers.normalization layers.base layers.utils"),
    (("data",), "data.ops.dataset_ops data.ops.iterator_ops data.ops.readers"),
    (("saved_model.builder", "saved_model"), "saved_model.builder saved_model.builder_impl"),
    (("saved_model.loader", "saved_model"), "saved_model.loader saved_model.loader_impl"),
    (("saved_model.constants", "saved_model"), "saved_model.constants"),
    (("saved_model.signature_constants", "saved_model"), "saved_model.signature_constants"),
    (("saved_model.signature_def_utils", "saved_model"),
     "saved_model.signature_def_utils saved_model.signature_def_utils_impl"),
    (("saved_model.tag_constants", "saved_model"), "saved_model.tag_constants"),
    (("saved_model.utils", "saved_model"), "saved_model.utils saved_model.utils_impl"),
    (("saved_model.main_op", "saved_model"), "saved_model.main_op"),
    (("saved_model",), "saved_model.simple_save saved_model.saved_model"),
]

MODULES = {path: namespaces for namespaces, paths in _TABLE for path in paths.split()}

# Names that TensorFlow publishes under another one.
PUBLIC_NAMES = {
    "framework.ops": {"NoGradient": "NotDifferentiable"},
    "framework.tensor_util": {"constant_value": "get_static_value", "MakeNdarray": "make_ndarray"},
    "ops.variables": {"VariableV1": "Variable"},
    "ops.init_ops": {"VarianceScaling": "variance_scaling_initializer",
                     "RandomUniform": "random_uniform_initializer",
                     "RandomNormal": "random_normal_initializer",
                     "TruncatedNormal": "truncated_normal_initializer",
                     "Zeros": "zeros_initializer", "Ones": "ones_initializer",
                     "Constant": "constant_initializer"},
    "lib.io.file_io": {"FileIO": "GFile", "file_exists": "Exists", "delete_file": "Remove",
                       "create_dir": "MkDir", "recursive_create_dir": "MakeDirs",
                       "get_matching_files": "Glob", "is_directory": "IsDirectory",
                       "list_directory": "ListDirectory", "copy": "Copy", "rename": "Rename",
                       "delete_recursively": "DeleteRecursively", "stat": "Stat",
                       "walk": "Walk"},
    "layers.core": {"FullyConnected": "Dense", "fully_connected": "dense"},
    "layers.normalization": {"BatchNorm": "BatchNormalization",
                             "batch_norm": "batch_normalization"},
}
