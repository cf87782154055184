"""For clients of servers on this machine."""

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""`verify=NO_TLS` spares each client the reading of all certificate authorities: 40 ms."""
