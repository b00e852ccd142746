"""Reading: untrusted bytes to Reports. Import the modules directly; start at `read.py`."""
