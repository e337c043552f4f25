"""Regular expressions on strings."""

import re

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops._infer import same_as_input
from minigraph.ops.strings import _re2
from minigraph.ops.strings._common import (
    invalid, shape_text, shown, static_rank, strings_array)


def _compiled(pattern):
    if isinstance(pattern, str):
        pattern = pattern.encode()
    try:
        return _re2.compiled(pattern)
    except _re2.PatternError as error:
        raise invalid("Invalid pattern: %s, error: %s" % (shown(pattern), error)) from None


def _replacement(rewrite, groups):
    """(pieces of a rewrite: texts and numbers of groups, whether they are all of it).

    They end where the rewrite is not valid. Groups that the pattern does not have are empty.
    """
    pieces = re.split(r"\\(.?)", rewrite, flags=re.DOTALL)
    for i in range(1, len(pieces), 2):
        if pieces[i].isdigit() and pieces[i].isascii():
            pieces[i] = int(pieces[i]) if int(pieces[i]) <= groups else ""
        elif pieces[i] != "\\":
            return pieces[:i], False
    return pieces, True


def _substituted(expression, text, expand, once):
    """`text` with its matches replaced; an empty one right after another match is none."""
    made, at, last = [], 0, None
    while at <= len(text):
        found = expression.search(text, at)
        if found is None:
            break
        made.append(text[at:found.start()])
        if found.end() == found.start() == last:
            made.append(text[last:last + 1])
            at = last + 1
            continue
        made.append(expand(found))
        at = last = found.end()
        if once:
            break
    return "".join(made) + text[at:]


def _scalar(array, what):
    if array.ndim:
        raise invalid("%s must be scalar, but received %s", what, shape_text(array.shape))
    return array.item()


def _replaced(ctx, x, pattern, rewrite):
    expression = _compiled(pattern)
    pieces, valid = _replacement(_re2.decode(rewrite), expression.groups)
    once = not ctx.attrs["replace_global"]

    def expand(found):
        return "".join(found.group(p) or "" if isinstance(p, int) else p for p in pieces)

    def replace(text):
        if once and not valid:      # as RE2, which otherwise takes what is valid
            return text
        return _re2.encode(_substituted(expression, _re2.decode(text), expand, once))
    return strings_array([replace(text) for text in x.ravel()], x.shape)


def _run_replace(ctx, x, pattern, rewrite):
    return _replaced(ctx, x, _scalar(pattern, "Pattern"), _scalar(rewrite, "Rewrite"))


def _infer_scalars(c):
    for i in range(1, c.n_inputs):
        static_rank(c, i, 0)
    return [c.shape(0)]


def _as_bytes(text):
    return text.encode() if isinstance(text, str) else text


REGEX_REPLACE = OpDef(
    type="RegexReplace",
    inputs={"input": dtypes.string, "pattern": dtypes.string, "rewrite": dtypes.string},
    outputs={"output": dtypes.string},
    attrs={"replace_global": True},
    infer=_infer_scalars,
    host=_run_replace,
    gradient=NOT_DIFFERENTIABLE,
)

STATIC_REGEX_REPLACE = OpDef(
    type="StaticRegexReplace",
    inputs={"input": dtypes.string},
    outputs={"output": dtypes.string},
    attrs={"pattern": "", "rewrite": "", "replace_global": True},
    infer=same_as_input,
    host=lambda ctx, x: _replaced(ctx, x, _as_bytes(ctx.attrs["pattern"]),
                                  _as_bytes(ctx.attrs["rewrite"])),
    gradient=NOT_DIFFERENTIABLE,
)


def regex_replace(input, pattern, rewrite, replace_global=True, name=None):
    """Each string with what matches `pattern` replaced by `rewrite`.

    Args:
      input: string Tensor.
      pattern: regular expression in RE2's syntax, a Python string or a scalar Tensor.
      rewrite: the replacement; \\\\1 to \\\\9 stand for groups, \\\\0 for the whole match.
      replace_global: replace every match rather than the first.
      name: name of the operation (optional).
    Raises:
      InvalidArgumentError (when it runs): if `pattern` is not valid.
    Source: tf.strings.regex_replace, TensorFlow 1.15.
    """
    if isinstance(pattern, (str, bytes)) and isinstance(rewrite, (str, bytes)):
        return STATIC_REGEX_REPLACE(input, pattern=pattern, rewrite=rewrite,
                                    replace_global=replace_global, name=name)
    return REGEX_REPLACE(input, pattern, rewrite, replace_global=replace_global, name=name)


def _matched(x, pattern):
    expression = _compiled(pattern)
    found = [expression.fullmatch(_re2.decode(text)) is not None for text in x.ravel()]
    return np.array(found, bool).reshape(x.shape)


REGEX_FULL_MATCH = OpDef(
    type="RegexFullMatch",
    inputs={"input": dtypes.string, "pattern": dtypes.string},
    outputs={"output": dtypes.bool},
    infer=_infer_scalars,
    host=lambda ctx, x, pattern: _matched(x, _scalar(pattern, "Pattern")),
    gradient=NOT_DIFFERENTIABLE,
)

STATIC_REGEX_FULL_MATCH = OpDef(
    type="StaticRegexFullMatch",
    inputs={"input": dtypes.string},
    outputs={"output": dtypes.bool},
    attrs={"pattern": ""},
    infer=same_as_input,
    host=lambda ctx, x: _matched(x, _as_bytes(ctx.attrs["pattern"])),
    gradient=NOT_DIFFERENTIABLE,
)


def regex_full_match(input, pattern, name=None):
    """True where the whole string matches `pattern`, in RE2's syntax.

    Raises:
      InvalidArgumentError (when it runs): if `pattern` is not valid.
    Source: tf.strings.regex_full_match, TensorFlow 1.15.
    """
    if isinstance(pattern, (str, bytes)):
        return STATIC_REGEX_FULL_MATCH(input, pattern=pattern, name=name)
    return REGEX_FULL_MATCH(input, pattern, name=name)
