"""Command line flags: `tf.flags`.

A program defines flags with `DEFINE_...` and reads them as attributes of `FLAGS`, which parses
`sys.argv` when it is first read. Names, syntax and messages are those of TensorFlow 1.15.
"""

from minigraph.flags.define import (
    DEFINE, DEFINE_alias, DEFINE_bool, DEFINE_boolean, DEFINE_enum, DEFINE_enum_class,
    DEFINE_flag, DEFINE_float, DEFINE_integer, DEFINE_list, DEFINE_multi, DEFINE_multi_enum,
    DEFINE_multi_enum_class, DEFINE_multi_float, DEFINE_multi_integer, DEFINE_multi_string,
    DEFINE_spaceseplist, DEFINE_string,
    adopt_module_key_flags, declare_key_flag, override_value, set_default)
from minigraph.flags.errors import (
    CantOpenFlagFileError, DuplicateFlagError, Error, FlagNameConflictsWithMethodError,
    IllegalFlagValueError, UnparsedFlagAccessError, UnrecognizedFlagError, ValidationError)
from minigraph.flags.flag import (
    AliasFlag, BooleanFlag, EnumClassFlag, EnumFlag, Flag, MultiEnumClassFlag, MultiFlag)
from minigraph.flags.help_text import doc_to_help, flag_dict_to_args, get_help_width, text_wrap
from minigraph.flags.parsers import (
    ArgumentParser, ArgumentSerializer, BaseListParser, BooleanParser, CsvListSerializer,
    EnumClassListSerializer, EnumClassParser, EnumClassSerializer, EnumParser, FloatParser,
    IntegerParser, ListParser, ListSerializer, WhitespaceSeparatedListParser)
from minigraph.flags.validators import (
    mark_bool_flags_as_mutual_exclusive, mark_flag_as_required, mark_flags_as_mutual_exclusive,
    mark_flags_as_required, multi_flags_validator, register_multi_flags_validator,
    register_validator, validator)
from minigraph.flags.values import FLAGS, FlagHolder, FlagValues, disclaim_key_flags
