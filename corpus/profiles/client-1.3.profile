# An embedded client that speaks TLS 1.3 only, and no PSK of its own.
about   an embedded client, TLS 1.3 only
role    client
version 1.3
level   must
