"""Graphs: names, scopes, control dependencies, devices, collections, look-ups, defaults."""

import threading

import pytest

import minigraph as tf


@pytest.fixture
def graph(fresh_graph):
    return fresh_graph


def names(*ops):
    return [op.name for op in ops]


class TestNames:
    def test_unique_name(self, graph):
        given = [graph.unique_name(n) for n in ("foo", "foo", "Foo", "foo_1")]
        assert given == ["foo", "foo_1", "Foo_2", "foo_1_1"]
        assert [graph.unique_name("foo", mark_as_used=False) for _ in range(2)] == ["foo_3"] * 2
        assert graph.unique_name("foo") == "foo_3"

    def test_operations(self):
        assert names(*(tf.no_op(name=n) for n in ("n", "n_1", "n", "n", "n_1"))) == [
            "n", "n_1", "n_2", "n_3", "n_1_1"]
        assert names(*(tf.no_op(name=n) for n in ("Same", "same", "SAME"))) == [
            "Same", "same_1", "SAME_2"]
        assert names(*(tf.no_op(name=n) for n in ("A.b-c/d", "1", ".x"))) == ["A.b-c/d", "1", ".x"]

    @pytest.mark.parametrize("name", ["_x", "a b", "-a", "x>y", "a:0"])
    def test_operations_that_cannot_be(self, name):
        with pytest.raises(ValueError, match="'%s' is not a valid scope name" % name):
            tf.no_op(name=name)

    def test_scopes(self, graph):
        with tf.name_scope("s") as scope:
            assert scope == "s/" and tf.no_op(name="o").name == "s/o"
            with tf.name_scope("t") as inner:
                assert inner == "s/t/" and tf.no_op(name="o").name == "s/t/o"
            with tf.name_scope("t") as inner:
                assert inner == "s/t_1/"
            with tf.name_scope(None, "default") as inner:
                assert inner == "s/default/"
            with tf.name_scope("_inside") as inner:
                assert inner == "s/_inside/"
            with graph.name_scope(None) as root:
                assert root == "" and tf.no_op(name="root").name == "root"
            assert graph.get_name_scope() == "s"
        with tf.name_scope("s") as scope:
            assert scope == "s_1/"
        with tf.name_scope("s/") as scope:
            assert scope == "s/" and tf.no_op(name="o").name == "s/o_1"
        with tf.name_scope("x/y") as scope:
            assert scope == "x/y/"
            with tf.name_scope("/") as inner:
                assert inner == "/"
        with tf.name_scope("") as scope:
            assert scope == ""

    @pytest.mark.parametrize("name", ["_x", "a b"])
    def test_scopes_that_cannot_be(self, graph, name):
        with pytest.raises(ValueError, match="'%s' is not a valid scope name" % name):
            with graph.name_scope(name):
                pass

    def test_a_scope_as_the_name_of_the_operation(self, graph):
        x = tf.constant(1.0, name="x")
        for expected in ("n:0", "n_1:0"):
            with tf.name_scope("n", values=[x]) as scope:
                assert tf.add(x, 1.0, name=scope).name == expected
        assert [op.name for op in graph.get_operations()] == ["x", "n/y", "n", "n_1/y", "n_1"]

    def test_op_scope(self):
        x = tf.constant(1.0)
        with tf.op_scope([x], None, "default") as scope:
            assert scope == "default/"
        with tf.op_scope([x], "given", "default") as scope:
            assert scope == "given/"

    def test_a_scope_needs_a_name_if_values_are_given(self):
        with pytest.raises(ValueError, match=r"At least one of name \(None\) and default_name "
                                             r"\(None\) must be provided."):
            with tf.name_scope(None, values=[1.0]):
                pass

    def test_each_thread_has_its_own_scope(self, graph):
        made = []

        def work(barrier):
            with graph.name_scope("thread"):
                barrier.wait()
                with graph.as_default():
                    made.append(tf.no_op(name="op").name)

        barrier = threading.Barrier(3)
        threads = [threading.Thread(target=work, args=(barrier,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(made) == ["thread/op", "thread_1/op", "thread_2/op"]


class TestControlDependencies:
    def test_what_comes_through_inputs_is_left_out(self, graph):
        a, b = tf.constant(1.0, name="a"), tf.constant(2.0, name="b")
        with tf.control_dependencies([a.op]):
            with tf.control_dependencies([b]):
                c = tf.identity(a, name="c")
                d = tf.no_op()
                e = tf.identity(c)
                with tf.control_dependencies(None):
                    f = tf.no_op()
                with graph.control_dependencies([]):
                    g = tf.no_op()
        assert [names(*op.control_inputs) for op in (c.op, d, e.op, f, g)] == [
            ["b"], ["a", "b"], [], [], ["a", "b"]]

    def test_names_are_taken(self):
        tf.constant(1.0, name="a")
        with tf.control_dependencies(["a"]):
            assert names(*tf.no_op().control_inputs) == ["a"]

    def test_what_cannot_be_one(self):
        with pytest.raises(TypeError, match="Can not convert a int into a Tensor or Operation."):
            tf.control_dependencies([3])
        with pytest.raises(KeyError, match="The name 'a' refers to an Operation not in the graph."):
            tf.control_dependencies(["a"])

    def test_init_scope_keeps_the_name_and_drops_the_dependencies(self, graph):
        a = tf.constant(1.0)
        with tf.name_scope("s"), tf.control_dependencies([a]), tf.init_scope():
            assert graph.get_name_scope() == "s"
            assert tf.no_op().control_inputs == []


class TestDevices:
    @pytest.mark.parametrize("inner, expected", [
        ("/job:ps/task:1", "/job:ps/task:1/device:CPU:0"),
        ("/gpu:1", "/device:GPU:1"),
        (None, ""),
        ("", "/device:CPU:0"),
        (lambda op: "/device:GPU:%d" % len(op.type), "/device:GPU:4"),
        (lambda op: None, "/device:CPU:0"),
        ("/job:a/device:CPU:*", "/job:a/device:CPU:0"),
        ("/cpu", "/device:CPU:0"),
    ])
    def test_inner_names_go_before_outer_ones(self, inner, expected):
        with tf.device("/cpu:0"), tf.device(inner):
            assert tf.no_op().device == expected
        assert tf.no_op().device == ""

    @pytest.mark.parametrize("name, key", [("/foo:1", "foo"), ("nonsense", "nonsense")])
    def test_names_that_cannot_be(self, name, key):
        with pytest.raises(ValueError, match="Unknown attribute: '%s' in '%s'" % (key, name)):
            with tf.device(name):
                pass


class TestColocation:
    def test_groups(self):
        a, b = tf.constant(1.0, name="a"), tf.constant(2.0, name="b")
        with tf.colocate_with(a):
            with tf.colocate_with(b.op):
                assert tf.no_op().colocation_groups() == [b"loc:@a", b"loc:@b"]
            with tf.colocate_with(b.op, ignore_existing=True):
                assert tf.no_op().colocation_groups() == [b"loc:@b"]
            with tf.colocate_with(None, ignore_existing=True):
                assert tf.no_op(name="c").colocation_groups() == [b"loc:@c"]


class TestElements:
    @pytest.fixture(autouse=True)
    def elements(self, graph):
        self.a = tf.constant(1.0, name="a")
        self.none = tf.no_op(name="none")

    def test_look_ups(self, graph):
        assert graph.get_tensor_by_name("a:0") is self.a
        assert graph.get_operation_by_name("a") is self.a.op
        for obj in ("a:0", self.a, b"a:0"):
            assert graph.as_graph_element(obj) is self.a
        assert graph.as_graph_element("a") is self.a.op
        assert graph.get_operations() == [self.a.op, self.none]

    @pytest.mark.parametrize("method, name, error, message", [
        ("get_operation_by_name", "zz", KeyError,
         "The name 'zz' refers to an Operation not in the graph."),
        ("get_operation_by_name", "a:0", ValueError,
         "Name 'a:0' appears to refer to a Tensor, not a Operation."),
        ("get_operation_by_name", 3, TypeError,
         "Operation names are strings (or similar), not int."),
        ("get_tensor_by_name", "a", ValueError,
         "The name 'a' refers to an Operation, not a Tensor. Tensor names must be of the form "
         "\"<op_name>:<output_index>\"."),
        ("get_tensor_by_name", "zz", ValueError,
         "The name 'zz' looks like an (invalid) Operation name, not a Tensor. Tensor names must be "
         "of the form \"<op_name>:<output_index>\"."),
        ("get_tensor_by_name", "zz:0", KeyError,
         "The name 'zz:0' refers to a Tensor which does not exist. The operation, 'zz', does not "
         "exist in the graph."),
        ("get_tensor_by_name", "a:1", KeyError,
         "The name 'a:1' refers to a Tensor which does not exist. The operation, 'a', exists but "
         "only has 1 outputs."),
        ("get_tensor_by_name", "none:0", KeyError,
         "The name 'none:0' refers to a Tensor which does not exist. The operation, 'none', exists "
         "but only has 0 outputs."),
        ("get_tensor_by_name", "a:x", ValueError,
         "The name 'a:x' looks a like a Tensor name, but is not a valid one. Tensor names must be of "
         "the form \"<op_name>:<output_index>\"."),
        ("get_tensor_by_name", 3, TypeError, "Tensor names are strings (or similar), not int."),
        ("as_graph_element", 3, TypeError, "Can not convert a int into a Tensor or Operation."),
    ])
    def test_what_is_not_there(self, graph, method, name, error, message):
        with pytest.raises(error) as raised:
            getattr(graph, method)(name)
        assert raised.value.args[0] == message

    def test_the_kind_that_is_not_allowed(self, graph):
        with pytest.raises(TypeError, match="Can not convert a Tensor into a Operation."):
            graph.as_graph_element(self.a, allow_tensor=False)
        with pytest.raises(TypeError, match="Can not convert a Operation into a Tensor."):
            graph.as_graph_element(self.a.op, allow_operation=False)
        with pytest.raises(ValueError, match="allow_tensor and allow_operation can't both be False."):
            graph.as_graph_element(self.a, False, False)

    def test_printed_forms(self):
        x = tf.placeholder(tf.float32, [None, 2], name="x")
        assert (str(self.a), repr(self.a)) == (
            'Tensor("a:0", shape=(), dtype=float32)', "<tf.Tensor 'a:0' shape=() dtype=float32>")
        assert repr(x) == "<tf.Tensor 'x:0' shape=(?, 2) dtype=float32>"
        assert str(tf.placeholder(tf.int32, name="y")) == 'Tensor("y:0", dtype=int32)'
        assert repr(self.a.op) == "<tf.Operation 'a' type=Const>"
        assert str(self.none) == 'name: "none"\nop: "NoOp"\n'

    def test_parts_of_operations(self):
        total = tf.add(self.a, self.a, name="total").op
        assert list(total.inputs) == [self.a, self.a] and total.values() == tuple(total.outputs)
        assert set(self.a.consumers()) == {total}
        assert self.a.op.get_attr("dtype") == tf.float32
        with pytest.raises(ValueError, match="Operation 'a' has no attr named 'zz'."):
            self.a.op.get_attr("zz")
        assert len(total.traceback) == len(total.traceback_with_start_lines)

    def test_create_op_by_type(self, graph):
        op = graph.create_op("Neg", [self.a], [tf.float32], name="minus")
        assert (op.name, op.type, op.outputs[0].shape.as_list()) == ("minus", "Neg", [])
        unknown = graph.create_op("Unheard", [self.a], [tf.float32, tf.int32])
        assert [t.name for t in unknown.outputs] == ["Unheard:0", "Unheard:1"]
        with tf.Session() as session:
            assert session.run(op.outputs[0]) == -1.0
            with pytest.raises(tf.errors.NotFoundError, match="Op type not registered 'Unheard'"):
                session.run(unknown)
        with pytest.raises(TypeError, match="Input #0 is not a tensor: 3"):
            graph.create_op("Neg", [3], [tf.float32])


class TestCollections:
    def test_items_are_kept_in_order(self, graph):
        a = tf.constant(1.0, name="a")
        tf.add_to_collection("k", 1)
        graph.add_to_collection("k", a)
        graph.add_to_collections(["k", "l", "l"], 3)
        graph.add_to_collections("m", 4)
        assert tf.get_collection("k") == [1, a, 3]
        assert tf.get_collection("k", "a") == [a] and tf.get_collection("none") == []
        assert sorted(graph.get_all_collection_keys()) == ["k", "l", "m"]

    def test_copies_and_the_list_itself(self, graph):
        graph.get_collection("k").append(1)
        assert graph.get_collection("k") == []
        tf.get_collection_ref("k").append(1)
        assert graph.get_collection("k") == [1]
        graph.clear_collection("k")
        assert graph.get_collection("k") == []


class TestFinalized:
    @pytest.mark.parametrize("change", [
        lambda g, a: tf.constant(2.0), lambda g, a: a + 1, lambda g, a: g.add_to_collection("k", 1),
        lambda g, a: tf.convert_to_tensor(3)])
    def test_nothing_can_be_added(self, graph, change):
        a = tf.constant(1.0)
        graph.finalize()
        assert graph.finalized
        with pytest.raises(RuntimeError, match="Graph is finalized and cannot be modified."):
            change(graph, a)


class TestDefaults:
    def test_nested(self, graph):
        one, other = tf.Graph(), tf.Graph()
        with one.as_default():
            with other.as_default() as inner:
                assert inner is other and tf.get_default_graph() is other
            assert tf.get_default_graph() is one
        assert tf.get_default_graph() is graph

    def test_a_nested_graph_cannot_be_reset(self):
        with tf.Graph().as_default(), pytest.raises(
                AssertionError, match="Do not use tf.reset_default_graph\\(\\) to clear nested"):
            tf.reset_default_graph()

    def test_operands_of_two_graphs(self):
        a = tf.constant(1.0, name="a")
        with tf.Graph().as_default():
            z = tf.constant(2.0, name="z")
        with pytest.raises(ValueError) as raised:
            tf.add(a, z)
        assert str(raised.value) == ('Tensor("z:0", shape=(), dtype=float32) must be from the same '
                                     'graph as Tensor("a:0", shape=(), dtype=float32).')
        assert tf.identity(z).graph is z.graph
        with pytest.raises(ValueError, match="is not an element of this graph"):
            with tf.control_dependencies([z]):
                pass


class TestTensors:
    @pytest.mark.parametrize("use, error, message", [
        (len, TypeError, "len is not well defined for symbolic Tensors. (a:0) Please call `x.shape` "
                         "rather than `len(x)` for shape information."),
        (bool, TypeError, "using a `tf.Tensor` as a Python `bool` is not allowed in Graph execution. "
                          "Use Eager execution or decorate this function with @tf.function."),
        (list, TypeError, "iterating over `tf.Tensor` is not allowed in Graph execution. Use Eager "
                          "execution or decorate this function with @tf.function."),
    ])
    def test_what_needs_a_value(self, use, error, message):
        with pytest.raises(error) as raised:
            use(tf.constant([1.0], name="a"))
        assert str(raised.value) == message

    def test_equality_is_identity(self):
        a, b = tf.constant(1.0), tf.constant(1.0)
        assert a == a and a != b and a in [a] and a not in [b] and {a: 1}[a] == 1
        assert (a == 1.0) is False

    def test_set_shape(self):
        x = tf.placeholder(tf.float32)
        x.set_shape([None, 3])
        x.set_shape([2, None])
        assert x.get_shape().as_list() == [2, 3]
        with pytest.raises(ValueError, match="Dimension 0 in both shapes must be equal, but are 2 "
                                             r"and 3. Shapes are \[2,3\] and \[3,3\]."):
            x.set_shape([3, 3])

    def test_keys_of_dicts(self):
        x = tf.constant(1.0)
        assert {x.experimental_ref(): 1}[x.experimental_ref()] == 1


def test_versions(graph):
    assert graph.graph_def_versions.producer == tf.GRAPH_DEF_VERSION
    assert str(graph.graph_def_versions) == "producer: %d\n" % tf.GRAPH_DEF_VERSION
