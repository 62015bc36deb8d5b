"""One module per step, ``NNNN_what.py``, in one line of succession."""
