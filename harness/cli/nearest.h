/* nearest.h: a finding told as edits of an honest message. */
#ifndef TQ_CLI_NEAREST_H
#define TQ_CLI_NEAREST_H

#include "result/finding_record.h"

/* tq_print_nearest: plays the input of RECORD again and prints, on stdout, how an input that shows
 * the same differs from a message that an honest peer sends in its place, field by field. Prints
 * nothing where that cannot be said: the peer is not here, or shows it no more; it crashed or hung;
 * the input is a chain, or records. */
void tq_print_nearest(const tq_finding_record *record);

#endif
