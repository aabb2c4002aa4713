/* test_real_hellos.c: the first flights of browsers and other clients, recorded elsewhere: the
 * oracle refuses none of them at a server that has what they offer. */
#include "oracle_help.h"
#include "support/shared.h"

#include <dirent.h>

#define FOLDER "hellos/utls-testdata/testdata"
enum { TEXT_MAX = 1 << 16 };

/* Recorded flights: hex dumps, the client's first. */

/* The bytes of the first flow of TEXT. */
static size_t read_dump(uint8_t *into, size_t max, char *text) {
  size_t count = 0;
  bool in_flow = false;
  char *rest = NULL;
  for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
    if (line[0] == '>') {
      if (in_flow) {
        break;
      }
      in_flow = true;
      continue;
    }
    char *end = strchr(line, '|');
    if (end != NULL) {
      *end = '\0';
    }
    for (char *at = line + 8; in_flow && *at != '\0' && count < max; at++) {
      if (hex_digit(*at) >= 0 && hex_digit(at[1]) >= 0) {
        into[count++] = (uint8_t)(hex_digit(*at) << 4 | hex_digit(at[1]));
        at++;
      }
    }
  }
  return count;
}

static void print_citations(const char *name, const char *scene, const tq_verdict *verdict) {
  for (size_t i = 0; i < verdict->count; i++) {
    print_error("%s at %s: verdict %d: %s at %u\n", name, scene, (int)verdict->kind,
                tq_requirement_get(verdict->citations[i].requirement)->id,
                verdict->citations[i].offset);
  }
}

/* What a hello of an old or narrow client may be refused for. */
static bool is_refusal_for_lack(const tq_verdict *verdict) {
  switch (verdict->citations[0].requirement) {
  case TQ_REQ_client_hello_version_below_server:
  case TQ_REQ_client_hello_version_too_low_for_server:
  case TQ_REQ_client_hello_no_common_version:
  case TQ_REQ_client_hello_no_common_cipher_suite:
  case TQ_REQ_client_hello_no_common_cipher_suite_12:
  case TQ_REQ_client_hello_rc4_only:
  case TQ_REQ_client_hello_no_common_group:
    return true;
  default:
    return false;
  }
}

static bool judge_recorded(const char *name, tq_span message, size_t *accepted) {
  static const char *const names[] = {"server_both_ecdsa", "server_both_rsa", "server13_ecdsa",
                                      "server12_rsa"};
  bool fine = true;
  bool taken = false;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    tq_verdict verdict = verdict_in(tq_scene_find(names[i]), 0, message);
    taken = taken || verdict.kind == TQ_VERDICT_ACCEPT;
    if (verdict.kind == TQ_VERDICT_INCOMPLETE ||
        (verdict.kind == TQ_VERDICT_REJECT && !is_refusal_for_lack(&verdict))) {
      print_citations(name, names[i], &verdict);
      fine = false;
    }
  }
  *accepted += taken;
  return fine;
}

static bool judge_file(const char *name, size_t *accepted, size_t *hellos) {
  char path[512];
  snprintf(path, sizeof path, FOLDER "/%s", name);
  tq_span file = shared_file(path);
  char *text = calloc(1, file.size + 1);
  uint8_t *bytes = malloc(TEXT_MAX);
  memcpy(text, file.data, file.size);
  size_t size = read_dump(bytes, TEXT_MAX, text);
  bool fine = true;
  if (size > 9 && bytes[0] == 22 && bytes[5] == 1) {
    (*hellos)++;
    tq_span record =
        tq_span_first(tq_span_of(bytes + 5, size - 5), (size_t)bytes[3] << 8 | bytes[4]);
    fine = judge_recorded(name, record, accepted);
  }
  free(bytes);
  free(text);
  free((void *)(uintptr_t)file.data);
  return fine;
}

