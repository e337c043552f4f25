"""`tf.make_template`: functions that make their variables once and share them."""

import functools

from minigraph.core.collections import GraphKeys
from minigraph.core.name_scope import get_collection
from minigraph.core.traceback import describe, user_frame
from minigraph.variables.scopes import pure_variable_scope, variable_scope
from minigraph.variables.scopes import _store as scope_store


def make_template(name_, func_, create_scope_now_=False, unique_name_=None, custom_getter_=None,
                  **kwargs):
    """`func_` with its variables (those of `tf.get_variable`) made once and shared by all calls.

    Args:
      name_: scope of the variables, made unique.
      func_: the function.
      create_scope_now_: choose the scope's name now rather than at the first call.
      unique_name_: name of the scope, taken as it is.
      custom_getter_: see `tf.get_variable`.
      **kwargs: keyword arguments bound to `func_`.
    Returns:
      A callable Template.
    Raises:
      ValueError: if the name is None; when called, if a later call makes a trainable variable.
    Source: tf.make_template, TensorFlow 1.15.
    """
    if kwargs:
        func_ = functools.partial(func_, **kwargs)
    return Template(name_, func_, create_scope_now=create_scope_now_, unique_name=unique_name_,
                    custom_getter=custom_getter_)


class Template:
    """A function with a variable scope of its own; see `make_template`."""

    def __init__(self, name, func, create_scope_now=False, unique_name=None, custom_getter=None):
        if name is None:
            raise ValueError("name cannot be None.")
        self._func = func
        self._name = name
        self._unique_name = unique_name
        self._custom_getter = custom_getter
        self._variable_scope = None
        self._called = False
        self._place = user_frame()
        if create_scope_now:
            with pure_variable_scope(unique_name or scope_store().unique(name),
                                     custom_getter=custom_getter) as scope:
                self._variable_scope = scope

    def __call__(self, *args, **kwargs):
        if self._variable_scope is not None:
            # The first call makes the variables, later ones must find them.
            with variable_scope(self._variable_scope, reuse=self._called):
                return self._call(args, kwargs)
        with variable_scope(self._unique_name, self._name,
                            custom_getter=self._custom_getter) as scope:
            self._variable_scope = scope
            return self._call(args, kwargs)

    def _call(self, args, kwargs):
        before = len(get_collection(GraphKeys.TRAINABLE_VARIABLES))
        first, self._called = not self._called, True
        try:
            result = self._func(*args, **kwargs)
            made = get_collection(GraphKeys.TRAINABLE_VARIABLES)[before:]
            if made and not first:
                raise ValueError("Trainable variable created when calling a template after the "
                                 "first time, perhaps you used tf.Variable when you meant "
                                 "tf.get_variable: %s"
                                 % (made,))
            return result
        except Exception as error:
            self._called = not first
            where = "originally defined at:\n  %s" % describe(self._place)
            error.args = ("%s\n\n%s" % (error.args[0], where) if error.args else where,
                          *error.args[1:])
            raise

    @property
    def name(self):
        return self._name

    @property
    def func(self):
        return self._func

    @property
    def variable_scope(self):
        """The VariableScope, or None before it is chosen."""
        return self._variable_scope

    @property
    def var_scope(self):
        return self._variable_scope

    @property
    def variable_scope_name(self):
        """The name of its scope with "/" at the end, or None before it is chosen."""
        scope = self._variable_scope
        return scope and (scope.name + "/" if scope.name else scope.name)

    @property
    def variables(self):
        """All variables made in it, global and local."""
        return self.global_variables + self.local_variables

    @property
    def trainable_variables(self):
        return self._under_scope(GraphKeys.TRAINABLE_VARIABLES)

    @property
    def trainable_weights(self):
        return self.trainable_variables

    @property
    def weights(self):
        return self.variables

    @property
    def global_variables(self):
        return self._under_scope(GraphKeys.GLOBAL_VARIABLES)

    @property
    def local_variables(self):
        return self._under_scope(GraphKeys.LOCAL_VARIABLES)

    @property
    def non_trainable_variables(self):
        trainable = self.trainable_variables
        return [v for v in self.variables if all(v is not t for t in trainable)]

    def _under_scope(self, key):
        return self._variable_scope.get_collection(key) if self._variable_scope else []
