/* test_certificate_vectors.c: every case of corpus/vectors/certificates: the verdict, and that just
 * the requirements are cited that the case names; and that every requirement on certificates that
 * is called tested has a chain that breaks it and one that keeps it. */
#include "peer/fixture.h"
#include "pki/chain_case.h"
#include "rules/certificate.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "support/verifier.h"

#include <arpa/inet.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 1 << 18, CODES_MAX = 16 };

/* What the cases show of each requirement. */
static struct {
  bool broken;
  bool kept;
} shown[TQ_REQ_COUNT];

static tq_span read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  char *text = malloc(FILE_MAX);
  assert_non_null(file);
  assert_non_null(text);
  size_t size = fread(text, 1, FILE_MAX, file);
  fclose(file);
  assert_true(size < FILE_MAX);
  return tq_span_of(text, size);
}

static void drop(tq_span text) {
  free((void *)(uintptr_t)text.data);
}

static bool is(tq_span span, const char *text) {
  return tq_span_equal(span, tq_span_text(text));
}

static uint16_t requirement_of(tq_span word) {
  char name[100];
  snprintf(name, sizeof name, "certificate.%.*s", (int)word.size, (const char *)word.data);
  uint16_t id = tq_requirement_find(name);
  if (id == TQ_REQ_NONE) {
    fail_msg("no requirement %s", name);
  }
  return id;
}

/* given: a case and the options made from its parts. */
typedef struct given {
  tq_chain_case one;
  tq_path_input certificates[2 * TQ_CASE_CERTIFICATES_MAX];
  tq_reference reference;
  uint8_t address[16];
  tq_path_options path;
  uint16_t schemes[CODES_MAX];
  uint16_t groups[CODES_MAX];
  tq_certificate_context tls;
} given;

static tq_span part(const given *from, const char *name) {
  return tq_pki_part(from->one.block, name);
}

static long number(tq_span text, int base) {
  char copy[24] = {0};
  memcpy(copy, text.data, text.size < sizeof copy ? text.size : sizeof copy - 1);
  return strtol(copy, NULL, base);
}

static tq_code_list codes(uint16_t into[CODES_MAX], tq_span list) {
  size_t count = 0;
  while (list.size > 0 && count < CODES_MAX) {
    into[count++] = (uint16_t)number(tq_chain_word(&list), 16);
  }
  return (tq_code_list){into, count};
}

static void set_reference(given *to) {
  tq_span host = part(to, "host");
  tq_span address = part(to, "address");
  if (host.size > 0) {
    to->reference = (tq_reference){TQ_NAME_DNS, host};
  } else if (address.size > 0) {
    char text[64] = {0};
    memcpy(text, address.data, address.size < sizeof text ? address.size : sizeof text - 1);
    assert_int_equal(inet_pton(AF_INET, text, to->address), 1);
    to->reference = (tq_reference){TQ_NAME_IP, tq_span_of(to->address, 4)};
  }
  to->path.references = &to->reference;
  to->path.reference_count = host.size + address.size > 0 ? 1 : 0;
}

static void set_path(given *to) {
  tq_span depth = part(to, "depth");
  to->path =
      (tq_path_options){.time = TQ_FIXTURE_TIME,
                        .purpose = is(part(to, "purpose"), "client") ? TQ_PURPOSE_CLIENT_AUTH
                                                                     : TQ_PURPOSE_SERVER_AUTH,
                        .depth_limit = TQ_ABSENT,
                        .crls = to->one.crls,
                        .crl_count = to->one.crl_count,
                        .verifier = {verify_certificate, NULL}};
  if (depth.size > 0) {
    to->path.depth_limit = (int32_t)number(depth, 10);
  }
  set_reference(to);
}

static tq_certificate_use use_of(tq_span text) {
  if (is(text, "rsa")) {
    return TQ_USE_RSA;
  }
  if (is(text, "dhe_rsa")) {
    return TQ_USE_DHE_RSA;
  }
  return is(text, "ecdhe_ecdsa") ? TQ_USE_ECDHE_ECDSA : TQ_USE_SIGNATURE;
}

static void set_tls(given *to) {
  tq_span schemes = part(to, "schemes");
  if (schemes.size == 0) {
    schemes = tq_span_text("0403 0503 0603 0804 0805 0806 0401 0501 0601 0807 0808 0809");
  }
  to->tls = (tq_certificate_context){
      .version = is(part(to, "tls"), "1.3") ? 0x0304 : 0x0303,
      .receiver = is(part(to, "receiver"), "server") ? TQ_ROLE_SERVER : TQ_ROLE_CLIENT,
      .client_auth =
          is(part(to, "auth"), "required") ? TQ_CLIENT_AUTH_REQUIRED : TQ_CLIENT_AUTH_REQUESTED,
      .use = use_of(part(to, "use")),
      .schemes = codes(to->schemes, schemes),
      .groups = codes(to->groups, part(to, "groups")),
      .path = &to->path};
}

static tq_path_chain chain_of(given *from) {
  size_t count = 0;
  uint32_t offset = 0;
  for (size_t i = 0; i < from->one.chain_count; i++) {
    from->certificates[count++] = (tq_path_input){from->one.chain[i], offset};
    offset += (uint32_t)from->one.chain[i].size;
  }
  for (size_t i = 0; i < from->one.anchor_count; i++) {
    from->certificates[count++] = (tq_path_input){from->one.anchors[i], 0};
  }
  return (tq_path_chain){from->certificates, from->one.chain_count,
                         from->certificates + from->one.chain_count, from->one.anchor_count};
}

static const char *kind_name(tq_verdict_kind kind) {
  static const char *const names[TQ_VERDICT_KINDS] = {"accept", "reject", "either", "incomplete"};
  return names[kind];
}

