/* stats.c: see stats.h. */
#include "target/stats.h"

#include "result/words.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 1024 };

bool tq_stats_open(tq_stats *stats, const char *path) {
  stats->file = -1;
  if (path == NULL) {
    return true;
  }
  stats->file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (stats->file < 0) {
    fprintf(stderr, "tlsquarrel: %s: %s\n", path, strerror(errno));
  }
  return stats->file >= 0;
}

static const char *const part_words[TQ_PARTS] = {
#define ROW(name, word, text) [TQ_PART_##name] = word,
    TQ_PART_TABLE(ROW)
#undef ROW
};

static int write_times(const tq_stats *stats, char *page, int size) {
  for (int i = 0; i < TQ_PARTS && stats->spent.on && size < PAGE; i++) {
    size += snprintf(page + size, (size_t)(PAGE - size), "time %s %" PRIu64 "\n", part_words[i],
                     stats->spent.nanoseconds[i]);
  }
  if (stats->spent.on && size < PAGE) {
    size += snprintf(page + size, (size_t)(PAGE - size), "timed %" PRIu64 " %" PRIu64 "\n",
                     stats->executions - stats->timed_after,
                     tq_spent_now(&stats->spent) - stats->timed_since);
  }
  return size;
}

/* One write of a page of fixed size, so that a reader never sees half of it. */
void tq_stats_write(const tq_stats *stats, const tq_book *book) {
  if (stats->file < 0) {
    return;
  }
  char page[PAGE];
  int size =
      snprintf(page, sizeof page, "inputs %" PRIu64 "\nexecutions %" PRIu64 "\nunconfirmed %zu\n",
               stats->inputs, stats->executions, tq_book_unconfirmed(book));
  for (int i = TQ_CLASS_NONE + 1; i < TQ_CLASS_COUNT && size < PAGE; i++) {
    size_t count = tq_book_count(book, (tq_class)i);
    if (count != 0) {
      size += snprintf(page + size, (size_t)(PAGE - size), "findings %s %zu\n",
                       tq_class_word((tq_class)i), count);
    }
  }
  size = size < PAGE ? write_times(stats, page, size) : size;
  size = size < PAGE ? size : PAGE - 1;
  memset(page + size, '\n', (size_t)(PAGE - size));
  (void)!pwrite(stats->file, page, sizeof page, 0);
}
