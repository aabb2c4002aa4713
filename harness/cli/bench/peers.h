/* peers.h: how fast the comparison of implementations is: inputs per second at each of them. */
#ifndef TQ_CLI_BENCH_PEERS_H
#define TQ_CLI_BENCH_PEERS_H

#include <stdbool.h>
#include <stddef.h>

enum { TQ_BENCH_PEERS_INPUTS_MAX = 100000 };

/* tq_bench_peers: plays COUNT mutated ClientHellos of TLS 1.2, which all know, to each peer that is
 * here, whole and on all cores as replay does, and prints a line for each and one for all. False,
 * with a line on stderr: no memory, or the harness itself failed. */
bool tq_bench_peers(size_t count);

#endif
