/* record_flow.h: what the RFCs demand of a server that receives a sequence of unprotected records
 * in place of a ClientHello (RFC 8446 section 5, RFC 5246 section 6). */
#ifndef TQ_RULES_RECORD_FLOW_H
#define TQ_RULES_RECORD_FLOW_H

#include "rules/client_hello.h"

enum { TQ_RECORD_FLOW_ROOM = 1 << 17 };

/* tq_oracle_records: the verdict on RECORDS. ROOM holds TQ_RECORD_FLOW_ROOM bytes for the message
 * that the fragments make. Records of handshake messages alone are judged by that message, however
 * it is cut; offsets are then those in the message. Of an alert, a ChangeCipherSpec or application
 * data as the first record is said what it breaks by itself; of others nothing. Pure; allocates
 * nothing. */
void tq_oracle_records(tq_verdict *verdict, tq_span records, const tq_hello_context *context,
                       uint8_t *room);

#endif
