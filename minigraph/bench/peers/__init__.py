"""The workloads in each library, one stand-alone file each: they run in other interpreters too."""
