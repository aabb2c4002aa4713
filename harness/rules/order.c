/* order.c: see order.h. */
#include "rules/order.h"

#include "spec/message.h"
#include "spec/requirement.h"

enum { TLS13 = 0x0304, ANY = 255 };

/* place_row: where DUE is next, GOT may come too. */
typedef struct place_row {
  uint8_t versions; /* of tq_version_set */
  uint8_t role;     /* of tq_role */
  uint8_t due;
  uint8_t got;
} place_row;

/* fault_row: GOT has no place where DUE is next, and this says so. The first that fits counts. */
typedef struct fault_row {
  uint8_t versions;
  uint8_t role;
  uint8_t due;
  uint8_t got;
  uint16_t requirement;
} fault_row;

/* clang-format off */
#define C13(due, got) {TQ_TLS13, TQ_ROLE_CLIENT, TQ_MESSAGE_##due, TQ_MESSAGE_##got}
#define C12(due, got) {TQ_TLS12, TQ_ROLE_CLIENT, TQ_MESSAGE_##due, TQ_MESSAGE_##got}
#define S13(due, got) {TQ_TLS13, TQ_ROLE_SERVER, TQ_MESSAGE_##due, TQ_MESSAGE_##got}

/* Optional messages, and those that may come in any number once the handshake is complete. That
 * KeyUpdate and the others are due says that it is. */
static const place_row places[] = {
  C13(certificate,         certificate_request),
  C13(certificate,         compressed_certificate),
  C13(certificate_request, certificate),
  C13(certificate_request, compressed_certificate),
  C13(certificate_request, new_session_ticket),
  C13(certificate_request, key_update),
  C13(new_session_ticket,  key_update),
  C13(new_session_ticket,  certificate_request),
  C13(key_update,          new_session_ticket),
  C13(key_update,          certificate_request),
  S13(certificate,         compressed_certificate),
  C12(server_key_exchange, certificate_status),
  C12(certificate_request, server_hello_done),
  C12(server_hello_done,   certificate_request),
  C12(server_hello_done,   certificate_status),
  {TQ_TLS12, TQ_ROLE_CLIENT, ANY, TQ_MESSAGE_hello_request}, /* ignored or answered at any time */
};

#define AT(versions, role, due, got, requirement) {versions, TQ_ROLE_##role, due, got, TQ_REQ_##requirement}
#define M(name) TQ_MESSAGE_##name
static const fault_row faults[] = {
  AT(TQ_TLS13, SERVER, ANY, M(client_hello),                       client_hello_hello_after_negotiation),
  AT(TQ_TLS13, SERVER, ANY, M(client_key_exchange),                finished_old_key_exchange),
  AT(TQ_TLS13, SERVER, ANY, M(end_of_early_data),                  finished_end_of_early_data_unasked),
  AT(TQ_TLS13, CLIENT, ANY, M(end_of_early_data),                  finished_end_of_early_data_from_server),
  AT(TQ_TLS13, SERVER, ANY, M(key_update),                         application_data_key_update_too_early),
  AT(TQ_TLS13, CLIENT, ANY, M(key_update),                         application_data_key_update_too_early),
  AT(TQ_TLS13, CLIENT, ANY, M(hello_request),                      finished_out_of_order),
  AT(TQ_TLS13, SERVER, ANY, M(hello_request),                      finished_out_of_order),
  AT(TQ_TLS13, CLIENT, M(encrypted_extensions), ANY,               encrypted_extensions_first_after_server_hello),
  AT(TQ_TLS13, CLIENT, M(certificate_verify), ANY,                 certificate_verify_missing),
  AT(TQ_TLS13, SERVER, M(certificate_verify), ANY,                 certificate_verify_missing),
  AT(TQ_TLS12, SERVER, ANY, M(client_hello),                       client_hello_second_hello_in_handshake),
  AT(TQ_TLS12, CLIENT, ANY, M(server_hello),                       server_hello_second_server_hello),
  AT(TQ_TLS12, CLIENT, M(server_key_exchange), M(server_hello_done), key_exchange_server_message_missing),
  AT(TQ_TLS12, CLIENT, M(server_hello_done), M(server_key_exchange), key_exchange_server_message_with_rsa),
  AT(TQ_TLS12, SERVER, M(client_key_exchange), ANY,                key_exchange_client_message_position),
  AT(TQ_TLS12, SERVER, ANY, M(client_key_exchange),                key_exchange_client_message_position),
  AT(TQ_TLS12, SERVER, M(certificate_verify), ANY,                 certificate_verify_position_12),
  AT(TQ_TLS12, SERVER, ANY, M(certificate_verify),                 certificate_verify_position_12),
  AT(TQ_TLS13, CLIENT, ANY, ANY,                                   finished_out_of_order),
  AT(TQ_TLS13, SERVER, ANY, ANY,                                   finished_out_of_order),
  AT(TQ_TLS12, CLIENT, ANY, ANY,                                   finished_out_of_order_12),
  AT(TQ_TLS12, SERVER, ANY, ANY,                                   finished_out_of_order_12),
};
/* clang-format on */