static void recorded_hellos_are_not_refused(void **state) {
  (void)state;
  char path[TQ_SHARED_PATH_MAX];
  shared_path(path, FOLDER);
  DIR *folder = opendir(path);
  if (folder == NULL) {
    print_message("skipped: %s is not there\n", FOLDER);
    skip();
  }
  size_t accepted = 0;
  size_t hellos = 0;
  size_t wrong = 0;
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    if (strstr(entry->d_name, "-TLSv1") != NULL) {
      wrong += !judge_file(entry->d_name, &accepted, &hellos);
    }
  }
  closedir(folder);
  print_message("%zu recorded hellos, %zu accepted somewhere\n", hellos, accepted);
  assert_true(hellos > 100);
  assert_true(accepted > hellos / 2);
  assert_int_equal(wrong, 0);
}

/* Browsers as JSON: put into the words of a vector, with contents where the JSON has none. */

typedef struct sheet {
  char text[TEXT_MAX];
  size_t size;
} sheet;

__attribute__((format(printf, 2, 3))) static void put(sheet *page, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(page->text + page->size, TEXT_MAX - page->size, format, arguments);
  va_end(arguments);
  assert_true(size >= 0 && page->size + (size_t)size < TEXT_MAX);
  page->size += (size_t)size;
}

static const char *without(const char *name, const char *prefix) {
  return strncmp(name, prefix, strlen(prefix)) == 0 ? name + strlen(prefix) : name;
}

/* A code point's name as vectors have it. */
static void put_name(sheet *page, const char *name) {
  static const char *const others[][2] = {
      {"GREASE", "3a3a"},   {"TLS 1.3", "TLS13"},   {"TLS 1.2", "TLS12"}, {"TLS 1.1", "TLS11"},
      {"TLS 1.0", "TLS10"}, {"uncompressed", "00"}, {"psk_dhe_ke", "01"}, {"brotli", "0002"},
      {"zlib", "0001"},     {"zstd", "0003"},       {"NULL", "00"},
  };
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (strcmp(name, others[i][0]) == 0) {
      put(page, " %s", others[i][1]);
      return;
    }
  }
  put(page, " %s", without(name, "TLS_"));
}

static void put_list(sheet *page, const json_t *list) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    put_name(page, json_string_value(json_array_get(list, i)));
  }
}

static void put_shares(sheet *page, const json_t *shares) {
  for (size_t i = 0; i < json_array_size(shares); i++) {
    const char *group = json_string_value(json_object_get(json_array_get(shares, i), "group"));
    if (strcmp(group, "GREASE") == 0) {
      put(page, " 3a3a [2 00]");
    } else {
      put(page, " %s [2 share_%s]", group, group);
    }
  }
}

static void put_protocols(sheet *page, const json_t *names) {
  for (size_t i = 0; i < json_array_size(names); i++) {
    put(page, " [1 \"%s\"]", json_string_value(json_array_get(names, i)));
  }
}

/* clang-format off */
/* Contents that are a list of code points: the JSON's key, and how the list is put. */
static const struct { const char *name; const char *key; const char *before; } lists[] = {
  {"supported_groups",       "named_group_list",               "[2"},
  {"ec_point_formats",       "ec_point_format_list",           "[1"},
  {"signature_algorithms",   "supported_signature_algorithms", "[2"},
  {"supported_versions",     "versions",                       "[1"},
  {"psk_key_exchange_modes", "ke_modes",                       "[1"},
  {"compress_certificate",   "algorithms",                     "[1"},
};
/* Contents that the JSON leaves out; NULL: empty. Others have no place in the registry here. */
static const struct { const char *name; const char *type; const char *contents; } fixed[] = {
  {"server_name",                  "server_name",                  "[2 00 [2 \"server.tlsquarrel.test\"]]"},
  {"extended_master_secret",       "extended_master_secret",       ""},
  {"renegotiation_info",           "renegotiation_info",           "[1 ]"},
  {"session_ticket",               "session_ticket",               ""},
  {"status_request",               "status_request",               "01 [2 ] [2 ]"},
  {"signed_certificate_timestamp", "signed_certificate_timestamp", ""},
  {"padding",                      "padding",                      "00*100"},
  {"delegated_credentials",        "0022",                         "[2 0403 0503]"},
  {"application_settings",         "4469",                         "[2 [1 \"h2\"]]"},
  {"record_size_limit",            "record_size_limit",            "4001"},
};
/* clang-format on */

