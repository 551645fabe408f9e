"""Speed and size against named peers. Run with: pytest tests/benchmarks --benchmark-only (out of the default run)."""
