"""Exceptions of flags."""


class Error(Exception):
    """Base class of the exceptions of flags."""


class CantOpenFlagFileError(Error):
    """The file of a --flagfile cannot be read."""


class DuplicateFlagError(Error):
    """A flag is defined twice."""


class FlagNameConflictsWithMethodError(Error):
    """A flag would have the name of a method of FLAGS."""


class IllegalFlagValueError(Error):
    """A value does not suit its flag."""


class UnparsedFlagAccessError(Error):
    """The value of a FlagHolder is read before the command line is parsed."""


class UnrecognizedFlagError(Error):
    """There is no flag with this name.

    Attributes:
      flagname: the name.
      flagvalue: the value given for it, or "".
    """

    def __init__(self, flagname, flagvalue="", suggestions=None):
        self.flagname = flagname
        self.flagvalue = flagvalue
        tip = ". Did you mean: %s ?" % ", ".join(suggestions) if suggestions else ""
        super().__init__("Unknown command line flag '%s'%s" % (flagname, tip))


class ValidationError(Error):
    """A validator's function refuses a value, with its own words."""
