#!/bin/sh
# Print a Python of at least 3.11, or one sentence on standard error.
for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
done
echo "Python 3.11 or newer is needed and was not found. Install it (apt-get install python3), or name it: make PYTHON=/path/to/python3 run" >&2
exit 1
