/* contents_6066.c: the extensions of RFC 6066, and of RFC 6961 and RFC 5764 that look like them. */
#include "codec/contents.h"
#include "codec/vector.h"
#include "spec/requirement.h"

static const tq_bounds u16_any = {0, 0xffff, 2, 1};
static const tq_bounds u16_some = {1, 0xffff, 2, 1};

/* names: what is remembered between the names of a ServerNameList. */
typedef struct names {
  uint64_t types[4]; /* a bit per NameType seen */
  tq_span host_name;
  tq_faults *faults;
} names;

static void note_name(names *seen, uint8_t type, size_t offset, size_t size) {
  uint64_t bit = (uint64_t)1 << (type % 64);
  if ((seen->types[type / 64] & bit) != 0) {
    tq_faults_add(seen->faults,
                  (tq_fault){TQ_REQ_client_hello_server_name_doubled, TQ_EXTENSION_server_name,
                             (uint32_t)offset, (uint32_t)size});
  }
  seen->types[type / 64] |= bit;
}

/* ServerName. A name of an unknown type begins with a 16-bit length too (RFC 6066 section 3). */
static void read_name(tq_reader *list, uint16_t rule, names *seen) {
  enum { HOST_NAME = 0 };
  size_t offset = tq_reader_offset(list);
  tq_reader_group(list, "server_name");
  uint8_t type = tq_read_u8(list, "name_type", rule);
  bool host = type == HOST_NAME;
  tq_span name =
      tq_read_opaque_vector(list, host ? "host_name" : "name", host ? u16_some : u16_any, rule);
  tq_reader_group_end(list, "server_name");
  if (list->parse->failed) {
    return;
  }
  if (host && (seen->types[0] & 1) == 0) {
    seen->host_name = name;
  }
  note_name(seen, type, offset, tq_reader_offset(list) - offset);
}

void tq_contents_server_name(tq_reader *reader, const tq_contents *contents, void *message,
                             tq_faults *faults) {
  names seen = {.faults = faults};
  tq_reader list = tq_read_vector(reader, "server_name_list", u16_some, contents->rule);
  while (tq_reader_left(&list) > 0) {
    read_name(&list, contents->rule, &seen);
  }
  tq_reader_end(&list, contents->rule);
  tq_reader_end(reader, contents->rule);
  if (!reader->parse->failed) {
    tq_span *field = (tq_span *)(void *)((uint8_t *)message + contents->field);
    *field = seen.host_name;
  }
}

/* TrustedAuthority. An identifier of an unknown type has no known end: it takes the rest. */
static void read_authority(tq_reader *list, uint16_t rule) {
  enum { PRE_AGREED, KEY_SHA1_HASH, X509_NAME, CERT_SHA1_HASH, SHA1_SIZE = 20 };
  tq_reader_group(list, "trusted_authority");
  switch (tq_read_u8(list, "identifier_type", rule)) {
  case PRE_AGREED:
    break;
  case KEY_SHA1_HASH:
    tq_read_opaque(list, "key_sha1_hash", SHA1_SIZE, rule);
    break;
  case X509_NAME:
    tq_read_opaque_vector(list, "x509_name", u16_some, rule);
    break;
  case CERT_SHA1_HASH:
    tq_read_opaque(list, "cert_sha1_hash", SHA1_SIZE, rule);
    break;
  default:
    tq_read_rest(list, "identifier");
    break;
  }
  tq_reader_group_end(list, "trusted_authority");
}

void tq_contents_trusted_ca_keys(tq_reader *reader, const tq_contents *contents, void *message,
                                 tq_faults *faults) {
  (void)message;
  (void)faults;
  tq_reader list = tq_read_vector(reader, "trusted_authorities_list", u16_any, contents->rule);
  while (tq_reader_left(&list) > 0) {
    read_authority(&list, contents->rule);
  }
  tq_reader_end(&list, contents->rule);
  tq_reader_end(reader, contents->rule);
}

enum { OCSP = 1, OCSP_MULTI = 2 };

static void read_ocsp_status_request(tq_reader *reader, uint16_t rule) {
  static const tq_opaque_list responders = {
      "responder_id_list", "responder_id", {0, 0xffff, 2, 1}, {1, 0xffff, 2, 1}};
  tq_read_opaque_list(reader, responders, rule);
  tq_read_opaque_vector(reader, "request_extensions", u16_any, rule);
}

/* A status_type that is not known says nothing of what follows it. */
void tq_contents_status_request(tq_reader *reader, const tq_contents *contents, void *message,
                                tq_faults *faults) {
  (void)message;
  (void)faults;
  uint8_t type = tq_read_u8(reader, "status_type", contents->rule);
  if (type == OCSP) {
    read_ocsp_status_request(reader, contents->rule);
  } else {
    tq_read_rest(reader, "request");
  }
  tq_reader_end(reader, contents->rule);
}

static void read_status_item(tq_reader *list, uint16_t rule) {
  tq_reader_group(list, "certificate_status_req_item");
  uint8_t type = tq_read_u8(list, "status_type", rule);
  tq_reader request = tq_read_vector(list, "request", u16_any, rule);
  if (type == OCSP || type == OCSP_MULTI) {
    read_ocsp_status_request(&request, rule);
  } else {
    tq_read_rest(&request, "request");
  }
  tq_reader_end(&request, rule);
  tq_reader_group_end(list, "certificate_status_req_item");
}

void tq_contents_status_request_v2(tq_reader *reader, const tq_contents *contents, void *message,
                                   tq_faults *faults) {
  (void)message;
  (void)faults;
  tq_reader list = tq_read_vector(reader, "certificate_status_req_list", u16_some, contents->rule);
  while (tq_reader_left(&list) > 0) {
    read_status_item(&list, contents->rule);
  }
  tq_reader_end(&list, contents->rule);
  tq_reader_end(reader, contents->rule);
}

void tq_contents_use_srtp(tq_reader *reader, const tq_contents *contents, void *message,
                          tq_faults *faults) {
  static const tq_bounds profiles = {2, 0xffff, 2, 2};
  static const tq_bounds mki = {0, 255, 1, 1};
  (void)message;
  (void)faults;
  tq_read_u16_vector(reader, "srtp_protection_profiles", "srtp_protection_profile", profiles,
                     contents->rule);
  tq_read_opaque_vector(reader, "srtp_mki", mki, contents->rule);
  tq_reader_end(reader, contents->rule);
}
