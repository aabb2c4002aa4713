# A server of the older generation: TLS 1.2 only, every MUST and SHOULD of RFC 5246, 5746, 7627 and 8422.
about   a server, TLS 1.2 only
role    server
version 1.2
level   should
