/* test_path_limbo.c: the path oracle against the cases of x509-limbo, in the folder `shared` beside
 * the source tree. Every case agrees, or is of a class that the table below argues.
 *
 * The suite's namespaces ask for different things of a verifier, which is what profiles are for. */
#include "spec/requirement.h"
#include "support/check.h"
#include "support/shared.h"
#include "support/verifier.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <time.h>

enum { CERTIFICATES_MAX = 1200, REFERENCES_MAX = 8 };

/* clang-format off */
/* What a namespace's cases are about: which profile they are written for. */
static const struct {
  const char *prefix;
  tq_profile profile;
  bool common_name; /* elsewhere the suite's certificates have a fixed one that is no name of theirs */
} namespaces[] = {
  {"webpki::cn::",   TQ_PROFILE_WEBPKI,   true},
  {"webpki::",       TQ_PROFILE_WEBPKI,   false},
  {"rfc5280::",      TQ_PROFILE_STRICT,   false},
  {"crl::",          TQ_PROFILE_STRICT,   false},
  {"",               TQ_PROFILE_PRACTICE, false}, /* the rest are about paths, not about the form of certificates */
};

/* Cases and classes of cases where the oracle differs from the suite, and why. */
static const struct {
  const char *prefix;
  const char *feature; /* that the case must have; NULL: any */
  const char *why;
} argued[] = {
  {"webpki::san::public-suffix-private-namespace", "pedantic-public-suffix-wildcard",
   "the private part of the public suffix list is data of today, which no RFC and no certificate has"},
  {NULL, NULL, NULL},
};
/* clang-format on */

typedef struct limbo_case {
  tq_path_input certificates[CERTIFICATES_MAX];
  size_t chain_count;
  size_t count;
  tq_span crls[16];
  size_t crl_count;
  tq_reference references[REFERENCES_MAX];
  uint8_t addresses[REFERENCES_MAX][16];
  tq_path_options options;
} limbo_case;

/* The DER within a PEM text; the caller frees it. */
static tq_span from_pem(const char *text) {
  BIO *bio = BIO_new_mem_buf(text, -1);
  char *name = NULL;
  char *header = NULL;
  unsigned char *data = NULL;
  long size = 0;
  assert_int_equal(PEM_read_bio(bio, &name, &header, &data, &size), 1);
  uint8_t *copy = malloc((size_t)size + 1);
  assert_non_null(copy);
  memcpy(copy, data, (size_t)size);
  OPENSSL_free(name);
  OPENSSL_free(header);
  OPENSSL_free(data);
  BIO_free(bio);
  return tq_span_of(copy, (size_t)size);
}

static void add_certificates(limbo_case *into, json_t *list) {
  size_t i = 0;
  json_t *item = NULL;
  json_array_foreach(list, i, item) {
    assert_true(into->count < CERTIFICATES_MAX);
    into->certificates[into->count++] = (tq_path_input){from_pem(json_string_value(item)), 0};
  }
}

static void add_reference(limbo_case *into, json_t *name) {
  const char *kind = json_string_value(json_object_get(name, "kind"));
  const char *value = json_string_value(json_object_get(name, "value"));
  size_t at = into->options.reference_count;
  if (kind == NULL) {
    return;
  }
  assert_true(at < REFERENCES_MAX);
  tq_reference *reference = &into->references[at];
  *reference = (tq_reference){TQ_NAME_DNS, tq_span_text(value)};
  if (strcmp(kind, "RFC822") == 0) {
    reference->form = TQ_NAME_RFC822;
  } else if (strcmp(kind, "IP") == 0) {
    bool v6 = strchr(value, ':') != NULL;
    assert_int_equal(inet_pton(v6 ? AF_INET6 : AF_INET, value, into->addresses[at]), 1);
    *reference = (tq_reference){TQ_NAME_IP, tq_span_of(into->addresses[at], v6 ? 16 : 4)};
  }
  into->options.reference_count++;
}

/* RFC 3339, always in UTC here; fractions of a second are cut off. No time: any will do. */
static int64_t time_of(json_t *value) {
  enum { ANY_TIME = 1767225600 };
  struct tm at = {0};
  if (!json_is_string(value)) {
    return ANY_TIME;
  }
  assert_int_equal(sscanf(json_string_value(value), "%d-%d-%dT%d:%d:%d", &at.tm_year, &at.tm_mon,
                          &at.tm_mday, &at.tm_hour, &at.tm_min, &at.tm_sec),
                   6);
  at.tm_year -= 1900;
  at.tm_mon -= 1;
  return (int64_t)timegm(&at);
}

static void set_profile(tq_path_options *options, const char *id) {
  size_t i = 0;
  while (strncmp(id, namespaces[i].prefix, strlen(namespaces[i].prefix)) != 0) {
    i++;
  }
  options->profile = namespaces[i].profile;
  options->webpki_common_name = namespaces[i].common_name;
}

static tq_purpose purpose_of(json_t *from) {
  const char *kind = json_string_value(json_object_get(from, "validation_kind"));
  return strcmp(kind, "CLIENT") == 0 ? TQ_PURPOSE_CLIENT_AUTH : TQ_PURPOSE_SERVER_AUTH;
}

