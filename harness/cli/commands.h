/* commands.h: the commands of tlsquarrel, one file each. */
#ifndef TQ_CLI_COMMANDS_H
#define TQ_CLI_COMMANDS_H

#include "cli/options.h"

/* clang-format off */
#define TQ_COMMAND_TABLE(ROW)                                                                      \
  ROW(fuzz)                                                                                         \
  ROW(nightly)                                                                                      \
  ROW(corpus)                                                                                       \
  ROW(replay)                                                                                       \
  ROW(conform)                                                                                      \
  ROW(explain)                                                                                      \
  ROW(diff)                                                                                         \
  ROW(findings)                                                                                     \
  ROW(bisect)                                                                                       \
  ROW(report)                                                                                       \
  ROW(requirements)                                                                                 \
  ROW(peers)                                                                                        \
  ROW(scenes)                                                                                       \
  ROW(vectors)                                                                                      \
  ROW(bench)
/* clang-format on */

#define ROW(name) extern const tq_command tq_command_##name;
TQ_COMMAND_TABLE(ROW)
#undef ROW

#endif
