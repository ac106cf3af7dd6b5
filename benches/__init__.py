"""`python -m benches.run`: what the package gains, as ratios of one run."""
