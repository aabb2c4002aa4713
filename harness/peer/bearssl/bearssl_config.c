/* bearssl_config.c: see bearssl_config.h. */
#include "peer/bearssl/bearssl_config.h"

/* clang-format off */
static const uint16_t suites[] = {
    0xcca9, 0xcca8, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af,
    0xc023, 0xc027, 0xc024, 0xc028, 0xc009, 0xc013, 0xc00a, 0xc014,
    0x009c, 0x009d, 0xc09c, 0xc09d, 0xc0a0, 0xc0a1, 0x003c, 0x003d, 0x002f, 0x0035};
static const uint16_t groups[] = {0x001d, 0x0017, 0x0018, 0x0019};
static const uint16_t versions[] = {0x0303};

/* The library chooses hashes, whatever the key: a scheme counts by its hash. */
static const struct {
  uint16_t code;
  int hash;
} scheme_hashes[] = {
  {0x0403, br_sha256_ID}, {0x0503, br_sha384_ID}, {0x0603, br_sha512_ID}, {0x0203, br_sha1_ID},
  {0x0401, br_sha256_ID}, {0x0501, br_sha384_ID}, {0x0601, br_sha512_ID}, {0x0201, br_sha1_ID},
};
static const uint16_t schemes[] = {0x0403, 0x0503, 0x0603, 0x0203, 0x0401, 0x0501, 0x0601, 0x0201};
/* clang-format on */

#define COUNT(array) (sizeof array / sizeof array[0])
#define LIST(array)                                                                                \
  { array, COUNT(array) }

static bool fill_suites(tq_bearssl_config *config, tq_code_list codes) {
  tq_code_list known = LIST(suites);
  for (size_t i = 0; i < codes.count && config->suite_count < TQ_BEARSSL_SUITES_MAX; i++) {
    if (tq_code_list_has(known, codes.items[i])) {
      config->suites[config->suite_count++] = codes.items[i];
    }
  }
  return config->suite_count != 0;
}

static void fill_curves(tq_bearssl_config *config, tq_code_list codes) {
  uint32_t mask = 0;
  for (size_t i = 0; i < codes.count; i++) {
    mask |= codes.items[i] < 32 ? 1u << codes.items[i] : 0; /* TLS and BearSSL number them alike */
  }
  config->curves = *br_ec_get_default();
  config->curves.supported_curves &= mask;
}

static void fill_hashes(tq_bearssl_config *config, tq_code_list codes) {
  for (size_t i = 0; i < COUNT(scheme_hashes); i++) {
    if (tq_code_list_has(codes, scheme_hashes[i].code)) {
      config->hashes |= 1u << scheme_hashes[i].hash;
    }
  }
}

/* Whoever has suites with HMAC-SHA-1 alone cannot be without SHA-1, though it signs with others:
 * the library has one set of hashes for both, and crashes where it lacks one. */
static void keep_sha1(tq_bearssl_config *config) {
  static const uint16_t with_sha1[] = {0xc009, 0xc013, 0xc00a, 0xc014, 0x002f, 0x0035};
  tq_code_list known = LIST(with_sha1);
  for (size_t i = 0; i < config->suite_count; i++) {
    if (!tq_code_list_has(known, config->suites[i])) {
      return;
    }
  }
  config->hashes |= 1u << br_sha1_ID;
}

static bool fill_alpn(tq_bearssl_config *config, const char *const *names) {
  for (; names != NULL && *names != NULL; names++) {
    if (config->alpn_count == COUNT(config->alpn)) {
      return false;
    }
    config->alpn[config->alpn_count++] = *names;
  }
  return true;
}

static bool fill_identity(tq_bearssl_config *config, const tq_identity *identity) {
  if (identity == NULL) {
    return config->setup->endpoint->role == TQ_ROLE_CLIENT;
  }
  br_skey_decoder_init(&config->key);
  br_skey_decoder_push(&config->key, identity->key.data, identity->key.size);
  for (uint8_t i = 0; i < identity->chain_count; i++) {
    config->chain[i].data = (unsigned char *)(uintptr_t)identity->chain[i].data;
    config->chain[i].data_len = identity->chain[i].size;
  }
  return br_skey_decoder_last_error(&config->key) == 0;
}

typedef struct name_sink {
  uint8_t *into;
  size_t *size;
} name_sink;

static void take_name(void *pointer, const void *bytes, size_t size) {
  const name_sink *sink = pointer;
  if (*sink->size + size <= TQ_BEARSSL_NAME_MAX) {
    memcpy(sink->into + *sink->size, bytes, size);
    *sink->size += size;
  }
}

