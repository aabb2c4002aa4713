/* fault.c: see fault.h. */
#include "codec/fault.h"

void tq_faults_add(tq_faults *faults, tq_fault fault) {
  size_t place = faults->count;
  while (place > 0 && faults->items[place - 1].offset > fault.offset) {
    place--;
  }
  faults->overflow = faults->overflow || faults->count == TQ_FAULTS_MAX;
  if (place == TQ_FAULTS_MAX) {
    return;
  }
  size_t kept = faults->count < TQ_FAULTS_MAX ? faults->count : TQ_FAULTS_MAX - 1;
  memmove(&faults->items[place + 1], &faults->items[place], (kept - place) * sizeof fault);
  faults->items[place] = fault;
  faults->count = (uint8_t)(kept + 1);
}

bool tq_faults_close(tq_faults *faults, const tq_parse *parse) {
  if (!parse->failed) {
    return true;
  }
  tq_faults_add(faults, (tq_fault){parse->rule, TQ_NO_EXTENSION, (uint32_t)parse->fault_offset,
                                   (uint32_t)parse->fault_size});
  faults->stopped = true;
  return false;
}

bool tq_faults_have(const tq_faults *faults, uint16_t requirement) {
  for (size_t i = 0; i < faults->count; i++) {
    if (faults->items[i].requirement == requirement) {
      return true;
    }
  }
  return false;
}
