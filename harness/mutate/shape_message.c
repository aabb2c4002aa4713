/* shape_message.c: all handshake messages but the hellos, and records, as shapes (RFC 8446 section
 * 4, RFC 5246 sections 6.2 and 7.4, RFC 8422 section 5, RFC 4279, RFC 5489). */
#include "mutate/shape_table.h"

/* HandshakeType: RFC 8446 section 4, RFC 5246 section 7.4, RFC 6066 section 8, RFC 8879. */
enum {
  CLIENT_HELLO = 1,
  SERVER_HELLO = 2,
  NEW_SESSION_TICKET = 4,
  ENCRYPTED_EXTENSIONS = 8,
  CERTIFICATE = 11,
  SERVER_KEY_EXCHANGE = 12,
  CERTIFICATE_REQUEST = 13,
  CERTIFICATE_VERIFY = 15,
  CLIENT_KEY_EXCHANGE = 16,
  FINISHED = 20,
  CERTIFICATE_STATUS = 22,
  KEY_UPDATE = 24,
  COMPRESSED_CERTIFICATE = 25
};

static unsigned u24_at(tq_span bytes, size_t at) {
  return (unsigned)bytes.data[at] << 16 | (unsigned)bytes.data[at + 1] << 8 | bytes.data[at + 2];
}

static unsigned u16_at(tq_span bytes, size_t at) {
  return (unsigned)bytes.data[at] << 8 | bytes.data[at + 1];
}

/* clang-format off */
const tq_shape tq_shape_trailing       = REST("trailing");

/* The message and what stands round it. */
const tq_shape tq_shape_msg_type       = NUMBER("msg_type", 1, &tq_pool_message_types);
const tq_shape tq_shape_body           = CHOICE("body", 3, 0, 16777215, tq_shape_message);
const tq_shape tq_shape_handshake      = STRUCT("handshake", &tq_shape_msg_type, &tq_shape_body);
const tq_shape tq_shape_flow           = {.kind = TQ_SHAPE_LIST, .name = "flow", .element = &tq_shape_handshake};

/* Certificate (RFC 8446 section 4.4.2, RFC 5246 section 7.4.2). */
const tq_shape tq_shape_cert_data      = OPAQUE("cert_data", 3, 1, 16777215);
static const tq_shape entry_extension_data = CHOICE("extension_data", 2, 0, 65535, tq_shape_server_extension);
static const tq_shape entry_extension  = STRUCT("extension", &tq_shape_extension_type, &entry_extension_data);
static const tq_shape entry_extensions = LIST_OF("extensions", 2, 0, 65535, &entry_extension);
static const tq_shape certificate_entry = STRUCT("certificate_entry", &tq_shape_cert_data, &entry_extensions);
static const tq_shape certificate_list = LIST_OF("certificate_list", 3, 0, 16777215, &certificate_entry);
static const tq_shape request_context  = OPAQUE("certificate_request_context", 1, 0, 255);
static const tq_shape certificate_13   = STRUCT("certificate", &request_context, &certificate_list);
static const tq_shape chain_12         = LIST_OF("certificate_list", 3, 0, 16777215, &tq_shape_cert_data);
static const tq_shape certificate_12   = STRUCT("certificate", &chain_12);
static const tq_shape compression_alg  = NUMBER("algorithm", 2, &tq_pool_certificate_compressions);
static const tq_shape uncompressed     = NUMBER("uncompressed_length", 3, NULL);
static const tq_shape compressed       = OPAQUE("compressed_certificate_message", 3, 1, 16777215);
static const tq_shape compressed_certificate =
  STRUCT("compressed_certificate", &compression_alg, &uncompressed, &compressed);

/* CertificateRequest (RFC 8446 section 4.3.2, RFC 5246 section 7.4.4). */
static const tq_shape request_extension_data = CHOICE("extension_data", 2, 0, 65535, tq_shape_client_extension);
static const tq_shape request_extension  = STRUCT("extension", &tq_shape_extension_type, &request_extension_data);
static const tq_shape request_extensions = LIST_OF("extensions", 2, 2, 65535, &request_extension);
static const tq_shape request_13       = STRUCT("certificate_request", &request_context, &request_extensions);
static const tq_shape client_type      = NUMBER("client_certificate_type", 1, NULL);
static const tq_shape client_types     = LIST_OF("certificate_types", 1, 1, 255, &client_type);
static const tq_shape authority_name   = OPAQUE("distinguished_name", 2, 1, 65535);
static const tq_shape authority_names  = LIST_OF("certificate_authorities", 2, 0, 65535, &authority_name);
static const tq_shape request_12       =
  STRUCT("certificate_request", &client_types, &tq_shape_signature_schemes, &authority_names);

