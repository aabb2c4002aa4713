/* record.h: unprotected records, TLSPlaintext (RFC 8446 section 5.1, RFC 5246 section 6.2.1), and
 * what stands in them beside handshake messages: Alert and ChangeCipherSpec. */
#ifndef TQ_CODEC_RECORD_H
#define TQ_CODEC_RECORD_H

#include "codec/fault.h"
#include "wire/writer.h"

/* TQ_RECORD_...: the greatest length of a fragment, in bytes: of a plaintext record; of a protected
 * one in TLS 1.3 and in TLS 1.2. */
enum {
  TQ_RECORD_HEADER = 5,
  TQ_RECORD_PLAINTEXT_MAX = 1 << 14,
  TQ_RECORD_CIPHERTEXT_MAX = (1 << 14) + 256,
  TQ_RECORD_CIPHERTEXT_MAX_TLS12 = (1 << 14) + 2048
};

typedef struct tq_record {
  uint8_t type; /* tq_content_type */
  uint16_t legacy_record_version;
  uint16_t length; /* as the header says */
  tq_span fragment;
  size_t fragment_offset; /* from the start of the input */
} tq_record;

typedef enum tq_record_state {
  TQ_RECORD_READ,
  TQ_RECORD_INCOMPLETE, /* the input ends first; what the header says is in the record, if it is
                           there */
  TQ_RECORD_TOO_LONG    /* its length is above the limit */
} tq_record_state;

/* tq_record_read: reads the record that INPUT, which is at OFFSET of the whole input, begins with.
 * A length above LIMIT (TQ_RECORD_PLAINTEXT_MAX, ...) is TOO_LONG even if the bytes are not there.
 * TRACE (may be NULL) sees the header's fields and the fragment. */
tq_record_state tq_record_read(tq_record *record, tq_span input, size_t offset, size_t limit,
                               const tq_trace *trace);

/* tq_record_next: walks records that follow each other, as tq_record_read; *REST shrinks by a
 * record that was read. fragment_offset counts from the start of *REST. */
tq_record_state tq_record_next(tq_record *record, tq_span *rest, size_t limit);

/* tq_write_record: one record; the fragment may be empty or, on purpose, longer than allowed. */
void tq_write_record(tq_writer *writer, uint8_t type, uint16_t version, tq_span fragment);

/* tq_write_records: CONTENT cut into records of at most SIZE bytes each (at least 1); an empty
 * CONTENT is one empty record. */
void tq_write_records(tq_writer *writer, uint8_t type, uint16_t version, tq_span content,
                      size_t size);

/* tq_alert_message: Alert (RFC 8446 section 6). */
enum { TQ_ALERT_WARNING = 1, TQ_ALERT_FATAL = 2, TQ_ALERT_SIZE = 2 };
typedef struct tq_alert_message {
  uint8_t level;
  uint8_t description;
} tq_alert_message;

/* tq_alert_parse: reads FRAGMENT, the fragment of an alert record, which holds exactly one alert;
 * else record.alert_split is raised and false returned. */
bool tq_alert_parse(tq_alert_message *alert, tq_faults *faults, tq_span fragment, size_t offset,
                    const tq_trace *trace);
void tq_write_alert(tq_writer *writer, tq_alert_message alert);

/* tq_change_cipher_spec_parse: reads FRAGMENT, which holds the byte 1 alone; else
 * record.change_cipher_spec_other is raised and false returned. */
bool tq_change_cipher_spec_parse(tq_faults *faults, tq_span fragment, size_t offset,
                                 const tq_trace *trace);
void tq_write_change_cipher_spec(tq_writer *writer);

#endif