static bool fits(uint8_t row, uint8_t value) {
  return row == ANY || row == value;
}

tq_order tq_order_of(uint16_t *requirement, tq_role role, uint16_t version, uint8_t due,
                     uint8_t got) {
  uint8_t versions = version >= TLS13 ? TQ_TLS13 : TQ_TLS12;
  *requirement = TQ_REQ_NONE;
  if (due == got) {
    return TQ_ORDER_DUE;
  }
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    const place_row *row = &places[i];
    if ((row->versions & versions) != 0 && row->role == role && fits(row->due, due) &&
        fits(row->got, got)) {
      *requirement =
          versions == TQ_TLS13 ? TQ_REQ_finished_out_of_order : TQ_REQ_finished_out_of_order_12;
      return TQ_ORDER_OPEN;
    }
  }
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    const fault_row *row = &faults[i];
    if ((row->versions & versions) != 0 && row->role == role && fits(row->due, due) &&
        fits(row->got, got)) {
      *requirement = row->requirement;
      return TQ_ORDER_WRONG;
    }
  }
  return TQ_ORDER_OPEN;
}

/* clang-format off */
/* What may come behind LAST in the same flight, whatever was agreed. A row for each pair. */
static const struct {
  uint8_t versions;
  uint8_t role;
  uint8_t last;
  uint8_t got;
} followers[] = {
#define F(versions, role, last, got) {TQ_TLS##versions, TQ_ROLE_##role, TQ_MESSAGE_##last, TQ_MESSAGE_##got}
  F(13, CLIENT, encrypted_extensions,   certificate_request),
  F(13, CLIENT, encrypted_extensions,   certificate),
  F(13, CLIENT, encrypted_extensions,   compressed_certificate),
  F(13, CLIENT, encrypted_extensions,   finished),
  F(13, CLIENT, certificate_request,    certificate),
  F(13, CLIENT, certificate_request,    compressed_certificate),
  F(13, CLIENT, certificate_request,    certificate_request), /* after the handshake */
  F(13, CLIENT, certificate_request,    new_session_ticket),
  F(13, CLIENT, certificate_request,    key_update),
  F(13, CLIENT, certificate,            certificate_verify),
  F(13, CLIENT, compressed_certificate, certificate_verify),
  F(13, CLIENT, certificate_verify,     finished),
  F(13, CLIENT, new_session_ticket,     new_session_ticket),
  F(13, CLIENT, new_session_ticket,     certificate_request),
  F(13, CLIENT, new_session_ticket,     key_update),
  F(13, SERVER, certificate,            certificate_verify),
  F(13, SERVER, certificate,            finished), /* an empty one */
  F(13, SERVER, compressed_certificate, certificate_verify),
  F(13, SERVER, certificate_verify,     finished),
  F(12, CLIENT, server_hello,           certificate),
  F(12, CLIENT, server_hello,           server_key_exchange),
  F(12, CLIENT, server_hello,           server_hello_done),
  F(12, CLIENT, server_hello,           new_session_ticket),
  F(12, CLIENT, certificate,            certificate_status),
  F(12, CLIENT, certificate,            server_key_exchange),
  F(12, CLIENT, certificate,            certificate_request),
  F(12, CLIENT, certificate,            server_hello_done),
  F(12, CLIENT, certificate_status,     server_key_exchange),
  F(12, CLIENT, certificate_status,     certificate_request),
  F(12, CLIENT, certificate_status,     server_hello_done),
  F(12, CLIENT, server_key_exchange,    certificate_request),
  F(12, CLIENT, server_key_exchange,    server_hello_done),
  F(12, CLIENT, certificate_request,    server_hello_done),
  F(12, SERVER, certificate,            client_key_exchange),
  F(12, SERVER, client_key_exchange,    certificate_verify),
  F(12, SERVER, finished,               client_hello), /* a renegotiation */
#undef F
};
/* clang-format on */

bool tq_order_may_follow(tq_role role, uint16_t version, uint8_t last, uint8_t got) {
  uint8_t versions = version >= TLS13 ? TQ_TLS13 : TQ_TLS12;
  if (versions == TQ_TLS12 && role == TQ_ROLE_CLIENT && got == TQ_MESSAGE_hello_request) {
    return true; /* ignored or answered at any time */
  }
  for (size_t i = 0; i < sizeof followers / sizeof followers[0]; i++) {
    if (followers[i].versions == versions && followers[i].role == role &&
        followers[i].last == last && followers[i].got == got) {
      return true;
    }
  }
  return false;
}

bool tq_order_ends_keys(uint16_t version, uint8_t type) {
  return version >= TLS13 &&
         (type == TQ_MESSAGE_server_hello || type == TQ_MESSAGE_finished ||
          type == TQ_MESSAGE_end_of_early_data || type == TQ_MESSAGE_key_update);
}