static bool fill_anchor(tq_bearssl_config *config, uint8_t index) {
  br_x509_decoder_context *decoder = &config->anchor_decoders[index];
  name_sink sink = {config->anchor_names[index], &config->anchor_name_sizes[index]};
  br_x509_decoder_init(decoder, take_name, &sink);
  tq_span der = config->setup->anchors[index];
  br_x509_decoder_push(decoder, der.data, der.size);
  br_x509_pkey *key = br_x509_decoder_get_pkey(decoder);
  if (key == NULL) {
    return false;
  }
  config->anchors[index] = (br_x509_trust_anchor){
      .dn = {sink.into, *sink.size},
      .flags = br_x509_decoder_isCA(decoder) ? BR_X509_TA_CA : 0,
      .pkey = *key,
  };
  return true;
}

bool tq_bearssl_config_of(tq_bearssl_config *config, const tq_peer_setup *setup) {
  const tq_endpoint *endpoint = setup->endpoint;
  config->setup = setup;
  fill_curves(config, endpoint->groups);
  fill_hashes(config, endpoint->schemes);
  if (endpoint->client_auth != TQ_CLIENT_AUTH_NONE || !fill_suites(config, endpoint->suites) ||
      !fill_alpn(config, endpoint->alpn) || !fill_identity(config, setup->identity)) {
    return false;
  }
  keep_sha1(config);
  for (uint8_t i = 0; i < setup->anchor_count && i < TQ_BEARSSL_ANCHORS_MAX; i++) {
    if (!fill_anchor(config, i)) {
      return false;
    }
  }
  return true;
}

static void restrict_to_model(br_ssl_engine_context *ssl, tq_bearssl_config *config) {
  br_ssl_engine_set_versions(ssl, BR_TLS12, BR_TLS12);
  br_ssl_engine_set_suites(ssl, config->suites, config->suite_count);
  br_ssl_engine_set_ec(ssl, &config->curves);
  for (int hash = br_sha1_ID; hash <= br_sha512_ID; hash++) {
    if ((config->hashes >> hash & 1) == 0) {
      br_ssl_engine_set_hash(ssl, hash, NULL);
    }
  }
  uint32_t flags = BR_OPT_ENFORCE_SERVER_PREFERENCES | BR_OPT_NO_RENEGOTIATION;
  flags |= config->alpn_count != 0 ? BR_OPT_FAIL_ON_ALPN_MISMATCH : 0;
  br_ssl_engine_set_all_flags(ssl, flags);
  br_ssl_engine_set_protocol_names(ssl, config->alpn, config->alpn_count);
}

static br_ssl_engine_context *init_server(tq_bearssl_engine *engine, tq_bearssl_config *config) {
  br_ssl_server_context *server = &engine->server;
  uint8_t count = config->setup->identity->chain_count;
  if (br_skey_decoder_key_type(&config->key) == BR_KEYTYPE_RSA) {
    br_ssl_server_init_full_rsa(server, config->chain, count,
                                br_skey_decoder_get_rsa(&config->key));
  } else {
    br_ssl_server_init_full_ec(server, config->chain, count, BR_KEYTYPE_EC,
                               br_skey_decoder_get_ec(&config->key));
  }
  return &server->eng;
}

static br_ssl_engine_context *init_client(tq_bearssl_engine *engine, tq_bearssl_config *config,
                                          int64_t now) {
  enum { DAY = 86400, DAYS_BEFORE_1970 = 719528 };
  br_ssl_client_init_full(&engine->client, &engine->verifier, config->anchors,
                          config->setup->anchor_count);
  br_x509_minimal_set_time(&engine->verifier, (uint32_t)(now / DAY + DAYS_BEFORE_1970),
                           (uint32_t)(now % DAY));
  return &engine->client.eng;
}

br_ssl_engine_context *tq_bearssl_engine_init(tq_bearssl_engine *engine, tq_bearssl_config *config,
                                              int64_t now) {
  br_ssl_engine_context *ssl = config->setup->endpoint->role == TQ_ROLE_SERVER
                                   ? init_server(engine, config)
                                   : init_client(engine, config, now);
  restrict_to_model(ssl, config);
  return ssl;
}

bool tq_bearssl_engine_reset(tq_bearssl_engine *engine, const tq_endpoint *endpoint) {
  if (endpoint->role == TQ_ROLE_SERVER) {
    return br_ssl_server_reset(&engine->server) == 1;
  }
  return br_ssl_client_reset(&engine->client, endpoint->server_name, 0) == 1;
}

static const tq_abilities abilities = {
    .server = true,
    .client = true,
    .versions = LIST(versions),
    .suites = LIST(suites),
    .groups = LIST(groups),
    .schemes = LIST(schemes),
    .features = TQ_FEATURE_ALPN | TQ_FEATURE_MAX_FRAGMENT_LENGTH | TQ_FEATURE_RENEGOTIATION_INFO |
                TQ_FEATURE_FALLBACK_SCSV,
    .credentials = 1u << TQ_CREDENTIAL_ECDSA_P256 | 1u << TQ_CREDENTIAL_RSA_2048,
    .deterministic = true,
    .snapshots = false,
};

const tq_abilities *tq_bearssl_abilities(void) {
  return &abilities;
}
