/* reproduce.c: see reproduce.h. */
#include "cli/reproduce.h"

#include "cli/peer_list.h"
#include "cli/target_list.h"
#include "engine/scene.h"
#include "peer/fixture.h"
#include "target/capture.h"

#include <string.h>

enum { PER_LINE = 16, RECORD_MAX = 1 << 14, TLS13 = 0x0304 };

static void put_bytes(FILE *out, tq_span bytes) {
  for (size_t i = 0; i < bytes.size; i++) {
    fprintf(out, "%s0x%02x,", i % PER_LINE == 0 ? "\n  " : " ", bytes.data[i]);
  }
}

static void put_array(FILE *out, const char *name, tq_span bytes) {
  fprintf(out, "static const unsigned char %s[] = {", name);
  put_bytes(out, bytes);
  fprintf(out, "\n};\n\n");
}

static void put_codes(FILE *out, const char *name, tq_code_list codes) {
  fprintf(out, "static const int %s[] = {", name);
  for (size_t i = 0; i < codes.count; i++) {
    fprintf(out, "%s0x%04x", i == 0 ? "" : ", ", codes.items[i]);
  }
  fprintf(out, "};\n");
}

static void put_head(FILE *out, const tq_finding_record *record) {
  fprintf(out,
          "/* %s\n *\n * The RFCs say: %s\n * wolfSSL %s did: %s\n *\n"
          " * cc -o reproduce reproduce.c -lwolfssl -lm && ./reproduce\n */\n"
          "#ifndef WOLFSSL_USER_SETTINGS\n#include <wolfssl/options.h>\n#endif\n"
          "#include <wolfssl/ssl.h>\n\n#include <stdio.h>\n#include <string.h>\n\n",
          record->key, record->verdict, record->release, record->outcome);
}

/* --- a ClientHello --- */

static const char server_body[] =
    "static size_t taken;\n"
    "static unsigned char answer[1 << 16];\n"
    "static size_t answer_size;\n"
    "\n"
    "static int take(WOLFSSL *ssl, char *into, int size, void *context) {\n"
    "  size_t left = sizeof input - taken;\n"
    "  size_t count = left < (size_t)size ? left : (size_t)size;\n"
    "  (void)ssl;\n"
    "  (void)context;\n"
    "  memcpy(into, input + taken, count);\n"
    "  taken += count;\n"
    "  return count == 0 ? WOLFSSL_CBIO_ERR_WANT_READ : (int)count;\n"
    "}\n"
    "\n"
    "static int give(WOLFSSL *ssl, char *bytes, int size, void *context) {\n"
    "  size_t room = sizeof answer - answer_size;\n"
    "  (void)ssl;\n"
    "  (void)context;\n"
    "  memcpy(answer + answer_size, bytes, room < (size_t)size ? room : (size_t)size);\n"
    "  answer_size += room < (size_t)size ? room : (size_t)size;\n"
    "  return size;\n"
    "}\n"
    "\n"
    "static int set_up(WOLFSSL_CTX *ctx) {\n"
    "  char names[4096] = \"\";\n"
    "  int all[sizeof groups / sizeof *groups];\n"
    "  for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {\n"
    "    const char *name = wolfSSL_get_cipher_name_from_suite((unsigned char)(suites[i] >> 8),\n"
    "                                                          (unsigned char)suites[i]);\n"
    "    if (name != NULL && strcmp(name, \"None\") != 0) {\n"
    "      strcat(strcat(names, names[0] == 0 ? \"\" : \":\"), name);\n"
    "    }\n"
    "  }\n"
    "  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {\n"
    "    all[i] = groups[i];\n"
    "    if (!HAS_TLS13) {\n"
    "      (void)wolfSSL_CTX_UseSupportedCurve(ctx, (word16)groups[i]);\n"
    "    }\n"
    "  }\n"
    "  if (HAS_TLS13) {\n"
    "    (void)wolfSSL_CTX_set_groups(ctx, all, (int)(sizeof groups / sizeof *groups));\n"
    "  }\n"
    "  wolfSSL_CTX_SetIORecv(ctx, take);\n"
    "  wolfSSL_CTX_SetIOSend(ctx, give);\n"
    "  return wolfSSL_CTX_set_cipher_list(ctx, names) == WOLFSSL_SUCCESS &&\n"
    "         wolfSSL_CTX_use_certificate_chain_buffer_format(ctx, chain, (long)sizeof chain,\n"
    "                                                         WOLFSSL_FILETYPE_ASN1) ==\n"
    "             WOLFSSL_SUCCESS &&\n"
    "         wolfSSL_CTX_use_PrivateKey_buffer(ctx, key, (long)sizeof key,\n"
    "                                           WOLFSSL_FILETYPE_ASN1) == WOLFSSL_SUCCESS;\n"
    "}\n"
    "\n"
    "int main(void) {\n"
    "  wolfSSL_Init();\n"
    "  WOLFSSL_CTX *ctx = wolfSSL_CTX_new(METHOD());\n"
    "  if (ctx == NULL || !set_up(ctx)) {\n"
    "    printf(\"this wolfSSL cannot be set up so\\n\");\n"
    "    return 2;\n"
    "  }\n"
    "  WOLFSSL *ssl = wolfSSL_new(ctx);\n"
    "  int result = wolfSSL_accept(ssl);\n"
    "  int error = wolfSSL_get_error(ssl, result);\n"
    "  if (answer_size >= 6 && answer[0] == 22) {\n"
    "    printf(\"accepted: it answers with a handshake message of type %d\\n\", answer[5]);\n"
    "  } else if (answer_size >= 7 && answer[0] == 21) {\n"
    "    printf(\"alert %d\\n\", answer[6]);\n"
    "  } else if (error == WOLFSSL_ERROR_WANT_READ) {\n"
    "    printf(\"waiting\\n\");\n"
    "  } else {\n"
    "    printf(\"silent: error %d\\n\", error);\n"
    "  }\n"
    "  wolfSSL_free(ssl);\n"
    "  wolfSSL_CTX_free(ctx);\n"
    "  wolfSSL_Cleanup();\n"
    "  return 0;\n"
    "}\n";

