/* sentence.c: the table of sentences. */
#include "spec/sentence.h"

#include <stdbool.h>

typedef enum reason {
  NO_REASON,
#define REASON(word, status_, text_) word,
#include "spec/sentence/reason.def"
#undef REASON
} reason;

/* clang-format off */
static const struct {
  tq_status status;
  const char *text;
} reasons[] = {
    [NO_REASON] = {TQ_GAP, NULL},
#define REASON(word, status_, text_) [word] = {TQ_##status_, text_},
#include "spec/sentence/reason.def"
#undef REASON
};

static const struct {
  uint16_t rfc;
  const char *section;
  uint16_t ordinal;
  uint16_t requirement;
  bool implied;
  reason why;
} table[] = {
#define BY(rfc_, section_, ordinal_, id) {rfc_, section_, ordinal_, TQ_REQ_##id, false, NO_REASON},
#define WITHIN(rfc_, section_, ordinal_, id) {rfc_, section_, ordinal_, TQ_REQ_##id, true, NO_REASON},
#define LEFT(rfc_, section_, ordinal_, why_) {rfc_, section_, ordinal_, TQ_REQ_NONE, false, why_},
#include "spec/sentence/all.def"
#undef BY
#undef WITHIN
#undef LEFT
};
/* clang-format on */

size_t tq_sentence_count(void) {
  return sizeof table / sizeof table[0];
}

/* What follows from a requirement is no better tested than that is. */
static tq_status status_of(size_t index) {
  if (table[index].requirement == TQ_REQ_NONE) {
    return reasons[table[index].why].status;
  }
  tq_status status = tq_requirement_get(table[index].requirement)->status;
  return table[index].implied && status == TQ_TESTED ? TQ_IMPLICIT : status;
}

tq_sentence tq_sentence_at(size_t index) {
  return (tq_sentence){.rfc = table[index].rfc,
                       .section = table[index].section,
                       .ordinal = table[index].ordinal,
                       .requirement = table[index].requirement,
                       .status = status_of(index),
                       .reason = reasons[table[index].why].text};
}
