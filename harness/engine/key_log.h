/* key_log.h: a connection's secrets as an NSS key log (SSLKEYLOGFILE), and its bytes as a capture
 * that Wireshark decrypts. */
#ifndef TQ_ENGINE_KEY_LOG_H
#define TQ_ENGINE_KEY_LOG_H

#include "engine/engine.h"

#include <stdio.h>

/* tq_secret_label: the name under which a key log has the secret; static. */
const char *tq_secret_label(tq_engine_secret_id id);

/* TQ_KEY_LOG_MAX: bytes that the longest log takes. */
enum { TQ_KEY_LOG_MAX = 2048 };

/* tq_key_log: the log's lines into OUT, without a NUL; returns their size. */
size_t tq_key_log(const tq_engine *engine, char out[TQ_KEY_LOG_MAX]);

/* tq_key_log_line: one line of it into OUT: LABEL, CLIENT_RANDOM, SECRET; returns its size. */
size_t tq_key_log_line(const char *label, tq_span client_random, tq_span secret, char *out);

/* tq_pcapng_write: the connection, which TQ_ENGINE_RECORD_WIRE has kept, as a pcapng file: TCP
 * between 192.0.2.1 and 192.0.2.2, port 443, with the key log in a Decryption Secrets Block. One
 * packet a millisecond from 2026-01-01 on, so that the same connection is the same file. False: the
 * file could not be written. */
bool tq_pcapng_write(const tq_engine *engine, bool engine_is_client, FILE *file);

/* tq_pcapng_piece: bytes that crossed the wire in one go. tq_pcapng_write_pieces: the same of
 * COUNT PIECES in turn, with KEY_LOG (empty: without secrets). */
typedef struct tq_pcapng_piece {
  bool by_client;
  tq_span bytes;
} tq_pcapng_piece;
bool tq_pcapng_write_pieces(const tq_pcapng_piece *pieces, size_t count, tq_span key_log,
                            FILE *file);

#endif
