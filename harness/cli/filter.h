/* filter.h: the options by which findings are chosen, the same in every command. */
#ifndef TQ_CLI_FILTER_H
#define TQ_CLI_FILTER_H

#include "cli/options.h"
#include "store/store.h"

/* clang-format off */
/* The rows come first in the table of a command that uses them. */
#define TQ_FILTER_OPTIONS                                                                          \
    {"store",       's', "FILE",     "the store (.build/findings.db, or $TQ_STORE)"},              \
    {"class",       'c', "CLASS",    "only this class: LAX, STRICT, WRONG_ALERT, ..."},            \
    {"severity",    0,   "SEVERITY", "at least: note, warning (the default) or error"},            \
    {"peer",        'p', "NAME",     "only this peer"},                                            \
    {"release",     0,   "RELEASE",  "only this release of it"},                                   \
    {"requirement", 'r', "ID",       "only this requirement, or a whole step: client_hello"},      \
    {"target",      't', "NAME",     "only what this target found"},                               \
    {"new-since",   0,   "WHEN",     "only what was first seen since: 2026-11-23, or 90m, 24h, 7d"}, \
    {"all",         'a', NULL,       "notes too: the same as --severity note"}
/* clang-format on */
enum {
  TQ_FILTER_STORE,
  TQ_FILTER_CLASS,
  TQ_FILTER_SEVERITY,
  TQ_FILTER_PEER,
  TQ_FILTER_RELEASE,
  TQ_FILTER_REQUIREMENT,
  TQ_FILTER_TARGET,
  TQ_FILTER_NEW_SINCE,
  TQ_FILTER_ALL,
  TQ_FILTER_COUNT
};

/* tq_filter_of: fills FILTER from the first TQ_FILTER_COUNT values. Says what is wrong, and returns
 * false, where a value makes no sense. */
bool tq_filter_of(tq_store_filter *filter, const tq_arguments *arguments);

/* tq_severity_of: LEAST by its word; NULL: warning. tq_shard_of: "I/N"; NULL: 1/1. Each says what
 * is wrong with the word, and returns false. */
bool tq_severity_of(tq_severity *least, const char *word);
bool tq_shard_of(uint32_t *shard, uint32_t *shards, const char *text);

#endif
