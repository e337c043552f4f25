"""The workloads in each library, one file each, for other interpreters too (Python 3.7 on)."""
