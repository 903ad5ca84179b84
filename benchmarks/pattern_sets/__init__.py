"""What ``benchmarks.patterns`` measures, one set a file: each has ``measure``, which yields lines to print."""
