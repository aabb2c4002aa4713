# A server of both versions, judged by the core documents alone: extensions that nobody needs are not asked about.
about       a server, TLS 1.2 and 1.3, without optional extensions
role        server
level       must
without-rfc 6520
without-rfc 5764
without-rfc 7250
without-rfc 8879
without-rfc 8449