static void put_input_records(FILE *out, tq_span message) {
  fprintf(out, "static const unsigned char input[] = {");
  while (message.size != 0) {
    size_t size = message.size < RECORD_MAX ? message.size : RECORD_MAX;
    const uint8_t header[] = {22, 3, 1, (uint8_t)(size >> 8), (uint8_t)size};
    put_bytes(out, tq_span_of(header, sizeof header));
    put_bytes(out, tq_span_of(message.data, size));
    message = tq_span_from(message, size);
  }
  fprintf(out, "\n};\n\n");
}

static const char *method_of(const tq_endpoint *endpoint) {
  bool has13 = tq_code_list_has(endpoint->versions, TLS13);
  return endpoint->versions.count > 1 ? "wolfSSLv23_server_method"
         : has13                      ? "wolfTLSv1_3_server_method"
                                      : "wolfTLSv1_2_server_method";
}

static void put_server(FILE *out, const tq_scene *scene, tq_span message) {
  const tq_identity *identity = tq_fixture_identity(scene->endpoint.credential, false);
  put_input_records(out, message);
  fprintf(out, "static const unsigned char chain[] = {");
  for (uint8_t i = 0; i < identity->chain_count; i++) {
    put_bytes(out, identity->chain[i]);
  }
  fprintf(out, "\n};\n\n");
  put_array(out, "key", identity->key);
  put_codes(out, "suites", scene->endpoint.suites);
  put_codes(out, "groups", scene->endpoint.groups);
  fprintf(out, "#define METHOD %s\n#define HAS_TLS13 %d\n\n%s", method_of(&scene->endpoint),
          tq_code_list_has(scene->endpoint.versions, TLS13), server_body);
}

/* --- a chain --- */