static bool lists(tq_span list, uint16_t requirement) {
  while (list.size > 0) {
    if (requirement_of(tq_chain_word(&list)) == requirement) {
      return true;
    }
  }
  return false;
}

static bool cites(const tq_verdict *verdict, uint16_t requirement) {
  for (size_t i = 0; i < verdict->count; i++) {
    if (verdict->citations[i].requirement == requirement) {
      return true;
    }
  }
  return false;
}

/* Whether the verdict is as the case says, citing all that it lists and nothing else. */
static bool is_as_said(const given *from, const tq_verdict *verdict) {
  tq_span wanted = part(from, "cites");
  bool same = is(part(from, "verdict"), kind_name(verdict->kind));
  for (size_t i = 0; i < verdict->count; i++) {
    same = same && lists(wanted, verdict->citations[i].requirement);
  }
  for (tq_span rest = wanted; rest.size > 0;) {
    same = cites(verdict, requirement_of(tq_chain_word(&rest))) && same;
  }
  return same;
}

static void show(const given *from, const char *file, const tq_verdict *verdict) {
  print_message("%s:%zu: %.*s: %s\n", file, from->one.line, (int)from->one.name.size,
                (const char *)from->one.name.data, kind_name(verdict->kind));
  for (size_t i = 0; i < verdict->count; i++) {
    const tq_citation *citation = &verdict->citations[i];
    print_message("  %s at %u\n", tq_requirement_get(citation->requirement)->id, citation->offset);
  }
}

/* Every citation lies within the chain, and a refusal allows some alert. */
static bool is_sound(const given *from, const tq_verdict *verdict) {
  size_t size = 0;
  for (size_t i = 0; i < from->one.chain_count; i++) {
    size += from->one.chain[i].size;
  }
  for (size_t i = 0; i < verdict->count; i++) {
    const tq_citation *citation = &verdict->citations[i];
    if (!citation->open && (size_t)citation->offset + citation->size > size) {
      return false;
    }
  }
  return verdict->kind == TQ_VERDICT_ACCEPT || !tq_alert_set_empty(verdict->alerts);
}

static void account(const given *from, const tq_verdict *verdict) {
  for (tq_span rest = part(from, "about"); rest.size > 0;) {
    uint16_t requirement = requirement_of(tq_chain_word(&rest));
    shown[requirement].broken = shown[requirement].broken || cites(verdict, requirement);
    shown[requirement].kept = shown[requirement].kept || verdict->kind == TQ_VERDICT_ACCEPT;
  }
}

static bool run_case(given *now, const char *file, tq_path_work *work) {
  tq_verdict verdict;
  set_path(now);
  tq_path_chain chain = chain_of(now);
  if (part(now, "tls").size > 0) {
    set_tls(now);
    tq_oracle_certificates(&verdict, NULL, work, &chain, &now->tls);
  } else {
    tq_oracle_path(&verdict, NULL, work, &chain, &now->path);
  }
  account(now, &verdict);
  bool fine = is_as_said(now, &verdict) && is_sound(now, &verdict);
  if (!fine) {
    show(now, file, &verdict);
  }
  return fine;
}

static size_t run_file(const char *path, tq_span base, tq_path_work *work, size_t *count) {
  static given now;
  tq_span text = read_file(path);
  tq_pki *pki = tq_chain_read(base, text);
  size_t wrong = 0;
  memset(&now, 0, sizeof now);
  assert_non_null(pki);
  while (tq_chain_next(&now.one, pki, base)) {
    wrong += run_case(&now, strrchr(path, '/') + 1, work) ? 0 : 1;
    ++*count;
  }
  if (tq_pki_error(pki) != NULL) {
    fail_msg("%s: %s", path, tq_pki_error(pki));
  }
  tq_pki_free(pki);
  drop(text);
  return wrong;
}

static void all_cases(void **state) {
  (void)state;
  glob_t found = {0};
  size_t wrong = 0;
  size_t count = 0;
  tq_path_work *work = malloc(tq_path_work_size());
  tq_span base = read_file(TQ_SOURCE_DIR "/corpus/vectors/certificates/base.chain");
  assert_non_null(work);
  assert_int_equal(glob(TQ_SOURCE_DIR "/corpus/vectors/certificates/*.chain", 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    wrong += run_file(found.gl_pathv[i], base, work, &count);
  }
  print_message("%zu cases, %zu wrong\n", count, wrong);
  globfree(&found);
  drop(base);
  free(work);
  assert_int_equal(wrong, 0);
}

/* What TLS itself says of the messages round certificates is shown by the cases of tlsquarrel
 * conform, unless a chain is about it. */
static bool is_for_chains(uint16_t id, const tq_requirement *row) {
  bool tls = row->rfc == 8446 || row->rfc == 5246 || row->rfc == 6066 || row->rfc == 6960 ||
             row->rfc == 6962 || row->rfc == 8422 || row->rfc == 8879;
  return !tls || shown[id].broken || shown[id].kept;
}

/* After all_cases. */
static void every_requirement(void **state) {
  (void)state;
  size_t missing = 0;
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    const tq_requirement *row = tq_requirement_get(id);
    if (strcmp(row->step, "certificate") != 0 || row->status != TQ_TESTED ||
        !is_for_chains(id, row)) {
      continue;
    }
    bool breakable = row->reaction == TQ_REACT_REJECT || row->reaction == TQ_REACT_EITHER;
    if (breakable && !shown[id].broken) {
      print_message("%s: no case breaks it\n", row->id);
      missing++;
    }
    if (!shown[id].kept) {
      print_message("%s: no case keeps it\n", row->id);
      missing++;
    }
  }
  assert_int_equal(missing, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_cases),
                                     cmocka_unit_test(every_requirement)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
