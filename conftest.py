"""Read before tests/conftest.py, which brings NumPy."""

import os

# The threads of OpenBLAS wait for each other in a loop: where two test processes share two cores, a product
# of small matrices took eight times the work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
