"""What configures sessions and runs: `tf.ConfigProto`, `tf.RunOptions` and their parts.

Fields take effect where they mean something on one CPU:

    intra_op_parallelism_threads              threads that large instructions are spread over
    log_device_placement                      operations are listed on stderr when first compiled
    graph_options.optimizer_options.opt_level L0 compiles without optimizations
    RunOptions.trace_level                    times each step into the RunMetadata

The others are accepted and kept. Source: config.proto, rewriter_config.proto, TensorFlow 1.15.
"""

from minigraph.core.message import EnumType, Field, Message


class _VirtualDevices(Message):
    memory_limit_mb = Field(1, "float", repeated=True)


class _GPUExperimental(Message):
    VirtualDevices = _VirtualDevices
    virtual_devices = Field(1, _VirtualDevices, repeated=True)
    use_unified_memory = Field(2, "bool")
    num_dev_to_dev_copy_streams = Field(3, "int32")
    collective_ring_order = Field(4, "string")
    timestamped_allocator = Field(5, "bool")
    kernel_tracker_max_interval = Field(7, "int32")
    kernel_tracker_max_bytes = Field(8, "int32")
    kernel_tracker_max_pending = Field(9, "int32")


class GPUOptions(Message):
    """How GPUs are used; there are none here. Source: tf.GPUOptions, TensorFlow 1.15."""

    Experimental = _GPUExperimental
    per_process_gpu_memory_fraction = Field(1, "double")
    allow_growth = Field(4, "bool")
    allocator_type = Field(2, "string")
    deferred_deletion_bytes = Field(3, "int64")
    visible_device_list = Field(5, "string")
    polling_active_delay_usecs = Field(6, "int32")
    polling_inactive_delay_msecs = Field(7, "int32")
    force_gpu_compatible = Field(8, "bool")
    experimental = Field(9, _GPUExperimental)


class OptimizerOptions(Message):
    """How far graphs are optimized. Source: tf.OptimizerOptions, TensorFlow 1.15."""

    Level = EnumType(L1=0, L0=-1)
    GlobalJitLevel = EnumType(DEFAULT=0, OFF=-1, ON_1=1, ON_2=2)
    do_common_subexpression_elimination = Field(1, "bool")
    do_constant_folding = Field(2, "bool")
    max_folded_constant_in_bytes = Field(6, "int64")
    do_function_inlining = Field(4, "bool")
    opt_level = Field(3, Level)
    global_jit_level = Field(5, GlobalJitLevel)


class RewriterConfig(Message):
    """Which of TensorFlow's graph rewriters run; minigraph has passes of its own."""

    Toggle = EnumType(DEFAULT=0, ON=1, OFF=2, AGGRESSIVE=3)
    NumIterationsType = EnumType(DEFAULT_NUM_ITERS=0, ONE=1, TWO=2)
    MemOptType = EnumType(DEFAULT_MEM_OPT=0, NO_MEM_OPT=1, MANUAL=2, HEURISTICS=3,
                          SWAPPING_HEURISTICS=4, RECOMPUTATION_HEURISTICS=5,
                          SCHEDULING_HEURISTICS=6)
    layout_optimizer = Field(1, Toggle)
    constant_folding = Field(3, Toggle)
    shape_optimization = Field(13, Toggle)
    remapping = Field(14, Toggle)
    arithmetic_optimization = Field(7, Toggle)
    dependency_optimization = Field(8, Toggle)
    loop_optimization = Field(9, Toggle)
    function_optimization = Field(10, Toggle)
    debug_stripper = Field(11, Toggle)
    disable_model_pruning = Field(2, "bool")
    scoped_allocator_optimization = Field(15, Toggle)
    pin_to_host_optimization = Field(18, Toggle)
    implementation_selector = Field(22, Toggle)
    auto_mixed_precision = Field(23, Toggle)
    disable_meta_optimizer = Field(19, "bool")
    meta_optimizer_iterations = Field(12, NumIterationsType)
    min_graph_nodes = Field(17, "int32")
    memory_optimization = Field(4, MemOptType)
    memory_optimizer_target_node_name_scope = Field(6, "string")
    meta_optimizer_timeout_ms = Field(20, "int64")
    fail_on_optimizer_errors = Field(21, "bool")
    optimizers = Field(100, "string", repeated=True)


