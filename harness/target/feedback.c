/* feedback.c: see feedback.h. */
#include "target/feedback.h"

/* Small, since libFuzzer looks through all of it after every input. Cleared by libFuzzer. */
enum { COUNTERS = 2048 };
__attribute__((section("__libfuzzer_extra_counters"), used)) static uint8_t counters[COUNTERS];

static uint64_t mix(uint64_t sum, uint64_t value) {
  sum = (sum ^ value) * 0xff51afd7ed558ccdu;
  return sum ^ sum >> 32;
}

static uint64_t mix_outcome(uint64_t sum, const tq_outcome *outcome) {
  sum = mix(sum, (uint64_t)outcome->kind);
  sum = mix(sum, (uint64_t)(uint16_t)outcome->alert << 16 | (uint16_t)outcome->second_alert);
  return mix(sum, outcome->facts.version);
}

/* The first of the citations that is about the same bytes as the one at INDEX: the bytes themselves
 * differ from input to input, but whether two faults are one does not. */
static size_t same_bytes(const tq_citation *citations, size_t index) {
  size_t i = 0;
  while (citations[i].offset != citations[index].offset ||
         citations[i].size != citations[index].size) {
    i++;
  }
  return i;
}

static uint64_t mix_citations(uint64_t sum, const tq_citation *citations, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint64_t about = same_bytes(citations, i) << 1 | (citations[i].open ? 1 : 0);
    sum = mix(sum, about << 16 | citations[i].requirement);
  }
  return mix(sum, count);
}

uint64_t tq_tuple(const tq_run *run, size_t scene) {
  uint64_t sum = mix(scene + 1, (uint64_t)run->verdict.kind);
  sum = mix(sum, run->verdict.alerts.bits[0]);
  sum = mix(sum, run->verdict.alerts.bits[1]);
  sum = mix(sum, (uint64_t)run->told_apart << 16 | run->verdict.version);
  sum = mix_citations(sum, run->verdict.citations, run->verdict.count);
  sum = mix_citations(sum, run->answer, run->answer_count);
  return mix_outcome(sum, &run->outcome);
}

void tq_feedback(const tq_run *run, size_t scene) {
  uint16_t leading = run->verdict.count != 0 ? run->verdict.citations[0].requirement : 0;
  uint64_t sum = mix(scene + 1, (uint64_t)run->verdict.kind << 16 | leading);
  counters[mix_outcome(sum, &run->outcome) % COUNTERS] = 1;
}
