/* requirement.c: the table of requirements. */
#include "spec/requirement.h"

#include "spec/alert.h"

#include <string.h>

/* ALERTS(names): one to seven alerts by their RFC names, as codes. */
#define CODE(name) TQ_ALERT_##name
#define CODES1(a) CODE(a)
#define CODES2(a, ...) CODE(a), CODES1(__VA_ARGS__)
#define CODES3(a, ...) CODE(a), CODES2(__VA_ARGS__)
#define CODES4(a, ...) CODE(a), CODES3(__VA_ARGS__)
#define CODES5(a, ...) CODE(a), CODES4(__VA_ARGS__)
#define CODES6(a, ...) CODE(a), CODES5(__VA_ARGS__)
#define CODES7(a, ...) CODE(a), CODES6(__VA_ARGS__)
#define PICK(a, b, c, d, e, f, g, codes, ...) codes
#define ALERTS(...)                                                                                \
  ((const uint8_t[]){                                                                              \
      PICK(__VA_ARGS__, CODES7, CODES6, CODES5, CODES4, CODES3, CODES2, CODES1, 0)(__VA_ARGS__),   \
      TQ_ALERTS_END})
#define NO_ALERT ((const uint8_t[]){TQ_ALERTS_END})

static const tq_requirement table[TQ_REQ_COUNT] = {
    [TQ_REQ_NONE] =
        {.id = "", .step = "", .section = "", .clause = "", .alerts = NO_ALERT, .text = ""},
#define REQUIREMENT(step_, name_, rfc_, section_, clause_, versions_, level_, bound_, role_,       \
                    reaction_, alerts_, provenance_, status_, text_, note_)                        \
  [TQ_REQ_##step_##_##name_] = {.id = #step_ "." #name_,                                           \
                                .step = #step_,                                                    \
                                .rfc = (rfc_),                                                     \
                                .section = (section_),                                             \
                                .clause = (clause_),                                               \
                                .versions = TQ_##versions_,                                        \
                                .level = TQ_##level_,                                              \
                                .bound = TQ_##bound_,                                              \
                                .role = TQ_##role_,                                                \
                                .reaction = TQ_REACT_##reaction_,                                  \
                                .alerts = (alerts_),                                               \
                                .provenance = TQ_##provenance_,                                    \
                                .status = TQ_##status_,                                            \
                                .text = (text_),                                                   \
                                .note = (note_)},
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
