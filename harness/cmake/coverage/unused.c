/* unused.c: what the reference's coverage instrumentation calls, for programs without a fuzzing
 * engine: the tests and the command. The fuzz targets get these from their engine, and must not be
 * linked with this file. */
#include <stdint.h>

#define HOOK(name, ...)                                                                            \
  void name(__VA_ARGS__);                                                                          \
  void name(__VA_ARGS__) {                                                                         \
  }

/* clang-format off */
HOOK(__sanitizer_cov_trace_cmp1, uint8_t a, uint8_t b)
HOOK(__sanitizer_cov_trace_cmp2, uint16_t a, uint16_t b)
HOOK(__sanitizer_cov_trace_cmp4, uint32_t a, uint32_t b)
HOOK(__sanitizer_cov_trace_cmp8, uint64_t a, uint64_t b)
HOOK(__sanitizer_cov_trace_const_cmp1, uint8_t a, uint8_t b)
HOOK(__sanitizer_cov_trace_const_cmp2, uint16_t a, uint16_t b)
HOOK(__sanitizer_cov_trace_const_cmp4, uint32_t a, uint32_t b)
HOOK(__sanitizer_cov_trace_const_cmp8, uint64_t a, uint64_t b)
HOOK(__sanitizer_cov_trace_switch, uint64_t value, uint64_t *cases)
HOOK(__sanitizer_cov_trace_div4, uint32_t value)
HOOK(__sanitizer_cov_trace_div8, uint64_t value)
HOOK(__sanitizer_cov_trace_gep, uintptr_t index)
HOOK(__sanitizer_cov_trace_pc_indir, uintptr_t callee)
HOOK(__sanitizer_cov_8bit_counters_init, uint8_t *start, uint8_t *stop)
HOOK(__sanitizer_cov_pcs_init, const uintptr_t *start, const uintptr_t *stop)
HOOK(__sanitizer_cov_trace_pc_guard, uint32_t *guard)
HOOK(__sanitizer_cov_trace_pc_guard_init, uint32_t *start, uint32_t *stop)
/* clang-format on */

extern __thread uintptr_t __sancov_lowest_stack;
__thread uintptr_t __sancov_lowest_stack = UINTPTR_MAX;
