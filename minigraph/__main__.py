"""`python -m minigraph`: runs a TensorFlow 1 script with minigraph in TensorFlow's place."""

import argparse
import sys

_DESCRIPTION = """\
Runs a script that says `import tensorflow as tf` with minigraph in TensorFlow's place, unedited:
  python -m minigraph script.py [args]

Other commands:
  python -m minigraph bench [args]   measures minigraph beside NumPy and installed frameworks
  python -m minigraph info           prints version, instruction set and threads
"""
_EPILOG = """\
exit status: the script's; 1 if --check finds a missing symbol; 2 for wrong usage or no such file.
environment: MINIGRAPH_FULL_TRACEBACK=1 shows minigraph's own frames in tracebacks too.
"""


def make_parser():
    parser = argparse.ArgumentParser(
        prog="python -m minigraph", description=_DESCRIPTION, epilog=_EPILOG, allow_abbrev=False,
        usage="%(prog)s [-h] [--version] [--info] [--check FILE ...]"
              " [-m MODULE | SCRIPT] [ARG ...]",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("--info", action="store_true", help="the same as the command info")
    parser.add_argument("--check", nargs="+", metavar="FILE",
                        help="list the TensorFlow symbols of scripts that minigraph lacks")
    parser.add_argument("-m", dest="module", nargs=argparse.REMAINDER, metavar="MODULE",
                        help="run a module as python -m does; the rest are its arguments")
    parser.add_argument("script", nargs="?", metavar="SCRIPT",
                        help="a file, a folder, or a command")
    parser.add_argument("args", nargs=argparse.REMAINDER, metavar="ARG", help=argparse.SUPPRESS)
    return parser


def main(argv):
    parser = make_parser()
    options = parser.parse_args(argv)
    if options.version:
        from minigraph.cli.info import version
        print("minigraph", version())
    elif options.info or options.script == "info":
        from minigraph.cli.info import print_info
        print_info()
    elif options.check:
        from minigraph.cli.check import check
        return check(options.check)
    elif options.module:
        from minigraph.cli.run import run_module
        return run_module(options.module[0], options.module[1:])
    elif options.script == "bench":
        from minigraph import bench
        return bench.main(options.args)
    elif options.script:
        from minigraph.cli.run import run_script
        return run_script(options.script, options.args)
    else:
        parser.error("a script, a command or an option is needed")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
