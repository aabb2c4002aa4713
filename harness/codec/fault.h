/* fault.h: what a parser found wrong, by requirement. */
#ifndef TQ_CODEC_FAULT_H
#define TQ_CODEC_FAULT_H

#include "wire/reader.h"

#include <stdbool.h>
#include <stdint.h>

enum { TQ_FAULTS_MAX = 32, TQ_NO_EXTENSION = -1 };

/* tq_fault: REQUIREMENT (tq_requirement_id) is broken by SIZE bytes at OFFSET of the input.
 * EXTENSION is the type of the extension at fault, by its contents, its place, or because it stands
 * there twice; else TQ_NO_EXTENSION. A receiver that does not know that extension ignores it and
 * the fault with it, which is for rules to say. */
typedef struct tq_fault {
  uint16_t requirement;
  int32_t extension;
  uint32_t offset;
  uint32_t size;
} tq_fault;

/* tq_faults: all faults of one parse, in the order of the bytes. STOPPED: a syntax fault outside
 * the extensions' contents ended the parse, so that what follows it was not looked at. INCOMPLETE:
 * the input ended before the message did; nothing is wrong so far. */
typedef struct tq_faults {
  tq_fault items[TQ_FAULTS_MAX];
  uint8_t count;
  bool overflow;
  bool stopped;
  bool incomplete;
} tq_faults;

/* tq_faults_add: adds FAULT at its place by offset, after those at the same offset. The list being
 * full, the last one is dropped and OVERFLOW set. */
void tq_faults_add(tq_faults *faults, tq_fault fault);

/* tq_faults_close: takes over the fault of a finished outer PARSE, if it has one, and marks the
 * faults as stopped by it. Returns false if so. */
bool tq_faults_close(tq_faults *faults, const tq_parse *parse);

/* tq_faults_have: whether REQUIREMENT is among the faults. */
bool tq_faults_have(const tq_faults *faults, uint16_t requirement);

#endif
