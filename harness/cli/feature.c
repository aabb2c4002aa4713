/* feature.c: see feature.h. */
#include "cli/feature.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* clang-format off */
static const struct {
  uint32_t feature;
  const char *word;
} features[] = {
#define ROW(name) {TQ_FEATURE_##name, #name}
    ROW(ALPN), ROW(SERVER_NAME), ROW(MAX_FRAGMENT_LENGTH), ROW(RECORD_SIZE_LIMIT),
    ROW(EXTENDED_MASTER_SECRET), ROW(ENCRYPT_THEN_MAC), ROW(RENEGOTIATION_INFO),
    ROW(SESSION_TICKET), ROW(EARLY_DATA), ROW(POST_HANDSHAKE_AUTH), ROW(STATUS_REQUEST),
    ROW(COMPRESS_CERTIFICATE), ROW(RAW_PUBLIC_KEY), ROW(FALLBACK_SCSV), ROW(COOKIE),
    ROW(SIGNATURE_ALGORITHMS_CERT), ROW(CERTIFICATE_AUTHORITIES), ROW(PSK_KE), ROW(PSK_DHE_KE),
    ROW(EC_POINT_FORMATS),
#undef ROW
};

static const char *const credentials[TQ_CREDENTIAL_COUNT] = {
    [TQ_CREDENTIAL_NONE] = "none",             [TQ_CREDENTIAL_ECDSA_P256] = "ecdsa_p256",
    [TQ_CREDENTIAL_ECDSA_P384] = "ecdsa_p384", [TQ_CREDENTIAL_RSA_2048] = "rsa_2048",
    [TQ_CREDENTIAL_ED25519] = "ed25519",       [TQ_CREDENTIAL_ED448] = "ed448",
    [TQ_CREDENTIAL_RSA_PSS] = "rsa_pss",
};
/* clang-format on */

const char *tq_credential_word(tq_credential credential) {
  const char *word =
      (unsigned)credential < TQ_CREDENTIAL_COUNT ? credentials[credential] : "unknown";
  return word == NULL ? "unknown" : word;
}

uint32_t tq_feature_find(const char *word) {
  for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
    if (strcasecmp(word, features[i].word) == 0) {
      return features[i].feature;
    }
  }
  return 0;
}

tq_credential tq_credential_find(const char *word) {
  for (int i = 1; word != NULL && i < TQ_CREDENTIAL_COUNT; i++) {
    if (strcmp(word, credentials[i]) == 0) {
      return (tq_credential)i;
    }
  }
  return TQ_CREDENTIAL_NONE;
}

uint32_t tq_find_features(const char *words) {
  uint32_t set = 0;
  for (const char *at = words; at != NULL && *at != '\0';) {
    size_t size = strcspn(at, "+");
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
      bool same = strlen(features[i].word) == size && strncasecmp(features[i].word, at, size) == 0;
      set |= same ? features[i].feature : 0;
    }
    at += size + (at[size] == '+');
  }
  return set;
}

static void print_lower(FILE *out, const char *word) {
  for (; *word != '\0'; word++) {
    fputc((tolower)((unsigned char)*word), out);
  }
}

void tq_print_features(FILE *out, uint32_t set) {
  for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
    if ((set & features[i].feature) != 0) {
      fputc(' ', out);
      print_lower(out, features[i].word);
    }
  }
}