class GraphOptions(Message):
    """How graphs are compiled. Source: tf.GraphOptions, TensorFlow 1.15."""

    enable_recv_scheduling = Field(2, "bool")
    optimizer_options = Field(3, OptimizerOptions)
    build_cost_model = Field(4, "int64")
    build_cost_model_after = Field(9, "int64")
    infer_shapes = Field(5, "bool")
    place_pruned_graph = Field(6, "bool")
    enable_bfloat16_sendrecv = Field(7, "bool")
    timeline_step = Field(8, "int32")
    rewrite_options = Field(10, RewriterConfig)


class ThreadPoolOptionProto(Message):
    """A thread pool of several; accepted."""

    num_threads = Field(1, "int32")
    global_name = Field(2, "string")


class RPCOptions(Message):
    """How servers are talked to; accepted."""

    use_rpc_for_inprocess_master = Field(1, "bool")
    compression_algorithm = Field(2, "string")
    compression_level = Field(3, "int32")


class JobDef(Message):
    """The tasks of one job of a cluster; accepted."""

    name = Field(1, "string")
    tasks = Field(2, "string", key="int32")


class ClusterDef(Message):
    """The jobs of a cluster; accepted."""

    job = Field(1, JobDef, repeated=True)


class _ConfigExperimental(Message):
    collective_group_leader = Field(1, "string")
    executor_type = Field(3, "string")
    recv_buf_max_chunk = Field(4, "int32")
    use_numa_affinity = Field(5, "bool")
    collective_deterministic_sequential_execution = Field(6, "bool")
    collective_nccl = Field(7, "bool")
    share_session_state_in_clusterspec_propagation = Field(8, "bool")
    disable_thread_spinning = Field(9, "bool")
    share_cluster_devices_in_session = Field(10, "bool")
    optimize_for_static_graph = Field(12, "bool")


class ConfigProto(Message):
    """Configures a `tf.Session`. Source: tf.ConfigProto, TensorFlow 1.15."""

    Experimental = _ConfigExperimental
    device_count = Field(1, "int32", key="string")
    intra_op_parallelism_threads = Field(2, "int32")
    inter_op_parallelism_threads = Field(5, "int32")
    use_per_session_threads = Field(9, "bool")
    session_inter_op_thread_pool = Field(12, ThreadPoolOptionProto, repeated=True)
    placement_period = Field(3, "int32")
    device_filters = Field(4, "string", repeated=True)
    gpu_options = Field(6, GPUOptions)
    allow_soft_placement = Field(7, "bool")
    log_device_placement = Field(8, "bool")
    graph_options = Field(10, GraphOptions)
    operation_timeout_in_ms = Field(11, "int64")
    rpc_options = Field(13, RPCOptions)
    cluster_def = Field(14, ClusterDef)
    isolate_session_state = Field(15, "bool")
    experimental = Field(16, _ConfigExperimental)


class _RunExperimental(Message):
    collective_graph_key = Field(1, "int64")
    use_run_handler_pool = Field(2, "bool")


class RunOptions(Message):
    """Configures one `Session.run`. Source: tf.RunOptions, TensorFlow 1.15."""

    TraceLevel = EnumType(NO_TRACE=0, SOFTWARE_TRACE=1, HARDWARE_TRACE=2, FULL_TRACE=3)
    Experimental = _RunExperimental
    trace_level = Field(1, TraceLevel)
    timeout_in_ms = Field(2, "int64")
    inter_op_thread_pool = Field(3, "int32")
    output_partition_graphs = Field(5, "bool")
    report_tensor_allocations_upon_oom = Field(7, "bool")
    experimental = Field(8, _RunExperimental)
