"""What scripts/setup.py is made of. Standard library only, Python 3.8 or later: nothing is installed yet."""