static void read_case(limbo_case *into, json_t *from) {
  size_t i = 0;
  json_t *item = NULL;
  json_t *depth = json_object_get(from, "max_chain_depth");
  memset(into, 0, sizeof *into);
  into->certificates[into->count++] =
      (tq_path_input){from_pem(json_string_value(json_object_get(from, "peer_certificate"))), 0};
  add_certificates(into, json_object_get(from, "untrusted_intermediates"));
  into->chain_count = into->count;
  add_certificates(into, json_object_get(from, "trusted_certs"));
  json_array_foreach(json_object_get(from, "crls"), i, item) {
    assert_true(into->crl_count < 16);
    into->crls[into->crl_count++] = from_pem(json_string_value(item));
  }
  add_reference(into, json_object_get(from, "expected_peer_name"));
  json_array_foreach(json_object_get(from, "expected_peer_names"), i, item) {
    add_reference(into, item);
  }
  into->options.time = time_of(json_object_get(from, "validation_time"));
  set_profile(&into->options, json_string_value(json_object_get(from, "id")));
  into->options.purpose = purpose_of(from);
  into->options.depth_limit =
      json_is_integer(depth) ? (int32_t)json_integer_value(depth) : TQ_ABSENT;
  into->options.references = into->references;
  into->options.crls = into->crls;
  into->options.crl_count = into->crl_count;
  into->options.verifier = (tq_signature_verifier){verify_certificate, NULL};
}

static void free_case(limbo_case *of) {
  for (size_t i = 0; i < of->count; i++) {
    free((void *)(uintptr_t)of->certificates[i].der.data);
  }
  for (size_t i = 0; i < of->crl_count; i++) {
    free((void *)(uintptr_t)of->crls[i].data);
  }
}

static bool has_feature(json_t *from, const char *feature) {
  size_t i = 0;
  json_t *item = NULL;
  json_array_foreach(json_object_get(from, "features"), i, item) {
    if (strcmp(json_string_value(item), feature) == 0) {
      return true;
    }
  }
  return false;
}

static const char *argument_for(json_t *from) {
  const char *id = json_string_value(json_object_get(from, "id"));
  for (size_t i = 0; argued[i].prefix != NULL; i++) {
    if (strncmp(id, argued[i].prefix, strlen(argued[i].prefix)) == 0 &&
        (argued[i].feature == NULL || has_feature(from, argued[i].feature))) {
      return argued[i].why;
    }
  }
  return NULL;
}

static void explain(const char *id, const tq_verdict *verdict, const tq_path *path) {
  print_message("%s: %s, path of %u, %u tries, %u signatures\n", id,
                verdict->kind == TQ_VERDICT_REJECT ? "refused" : "accepted", path->length,
                path->tries, path->signatures);
  for (size_t i = 0; i < path->violation_count; i++) {
    const tq_violation *violation = &path->violations[i];
    print_message("  %s certificate %u at %u%s\n", tq_requirement_get(violation->requirement)->id,
                  violation->certificate, violation->offset, violation->refuses ? ", refuses" : "");
  }
}

/* Whether the oracle ends as the case expects. */
static bool agrees(json_t *from, tq_path_work *work, bool show) {
  static limbo_case one;
  tq_verdict verdict;
  tq_path path;
  const char *id = json_string_value(json_object_get(from, "id"));
  const char *expected = json_string_value(json_object_get(from, "expected_result"));
  read_case(&one, from);
  tq_path_chain chain = {one.certificates, one.chain_count, one.certificates + one.chain_count,
                         one.count - one.chain_count};
  tq_oracle_path(&verdict, &path, work, &chain, &one.options);
  bool refused = verdict.kind == TQ_VERDICT_REJECT;
  bool same = refused == (strcmp(expected, "FAILURE") == 0);
  if (show || !same) {
    explain(id, &verdict, &path);
  }
  free_case(&one);
  return same;
}

/* TQ_LIMBO: another file of the suite's form, its whole limbo.json say. */
static json_t *load_cases(void) {
  const char *path = getenv("TQ_LIMBO");
  json_t *root =
      path == NULL ? shared_json("x509-limbo/limbo-dev.json") : json_load_file(path, 0, NULL);
  assert_non_null(root);
  return root;
}

static void limbo(void **state) {
  (void)state;
  size_t i = 0;
  size_t agreed = 0;
  size_t explained = 0;
  size_t wrong = 0;
  json_t *item = NULL;
  json_t *root = load_cases();
  bool show = getenv("TQ_LIMBO_SHOW") != NULL;
  tq_path_work *work = malloc(tq_path_work_size());
  assert_non_null(work);
  json_array_foreach(json_object_get(root, "testcases"), i, item) {
    const char *why = argument_for(item);
    bool same = agrees(item, work, show);
    agreed += same ? 1 : 0;
    explained += !same && why != NULL ? 1 : 0;
    wrong += !same && why == NULL ? 1 : 0;
  }
  print_message("%zu cases: %zu agree, %zu argued, %zu wrong\n", i, agreed, explained, wrong);
  free(work);
  json_decref(root);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(limbo)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
