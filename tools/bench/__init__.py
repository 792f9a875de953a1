"""The figures that the README quotes: `make bench` measures them, each beside its limit."""