static bool put_known(sheet *page, const json_t *extension, const char *name) {
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    if (strcmp(name, lists[i].name) == 0) {
      put(page, "  another %s %s", name, lists[i].before);
      put_list(page, json_object_get(extension, lists[i].key));
      put(page, "]\n");
      return true;
    }
  }
  for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
    if (strcmp(name, fixed[i].name) == 0) {
      put(page, "  another %s %s\n", fixed[i].type, fixed[i].contents);
      return true;
    }
  }
  return false;
}

static void put_extension(sheet *page, const json_t *extension, size_t index) {
  const char *name = json_string_value(json_object_get(extension, "name"));
  if (put_known(page, extension, name)) {
    return;
  }
  if (strcmp(name, "GREASE") == 0) {
    put(page, "  another %s\n", index == 0 ? "4a4a" : "5a5a 00");
  } else if (strcmp(name, "key_share") == 0) {
    put(page, "  another key_share [2");
    put_shares(page, json_object_get(extension, "client_shares"));
    put(page, "]\n");
  } else if (strcmp(name, "application_layer_protocol_negotiation") == 0) {
    put(page, "  another %s [2", name);
    put_protocols(page, json_object_get(extension, "protocol_name_list"));
    put(page, "]\n");
  } else {
    fail_msg("extension %s is not known here", name);
  }
}

static void put_browser(sheet *page, const json_t *root) {
  const json_t *extensions = json_object_get(root, "extensions");
  put(page, "case client_hello.acceptable_offer/browser\n  hello tls13\n  session_id count*32\n"
            "  no_extensions\n  suites");
  put_list(page, json_object_get(root, "cipher_suites"));
  put(page, "\n  compression");
  put_list(page, json_object_get(root, "compression_methods"));
  put(page, "\n");
  for (size_t i = 0; i < json_array_size(extensions); i++) {
    put_extension(page, json_array_get(extensions, i), i);
  }
  put(page, "  accept at server13_ecdsa\n");
}

static size_t judge_browser(const char *name) {
  static const char *const scenes[] = {"server13_ecdsa",  "server13_rsa",   "server_both_ecdsa",
                                       "server_both_rsa", "server12_ecdsa", "server12_rsa",
                                       "server13_names",  "server12_names"};
  char path[512];
  snprintf(path, sizeof path, FOLDER "/ClientHello-JSON-%s.json", name);
  json_t *root = shared_json(path);
  sheet *page = calloc(1, sizeof *page);
  char error[TQ_VECTOR_ERROR_MAX] = "";
  tq_vectors *vectors = load_vectors();
  put_browser(page, root);
  if (!tq_vectors_read(vectors, name, page->text, error)) {
    fail_msg("%s in\n%s", error, page->text);
  }
  const tq_vector *vector = tq_vectors_at(vectors, tq_vectors_count(vectors) - 1);
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
    tq_verdict verdict = verdict_in(tq_scene_find(scenes[i]), 0, vector->message);
    if (verdict.kind != TQ_VERDICT_ACCEPT) {
      print_citations(name, scenes[i], &verdict);
      wrong++;
    }
  }
  tq_vectors_free(vectors);
  free(page);
  json_decref(root);
  return wrong;
}

static void browsers_are_accepted(void **state) {
  (void)state;
  size_t wrong = 0;
  wrong += judge_browser("Chrome102");
  wrong += judge_browser("Edge106");
  wrong += judge_browser("Firefox105");
  wrong += judge_browser("iOS14");
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recorded_hellos_are_not_refused),
      cmocka_unit_test(browsers_are_accepted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
