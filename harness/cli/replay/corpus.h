/* corpus.h: the inputs of a run: files, and what stands in files of vectors. */
#ifndef TQ_CLI_REPLAY_CORPUS_H
#define TQ_CLI_REPLAY_CORPUS_H

#include "cli/input.h"
#include "target/target.h"

/* tq_corpus: COUNT inputs, the names they are shown by, and their targets; owned. */
typedef struct tq_corpus {
  tq_span *inputs;
  char **names;
  const tq_target **targets;
  size_t count;
  size_t room;
  size_t seen; /* with those left to other shards */
} tq_corpus;

/* tq_corpus_load: the files in PATHS, and the cases in those called *.tv; of all these inputs every
 * SHARDS-th, from number SHARD (from 1) on; 1, 1: all of them. TARGET NULL: each input's own.
 * Says what is wrong, and returns false, on failure. */
bool tq_corpus_load(tq_corpus *corpus, const tq_paths *paths, const tq_target *target,
                    uint32_t shard, uint32_t shards);

void tq_corpus_free(tq_corpus *corpus);

#endif
