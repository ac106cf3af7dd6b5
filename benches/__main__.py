"""`python -m benches`."""

from benches.run import main

main()