static const char chain_body[] =
    "static size_t element(size_t at) { /* the DER element there, with its header */\n"
    "  size_t size = input[at + 1];\n"
    "  size_t head = 2;\n"
    "  if (size > 0x80) {\n"
    "    head += size - 0x80;\n"
    "    size = 0;\n"
    "    for (size_t i = 2; i < head; i++) {\n"
    "      size = size << 8 | input[at + i];\n"
    "    }\n"
    "  }\n"
    "  return at + head + size > sizeof input ? sizeof input - at : head + size;\n"
    "}\n"
    "\n"
    "int main(void) {\n"
    "  size_t starts[32];\n"
    "  size_t count = 0;\n"
    "  wolfSSL_Init();\n"
    "  WOLFSSL_CERT_MANAGER *manager = wolfSSL_CertManagerNew();\n"
    "  for (size_t at = 0; at + 2 < sizeof input && count < 32; at += element(at)) {\n"
    "    starts[count++] = at;\n"
    "  }\n"
    "  if (manager == NULL || count == 0 ||\n"
    "      wolfSSL_CertManagerLoadCABuffer(manager, root, (long)sizeof root,\n"
    "                                      WOLFSSL_FILETYPE_ASN1) != WOLFSSL_SUCCESS) {\n"
    "    printf(\"this wolfSSL cannot be set up so\\n\");\n"
    "    return 2;\n"
    "  }\n"
    "  int result = 0;\n"
    "  for (size_t i = count; i-- > 0;) { /* the end entity last; those that verify sign the next "
    "*/\n"
    "    const unsigned char *one = input + starts[i];\n"
    "    result = wolfSSL_CertManagerVerifyBuffer(manager, one, (long)element(starts[i]),\n"
    "                                             WOLFSSL_FILETYPE_ASN1);\n"
    "    if (i > 0 && result == WOLFSSL_SUCCESS) {\n"
    "      (void)wolfSSL_CertManagerLoadCABuffer(manager, one, (long)element(starts[i]),\n"
    "                                            WOLFSSL_FILETYPE_ASN1);\n"
    "    }\n"
    "  }\n"
    "  printf(result == WOLFSSL_SUCCESS ? \"accepted\\n\" : \"refused: error %d\\n\", result);\n"
    "  wolfSSL_CertManagerFree(manager);\n"
    "  wolfSSL_Cleanup();\n"
    "  return 0;\n"
    "}\n";

static void put_chain(FILE *out, const tq_scene *scene, tq_span chain) {
  put_array(out, "input", chain);
  put_array(out, "root",
            strcmp(scene->name, "chain_vectors") == 0 ? tq_fixture_vector_root()
                                                      : tq_fixture_root(scene->chain->credential));
  fprintf(out, "%s", chain_body);
}

/* --- which --- */

static const char *why_not(const tq_finding_record *record, const tq_scene *scene) {
  if (strcmp(record->peer, "wolfssl") != 0) {
    return "it is a finding of another library";
  }
  if (scene == NULL || record->input_size == 0) {
    return "this build does not know its scene, or it has no input";
  }
  if (scene->chain != NULL) {
    return NULL;
  }
  if (scene->play != NULL || scene->retry != NULL) {
    return "the message under test answers what the library chose by chance, so no fixed bytes "
           "show it: it needs the engine";
  }
  if (scene->endpoint.psk != NULL || scene->endpoint.alpn != NULL ||
      strcmp(record->target, "client_hello") != 0) {
    return "its scene has more than a certificate: it needs the engine";
  }
  return NULL;
}

static bool put_program(FILE *out, const tq_finding_record *record, const char **why) {
  const tq_scene *scene = tq_scene_find(record->scene);
  *why = why_not(record, scene);
  if (*why != NULL) {
    return false;
  }
  tq_span input = tq_span_of(record->input, record->input_size);
  put_head(out, record);
  if (scene->chain != NULL) {
    put_chain(out, scene, input);
  } else {
    put_server(out, scene, input);
  }
  return true;
}

static bool put_input(FILE *out, const tq_finding_record *record, const char **why) {
  *why = "the input cannot be written";
  return fwrite(record->input, 1, record->input_size, out) == record->input_size;
}

/* Plays the finding's scene anew with its peer, as it is today. */
static bool put_connection(FILE *out, const tq_finding_record *record, const char **why) {
  static tq_peer_list peers;
  const tq_scene *scene = tq_scene_find(record->scene);
  const tq_target *target = tq_target_find(record->target);
  if (scene == NULL || !tq_peer_list_choose(&peers, record->peer)) {
    *why = "this build lacks its scene or its peer";
    return false;
  }
  bool as_records = target != NULL && target->kind == TQ_MUTATE_RECORDS;
  return tq_capture(scene, peers.items[0].peer, tq_span_of(record->input, record->input_size),
                    as_records, out, why);
}

static const struct {
  const char *word;
  bool (*put)(FILE *out, const tq_finding_record *record, const char **why);
} forms[] = {{"c", put_program}, {"bytes", put_input}, {"pcapng", put_connection}};

bool tq_reproduce_knows(const char *form) {
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    if (strcmp(forms[i].word, form) == 0) {
      return true;
    }
  }
  return false;
}

bool tq_reproduce_write(FILE *out, const tq_finding_record *record, const char *form,
                        const char **why) {
  *why = "no such form";
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    if (strcmp(forms[i].word, form) == 0) {
      return forms[i].put(out, record, why);
    }
  }
  return false;
}
