/* requirement.c: the table of requirements. */
#include "spec/requirement.h"

#include "spec/alert.h"

#include <string.h>

#define ALERTS(...) ((const uint8_t[]){__VA_ARGS__, TQ_ALERTS_END})
#define NO_ALERT ((const uint8_t[]){TQ_ALERTS_END})

static const tq_requirement table[TQ_REQ_COUNT] = {
    [TQ_REQ_NONE] =
        {.id = "", .step = "", .section = "", .clause = "", .alerts = NO_ALERT, .text = ""},
#define REQUIREMENT(step_, name_, rfc_, section_, clause_, versions_, level_, bound_, role_,       \
                    reaction_, alerts_, provenance_, status_, text_, note_)                        \
  [TQ_REQ_##step_##_##name_] = {#step_ "." #name_, #step_,      rfc_,    section_, clause_,        \
                                versions_,         level_,      bound_,  role_,    reaction_,      \
                                alerts_,           provenance_, status_, text_,    note_},
#include "spec/requirement/all.def"
#undef REQUIREMENT
};

const tq_requirement *tq_requirement_get(uint16_t id) {
  return &table[id < TQ_REQ_COUNT ? id : TQ_REQ_NONE];
}

uint16_t tq_requirement_find(const char *name) {
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    if (strcmp(table[id].id, name) == 0) {
      return id;
    }
  }
  return TQ_REQ_NONE;
}
