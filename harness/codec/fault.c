/* fault.c: see fault.h. */
#include "codec/fault.h"

void tq_faults_add(tq_faults *faults, tq_fault fault) {
  if (faults->count == TQ_FAULTS_MAX) {
    faults->overflow = true;
    return;
  }
  faults->items[faults->count] = fault;
  faults->count++;
}

bool tq_faults_have(const tq_faults *faults, uint16_t requirement) {
  for (size_t i = 0; i < faults->count; i++) {
    if (faults->items[i].requirement == requirement) {
      return true;
    }
  }
  return false;
}
