"""`python -m benches`: what the package gains, as ratios of one run."""
