/* contents_8446.c: the extensions of RFC 8446 and RFC 7301 that a ClientHello may carry and that
 * are more than one vector. */
#include "codec/client_hello.h"
#include "codec/contents.h"
#include "spec/requirement.h"

static tq_key_share_entry read_key_share_entry(tq_reader *shares, uint16_t rule) {
  static const tq_bounds bounds = {1, 0xffff, 2, 1};
  tq_reader_group(shares, "key_share_entry");
  uint16_t group = tq_read_u16(shares, "named_group", rule);
  tq_span key_exchange = tq_read_opaque_vector(shares, "key_exchange", bounds, rule);
  tq_reader_group_end(shares, "key_share_entry");
  return (tq_key_share_entry){group, key_exchange};
}

void tq_contents_key_share_entry(tq_reader *reader, const tq_contents *contents, void *message,
                                 tq_faults *faults) {
  (void)faults;
  tq_key_share_entry entry = read_key_share_entry(reader, contents->rule);
  tq_reader_end(reader, contents->rule);
  if (!reader->parse->failed) {
    *(tq_key_share_entry *)(void *)((uint8_t *)message + contents->field) = entry;
  }
}

void tq_contents_key_share_client_hello(tq_reader *reader, const tq_contents *contents,
                                        void *message, tq_faults *faults) {
  static const tq_bounds bounds = {0, 0xffff, 2, 1};
  (void)faults;
  tq_reader shares = tq_read_vector(reader, "client_shares", bounds, contents->rule);
  tq_span value = tq_span_of(shares.next, tq_reader_left(&shares));
  while (tq_reader_left(&shares) > 0) {
    read_key_share_entry(&shares, contents->rule);
  }
  tq_reader_end(&shares, contents->rule);
  tq_reader_end(reader, contents->rule);
  if (!reader->parse->failed) {
    *(tq_span *)(void *)((uint8_t *)message + contents->field) = value;
  }
}

/* psk_list: the contents of identities or binders, and how many there are. */
typedef struct psk_list {
  tq_span bytes;
  size_t count;
} psk_list;

static psk_list read_identities(tq_reader *reader) {
  static const tq_bounds bounds = {7, 0xffff, 2, 1};
  static const tq_bounds identity = {1, 0xffff, 2, 1};
  static const uint16_t rule = TQ_REQ_client_hello_identities_syntax;
  tq_reader list = tq_read_vector(reader, "identities", bounds, rule);
  psk_list identities = {tq_span_of(list.next, tq_reader_left(&list)), 0};
  while (tq_reader_left(&list) > 0) {
    tq_reader_group(&list, "psk_identity");
    tq_read_opaque_vector(&list, "identity", identity, rule);
    tq_read_u32(&list, "obfuscated_ticket_age", rule);
    tq_reader_group_end(&list, "psk_identity");
    identities.count++;
  }
  tq_reader_end(&list, rule);
  return identities;
}

static psk_list read_binders(tq_reader *reader) {
  static const tq_bounds bounds = {33, 0xffff, 2, 1};
  static const tq_bounds binder = {32, 255, 1, 1};
  static const uint16_t rule = TQ_REQ_client_hello_binders_syntax;
  tq_reader list = tq_read_vector(reader, "binders", bounds, rule);
  psk_list binders = {tq_span_of(list.next, tq_reader_left(&list)), 0};
  while (tq_reader_left(&list) > 0) {
    tq_read_opaque_vector(&list, "binder", binder, rule);
    binders.count++;
  }
  tq_reader_end(&list, rule);
  tq_reader_end(reader, rule);
  return binders;
}

/* OfferedPsks (RFC 8446 section 4.2.11). */
void tq_contents_offered_psks(tq_reader *reader, const tq_contents *contents, void *message,
                              tq_faults *faults) {
  (void)contents;
  psk_list identities = read_identities(reader);
  size_t offset = tq_reader_offset(reader);
  psk_list binders = read_binders(reader);
  if (reader->parse->failed) {
    return;
  }
  tq_client_hello *hello = message;
  hello->psk_identities = identities.bytes;
  hello->psk_binders = binders.bytes;
  hello->psk_binders_offset = (uint32_t)offset;
  if (identities.count != binders.count) {
    tq_faults_add(faults,
                  (tq_fault){TQ_REQ_client_hello_binders_not_one_each, TQ_EXTENSION_pre_shared_key,
                             (uint32_t)offset, (uint32_t)(binders.bytes.size + 2)});
  }
}
