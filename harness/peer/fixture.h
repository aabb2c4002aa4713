/* fixture.h: the test PKI's identities, made at build time from harness/pki/fixture.pki and
 * embedded in the binary. Each credential has a root of its own, an intermediate, and leaves for
 * both roles, all with keys of one kind; a chain is leaf and intermediate. */
#ifndef TQ_PEER_FIXTURE_H
#define TQ_PEER_FIXTURE_H

#include "peer/peer.h"

/* TQ_FIXTURE_TIME: the fixed clock, 2026-01-01 00:00:00 UTC: within all validity periods, which run
 * from 2020 to the end of 2099. */
#define TQ_FIXTURE_TIME INT64_C(1767225600)

/* The names in the leaves' subjectAltName; .test is reserved (RFC 6761). */
#define TQ_FIXTURE_SERVER_NAME "server.tlsquarrel.test"
#define TQ_FIXTURE_CLIENT_NAME "client.tlsquarrel.test"

/* tq_fixture_identity: what an endpoint with CREDENTIAL presents as CLIENT or as server; static.
 * NULL for TQ_CREDENTIAL_NONE and what is no credential. */
const tq_identity *tq_fixture_identity(tq_credential credential, bool client);

/* tq_fixture_address: a P-256 server's that is named by its IP address only, 192.0.2.1; static.
 * tq_fixture_vector, tq_fixture_vector_root: leaf, ca and root of corpus/vectors/certificates,
 * without key. */
const tq_identity *tq_fixture_address(void);
const tq_identity *tq_fixture_vector(void);
tq_span tq_fixture_vector_root(void);

/* tq_fixture_root: the root that the chains of CREDENTIAL end in, DER; static. Empty where
 * tq_fixture_identity gives NULL. tq_fixture_root_key: its PKCS#8; tq_fixture_intermediate_key:
 * that of the intermediate: for those who want to sign something new. */
tq_span tq_fixture_root(tq_credential credential);
tq_span tq_fixture_root_key(tq_credential credential);
tq_span tq_fixture_intermediate_key(tq_credential credential);

#endif
