"""`tf.app.run`: parse the command line, then call the program's `main`."""

import sys

from minigraph import flags


class _HelpFlag(flags.BooleanFlag):
    """Prints help and ends the program, as soon as it is parsed."""

    def __init__(self, name, full, help_string, short_name=None):
        super().__init__(name, False, help_string, short_name)
        self._full = full

    def parse(self, argument):
        super().parse(argument)
        if self.value:
            _print_usage(self._full)
            sys.exit(1)


def _print_usage(full):
    # The program's own text may hold %s for its name.
    text = sys.modules["__main__"].__doc__ or "\n       USAGE: %s [flags]"
    print(text.replace("%s", sys.argv[0]))
    print("flags:")
    if full:
        print(flags.FLAGS.get_help(), end="")
    else:
        print(flags.FLAGS.main_module_help())
        print("Try --helpfull to get a list of all flags.")


flags.DEFINE_flag(_HelpFlag("help", False, "show this help", short_name="?"))
flags.DEFINE_flag(_HelpFlag("helpshort", False, "show this help"))
flags.DEFINE_flag(_HelpFlag("helpfull", True, "show full help"))


def run(main=None, argv=None):
    """Parses the flags, calls `main` with the arguments that are none, and ends the program.

    Unknown flags stay among the arguments. What `main` returns is the exit status, as for
    `sys.exit`.

    Args:
      main: function of one argument, the list of arguments with the program's name first;
        the `main` of the script by default.
      argv: list of text; `sys.argv` by default.
    Raises:
      tf.flags.Error: if the command line does not suit the flags.
    Source: tf.app.run, TensorFlow 1.15.
    """
    main = main or sys.modules["__main__"].main
    sys.exit(main(flags.FLAGS(sys.argv if argv is None else argv, known_only=True)))