/* CertificateVerify, digitally-signed (RFC 8446 section 4.4.3, RFC 5246 section 4.7). */
static const tq_shape algorithm        = NUMBER("algorithm", 2, &tq_pool_schemes);
static const tq_shape signature        = OPAQUE("signature", 2, 0, 65535);
static const tq_shape certificate_verify = STRUCT("certificate_verify", &algorithm, &signature);

/* CertificateStatus (RFC 6066 section 8). */
static const tq_shape status_type      = NUMBER("status_type", 1, NULL);
static const tq_shape ocsp_response    = OPAQUE("ocsp_response", 3, 1, 16777215);
const tq_shape tq_shape_certificate_status = STRUCT("certificate_status", &status_type, &ocsp_response);

/* ServerKeyExchange (RFC 8422 section 5.4, RFC 5246 section 7.4.3, RFC 4279 section 2). */
static const tq_shape curve_type       = NUMBER("curve_type", 1, NULL);
static const tq_shape named_curve      = NUMBER("namedcurve", 2, &tq_pool_groups);
static const tq_shape point            = OPAQUE("public", 1, 1, 255);
static const tq_shape server_ecdh      = STRUCT("server_key_exchange", &curve_type, &named_curve, &point, &algorithm, &signature);
static const tq_shape server_ecdh_anon = STRUCT("server_key_exchange", &curve_type, &named_curve, &point);
static const tq_shape dh_p             = OPAQUE("dh_p", 2, 1, 65535);
static const tq_shape dh_g             = OPAQUE("dh_g", 2, 1, 65535);
static const tq_shape dh_ys            = OPAQUE("dh_Ys", 2, 1, 65535);
static const tq_shape server_dh        = STRUCT("server_key_exchange", &dh_p, &dh_g, &dh_ys, &algorithm, &signature);
static const tq_shape psk_hint         = OPAQUE("psk_identity_hint", 2, 0, 65535);
static const tq_shape server_psk       = STRUCT("server_key_exchange", &psk_hint);
static const tq_shape server_psk_ecdh  = STRUCT("server_key_exchange", &psk_hint, &curve_type, &named_curve, &point);

/* ClientKeyExchange (RFC 8422 section 5.7, RFC 5246 section 7.4.7, RFC 4279 sections 2 to 4). */
static const tq_shape client_ecdh      = STRUCT("client_key_exchange", &point);
static const tq_shape exchange_keys    = OPAQUE("exchange_keys", 2, 0, 65535); /* dh_Yc, encrypted premaster, identity */
static const tq_shape client_one       = STRUCT("client_key_exchange", &exchange_keys);
static const tq_shape client_psk_ecdh  = STRUCT("client_key_exchange", &exchange_keys, &point);
static const tq_shape client_two       = STRUCT("client_key_exchange", &exchange_keys, &exchange_keys);

/* NewSessionTicket (RFC 8446 section 4.6.1, RFC 5077 section 3.3). */
static const tq_shape lifetime         = NUMBER("ticket_lifetime", 4, NULL);
static const tq_shape age_add          = NUMBER("ticket_age_add", 4, NULL);
static const tq_shape nonce            = OPAQUE("ticket_nonce", 1, 0, 255);
static const tq_shape ticket           = OPAQUE("ticket", 2, 1, 65535);
static const tq_shape ticket_extension_data = CHOICE("extension_data", 2, 0, 65535, tq_shape_server_extension);
static const tq_shape ticket_extension = STRUCT("extension", &tq_shape_extension_type, &ticket_extension_data);
static const tq_shape ticket_extensions = LIST_OF("extensions", 2, 0, 65534, &ticket_extension);
static const tq_shape new_session_ticket_13 =
  STRUCT("new_session_ticket", &lifetime, &age_add, &nonce, &ticket, &ticket_extensions);
static const tq_shape new_session_ticket_12 = STRUCT("new_session_ticket", &lifetime, &ticket);

static const tq_shape verify_data      = REST("verify_data");
static const tq_shape finished         = STRUCT("finished", &verify_data);
static const tq_shape request_update   = NUMBER("request_update", 1, NULL);
static const tq_shape key_update       = STRUCT("key_update", &request_update);

