/* import.h: handshake messages out of what other tools keep. */
#ifndef TQ_CLI_CORPORA_IMPORT_H
#define TQ_CLI_CORPORA_IMPORT_H

#include "cli/corpora/capture.h"

/* tq_import: calls CALL for each handshake message, with its header, in FILE, which is one of:
 * a capture (pcap, pcapng); unprotected records; a message; the body of a ClientHello without a
 * header; or text: hexadecimal digits, or a dump as `hexdump -C` prints it, with lines that begin
 * with >>> between the flights of the two sides. Returns how many; 0: there is none in it. */
size_t tq_import(tq_span file, tq_stream_fn call, void *context);

#endif
