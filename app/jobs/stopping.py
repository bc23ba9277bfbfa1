"""The flag that tells a long job to end after the item in hand, because its process is to end."""

import threading

stopping = threading.Event()
