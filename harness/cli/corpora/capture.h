/* capture.h: TLS messages in captures of a network: pcap and pcapng files, over Ethernet, Linux's
 * cooked capture, or bare IP. */
#ifndef TQ_CLI_CORPORA_CAPTURE_H
#define TQ_CLI_CORPORA_CAPTURE_H

#include "wire/span.h"

#include <stdbool.h>
#include <stddef.h>

/* tq_capture_is: whether FILE begins like a capture. */
bool tq_capture_is(tq_span file);

/* tq_stream_fn: the first bytes of one direction of a TCP connection, as far as they are there
 * without a gap. */
typedef void (*tq_stream_fn)(void *context, tq_span bytes);

/* tq_capture_read: calls CALL for each direction of each connection in FILE that has data. Packets
 * that are cut short, or of other protocols, are passed over; so are later ones where the file is
 * damaged. False: no memory. */
bool tq_capture_read(tq_span file, tq_stream_fn call, void *context);

/* tq_records_read: calls CALL for each whole handshake message in the unprotected records that
 * FLIGHT begins with, with its header; stops at the first record of another type. */
void tq_records_read(tq_span flight, tq_stream_fn call, void *context);

#endif
