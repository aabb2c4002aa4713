/* chain.h: what `tlsquarrel bench` measures on chains of certificates: mutated ones, signed
 * again by the test keys, to the oracle and to the reference's own interface. */
#ifndef TQ_CLI_BENCH_CHAIN_H
#define TQ_CLI_BENCH_CHAIN_H

#include "cli/bench/case.h"

typedef struct tq_bench_chains tq_bench_chains;

/* tq_bench_chains_new: NULL: no memory, or the scene cannot be played. */
tq_bench_chains *tq_bench_chains_new(tq_checks *checks);
void tq_bench_chains_free(tq_bench_chains *chains);

/* tq_bench_chains_once: the next chain in the manner of KIND. False: KIND is none of chains. */
bool tq_bench_chains_once(tq_bench_chains *chains, tq_bench_kind kind);

#endif
