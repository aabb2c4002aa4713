/* feedback.c: see feedback.h. */
#include "target/feedback.h"

/* Small, since libFuzzer looks through all of it after every input. Cleared by libFuzzer. */
enum { COUNTERS = 2048 };
__attribute__((section("__libfuzzer_extra_counters"), used)) static uint8_t counters[COUNTERS];

/* AFL++ counts in a map that grows by the edges that a module registers; its runtime alone has this
 * pointer. Registered there, a counter is one more edge. Other engines are not asked. */
extern uint8_t *__afl_area_ptr __attribute__((weak));
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop) __attribute__((weak));
void __sanitizer_cov_trace_pc_guard(uint32_t *guard) __attribute__((weak));
void __afl_coverage_on(void) __attribute__((weak));
void __afl_coverage_off(void) __attribute__((weak));
extern int __afl_selective_coverage;
int __afl_selective_coverage = 1; /* AFL++ heeds the two above only where this is defined so */
static uint32_t edges[COUNTERS];

void tq_feedback_count(bool on) {
  void (*call)(void) = on ? __afl_coverage_on : __afl_coverage_off;
  if (call != NULL) {
    call();
  }
}

void tq_feedback_open(void) {
  if (&__afl_area_ptr != NULL && __sanitizer_cov_trace_pc_guard_init != NULL) {
    __sanitizer_cov_trace_pc_guard_init(edges, edges + COUNTERS);
  }
}

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
  size_t index = mix_outcome(sum, &run->outcome) % COUNTERS;
  counters[index] = 1;
  if (edges[index] != 0) {
    __sanitizer_cov_trace_pc_guard(&edges[index]);
  }
}
