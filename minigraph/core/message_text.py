"""Messages in the text format of protocol buffers."""

_ESCAPES = {ord("\n"): "\\n", ord("\t"): "\\t", ord("\r"): "\\r", ord('"'): '\\"',
            ord("'"): "\\'", ord("\\"): "\\\\"}


def field_text(field, value):
    """A field and its value, as lines."""
    if field.key is not None:
        return "".join("%s {\n  key: %s\n%s}\n" % (field.name, _literal(key, field.key),
                                                   _indented(_entry("value", field, item)))
                       for key, item in sorted(value.items()))
    items = value if field.repeated else [value]
    return "".join(_entry(field.name, field, item) for item in items)


def _entry(name, field, value):
    if field.is_message:
        return "%s {\n%s}\n" % (name, _indented(str(value)))
    return "%s: %s\n" % (name, _literal(value, field.kind))


def _indented(text):
    return "".join("  %s\n" % line for line in text.splitlines())


def _literal(value, kind):
    if hasattr(kind, "names"):      # an EnumType
        return kind.names.get(value, str(value))
    if kind == "bool":
        return "true" if value else "false"
    if kind in ("string", "bytes"):
        return '"%s"' % "".join(map(_escaped, value.encode() if kind == "string" else value))
    return repr(value)


def _escaped(byte):
    return _ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else "\\%03o" % byte)