/* Records (RFC 8446 section 5.1). */
static const tq_shape *record_contents(uint64_t selector, tq_span contents);
static const tq_shape content_type     = NUMBER("content_type", 1, &tq_pool_content_types);
static const tq_shape record_version   = NUMBER("legacy_record_version", 2, &tq_pool_versions);
static const tq_shape fragment         = CHOICE("fragment", 2, 0, 65535, record_contents);
static const tq_shape record           = STRUCT("record", &content_type, &record_version, &fragment);
const tq_shape tq_shape_records        = {.kind = TQ_SHAPE_LIST, .name = "records", .element = &record};
static const tq_shape alert_level      = NUMBER("level", 1, NULL);
static const tq_shape alert_description = NUMBER("description", 1, &tq_pool_alerts);
static const tq_shape alert            = STRUCT("alert", &alert_level, &alert_description);
static const tq_shape ccs_type         = NUMBER("type", 1, NULL);
static const tq_shape change_cipher_spec = STRUCT("change_cipher_spec", &ccs_type);
/* clang-format on */

/* A record's type stands before its version, which is what was read last: the contents must tell.
 */
static const tq_shape *record_contents(uint64_t selector, tq_span contents) {
  (void)selector;
  if (contents.size == 1) {
    return &change_cipher_spec;
  }
  if (contents.size == 2) {
    return &alert;
  }
  bool whole = contents.size >= 4 && u24_at(contents, 1) + 4 <= contents.size;
  return whole ? &tq_shape_flow : NULL;
}

static const tq_shape *certificate(tq_span body) {
  bool old = body.size >= 3 && u24_at(body, 0) + 3 == body.size;
  return old ? &certificate_12 : &certificate_13;
}

/* A context of less than 256 bytes and one vector that fills the rest: TLS 1.3. */
static const tq_shape *certificate_request(tq_span body) {
  size_t at = body.size == 0 ? 0 : (size_t)body.data[0] + 1;
  bool new = at + 2 <= body.size &&u16_at(body, at) + 2 + at == body.size;
  return new ? &request_13 : &request_12;
}

static const tq_shape *new_session_ticket(tq_span body) {
  bool old = body.size >= 6 && (size_t)u16_at(body, 4) + 6 == body.size;
  return old ? &new_session_ticket_12 : &new_session_ticket_13;
}

/* An ECDH body begins with its curve type, named_curve; a hint or dh_p with a length. */
static const tq_shape *server_key_exchange(tq_span body) {
  if (body.size >= 4 && body.data[0] == 3) {
    return (size_t)body.data[3] + 4 == body.size ? &server_ecdh_anon : &server_ecdh;
  }
  if (body.size < 2 || (size_t)u16_at(body, 0) + 2 == body.size) {
    return &server_psk;
  }
  size_t after = (size_t)u16_at(body, 0) + 2;
  bool curve = after + 1 < body.size && body.data[after] == 3;
  return curve ? &server_psk_ecdh : &server_dh;
}

static const tq_shape *client_key_exchange(tq_span body) {
  if (body.size >= 1 && (size_t)body.data[0] + 1 == body.size) {
    return &client_ecdh;
  }
  if (body.size < 2 || (size_t)u16_at(body, 0) + 2 >= body.size) {
    return &client_one;
  }
  size_t after = (size_t)u16_at(body, 0) + 2;
  return (size_t)body.data[after] + 1 + after == body.size ? &client_psk_ecdh : &client_two;
}

const tq_shape *tq_shape_message(uint64_t msg_type, tq_span contents) {
  switch (msg_type) {
  case CLIENT_HELLO:
    return &tq_shape_client_hello;
  case SERVER_HELLO:
    return &tq_shape_server_hello;
  case NEW_SESSION_TICKET:
    return new_session_ticket(contents);
  case ENCRYPTED_EXTENSIONS:
    return &tq_shape_encrypted_extensions;
  case CERTIFICATE:
    return certificate(contents);
  case SERVER_KEY_EXCHANGE:
    return server_key_exchange(contents);
  case CERTIFICATE_REQUEST:
    return certificate_request(contents);
  case CERTIFICATE_VERIFY:
    return &certificate_verify;
  case CLIENT_KEY_EXCHANGE:
    return client_key_exchange(contents);
  case FINISHED:
    return &finished;
  case CERTIFICATE_STATUS:
    return &tq_shape_certificate_status;
  case KEY_UPDATE:
    return &key_update;
  case COMPRESSED_CERTIFICATE:
    return &compressed_certificate;
  default:
    return NULL;
  }
}
