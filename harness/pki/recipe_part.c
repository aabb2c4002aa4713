/* recipe_part.c: makes the DER of a block from its parts and their defaults; see recipe.h. */
#include "pki/recipe_private.h"
#include "pki/text.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum { DER_MAX = 1 << 18, DEPTH_MAX = 24 };

static bool is_text(tq_span span, const char *text) {
  return tq_span_equal(span, tq_span_text(text));
}

/* ---- keys and related blocks ---- */

static const tq_pki_key *key_of_label(tq_pki *pki, tq_span label) {
  for (const tq_pki_key_entry *at = pki->keys; at != NULL; at = at->next) {
    if (tq_span_equal(at->label, label)) {
      return at->key;
    }
  }
  tq_pki_key *key = tq_pki_key_new(label);
  tq_pki_key_entry *entry = key == NULL ? NULL : calloc(1, sizeof *entry);
  if (entry == NULL) {
    tq_pki_key_free(key);
    tq_pki_raise(pki, label, "not the label of a key");
    return NULL;
  }
  *entry = (tq_pki_key_entry){label, key, pki->keys};
  pki->keys = entry;
  return key;
}

static const tq_pki_key *key_of(tq_pki *pki, const tq_pki_block *block) {
  tq_span label = tq_pki_part(block, "key");
  if (label.size == 0) {
    tq_pki_raise(pki, block->name, "has no key");
    return NULL;
  }
  return key_of_label(pki, label);
}

/* The block that the part NAME of BLOCK names; OTHERWISE if there is no such part. */
static const tq_pki_block *related(tq_pki *pki, const tq_pki_block *block, const char *name,
                                   const tq_pki_block *otherwise) {
  tq_span text = tq_pki_part(block, name);
  const tq_pki_block *found = text.size == 0 ? otherwise : tq_pki_find(pki, text);
  if (found == NULL) {
    tq_pki_raise(pki, text, "no such block");
  }
  return found;
}

static const tq_pki_block *issuer_of(tq_pki *pki, const tq_pki_block *block) {
  return related(pki, block, "issuer", block);
}

/* The key that signs BLOCK: that of the part signer (a block, or a key's label), else the issuer's.
 */
static const tq_pki_key *signer_of(tq_pki *pki, const tq_pki_block *block) {
  tq_span text = tq_pki_part(block, "signer");
  if (text.size != 0 && memchr(text.data, '/', text.size) != NULL) {
    return key_of_label(pki, text);
  }
  const tq_pki_block *issuer = issuer_of(pki, block);
  const tq_pki_block *signer = issuer == NULL ? NULL : related(pki, block, "signer", issuer);
  return signer == NULL ? NULL : key_of(pki, signer);
}

static const tq_pki_algorithm *algorithm_of(tq_pki *pki, const tq_pki_block *block) {
  tq_span name = tq_pki_part(block, "algorithm");
  const tq_pki_key *key = signer_of(pki, block);
  if (key == NULL) {
    return NULL;
  }
  const tq_pki_algorithm *found =
      name.size == 0 ? tq_pki_algorithm_for(key) : tq_pki_algorithm_find(name);
  if (found == NULL) {
    tq_pki_raise(pki, name, "no such algorithm");
  }
  return found;
}

/* ---- parts that are computed ---- */

typedef struct scope {
  tq_pki *pki;
  const tq_pki_block *block;
} scope;

static bool write_part(void *context, tq_span name, tq_writer *writer);

static bool write_text(scope *in, tq_span text, tq_writer *writer) {
  tq_pki_lookup lookup = {write_part, in};
  size_t at = 0;
  if (++in->pki->depth > DEPTH_MAX) {
    tq_pki_raise(in->pki, in->block->name, "its parts name each other");
    return false;
  }
  const char *error = tq_pki_text_write(writer, text, &lookup, &at);
  in->pki->depth--;
  if (error != NULL) {
    char what[TQ_PKI_ERROR_MAX / 2];
    snprintf(what, sizeof what, "%s at `%.30s`", error, (const char *)text.data + at);
    tq_pki_raise(in->pki, in->block->name, what);
  }
  return error == NULL;
}

static void hash_into(uint8_t *into, const EVP_MD *hash, tq_span bytes) {
  EVP_Digest(bytes.data, bytes.size, into, NULL, hash, NULL);
}

static bool write_serial(scope *in, tq_writer *writer) {
  uint8_t hash[EVP_MAX_MD_SIZE];
  hash_into(hash, EVP_sha256(), in->block->name);
  tq_write_u8(writer, 0x02);
  tq_write_u8(writer, 8);
  tq_write_u8(writer, 0x40 | (hash[0] & 0x3f));
  tq_write_bytes(writer, tq_span_of(hash + 1, 7));
  return true;
}

static bool write_subject(scope *in, tq_writer *writer) {
  char text[128];
  snprintf(text, sizeof text, "NAME { CN \"%.*s\" }", (int)in->block->name.size,
           (const char *)in->block->name.data);
  return write_text(in, tq_span_text(text), writer);
}

static bool write_issuer_name(scope *in, tq_writer *writer) {
  scope issuer = {in->pki, issuer_of(in->pki, in->block)};
  return issuer.block != NULL && write_part(&issuer, tq_span_text("subject"), writer);
}

static bool write_algorithm(scope *in, tq_writer *writer) {
  const tq_pki_algorithm *algorithm = algorithm_of(in->pki, in->block);
  return algorithm != NULL &&
         write_text(in, tq_span_text(tq_pki_algorithm_text(algorithm)), writer);
}

/* Of an OCSP response: the certificate that it speaks of, and its issuer (RFC 6960 section 4.1.1).
 */
static bool write_serial_of(scope *in, tq_writer *writer) {
  scope of = {in->pki, related(in->pki, in->block, "of", NULL)};
  return of.block != NULL && write_part(&of, tq_span_text("serial"), writer);
}

static bool write_issuer_name_hash(scope *in, tq_writer *writer) {
  uint8_t name[512];
  uint8_t hash[EVP_MAX_MD_SIZE];
  tq_writer whole = tq_writer_over(name, sizeof name);
  if (!write_issuer_name(in, &whole) || whole.failed) {
    return false;
  }
  hash_into(hash, EVP_sha1(), tq_writer_bytes(&whole));
  tq_write_bytes(writer, tq_span_of(hash, TQ_PKI_KEY_ID));
  return true;
}

static bool write_spki(scope *in, tq_writer *writer) {
  const tq_pki_key *key = key_of(in->pki, in->block);
  if (key != NULL) {
    tq_write_bytes(writer, tq_pki_key_public(key));
  }
  return key != NULL;
}

static bool write_id_of(scope *in, const tq_pki_block *block, tq_writer *writer) {
  const tq_pki_key *key = block == NULL ? NULL : key_of(in->pki, block);
  uint8_t id[TQ_PKI_KEY_ID];
  if (key == NULL) {
    return false;
  }
  tq_pki_key_id(key, id);
  tq_write_bytes(writer, tq_span_of(id, sizeof id));
  return true;
}

static bool write_key_id(scope *in, tq_writer *writer) {
  return write_id_of(in, in->block, writer);
}

static bool write_issuer_key_id(scope *in, tq_writer *writer) {
  return write_id_of(in, issuer_of(in->pki, in->block), writer);
}

static bool write_signature(scope *in, tq_writer *writer) {
  const tq_pki_key *key = signer_of(in->pki, in->block);
  const tq_pki_algorithm *algorithm = algorithm_of(in->pki, in->block);
  uint8_t *bytes = malloc(DER_MAX);
  tq_writer tbs = tq_writer_over(bytes, DER_MAX);
  bool fine = bytes != NULL && key != NULL && algorithm != NULL &&
              write_part(in, tq_span_text("tbs"), &tbs) &&
              tq_pki_sign(writer, key, algorithm, tq_writer_bytes(&tbs));
  free(bytes);
  return fine;
}

/* "extension key_usage critical" -> key_usage, and whether it is critical; empty if NAME is not
 * the name of such a part. */
static tq_span extension_name(tq_span name, bool *critical) {
  if (!is_text(tq_pki_cut_word(&name), "extension")) {
    return TQ_SPAN_EMPTY;
  }
  tq_span oid = tq_pki_cut_word(&name);
  *critical = is_text(name, "critical");
  return oid;
}

/* The part that says what extension OID of BLOCK holds: the block's own, or that of its base. A
 * part `without extension` hides it. */
static const tq_pki_part_text *find_extension(const tq_pki_block *block, tq_span oid) {
  bool critical = false;
  for (; block != NULL; block = block->base) {
    for (const tq_pki_part_text *at = block->parts; at != NULL; at = at->next) {
      tq_span name = at->name;
      if (tq_span_equal(extension_name(name, &critical), oid)) {
        return at;
      }
      if (is_text(tq_pki_cut_word(&name), "without") &&
          tq_span_equal(extension_name(name, &critical), oid)) {
        return NULL;
      }
    }
  }
  return NULL;
}

/* Lets $extension_value be the text of one extension while the others go on to the block. */
typedef struct extension_scope {
  scope *in;
  tq_span value;
} extension_scope;

static bool write_extension_part(void *context, tq_span name, tq_writer *writer) {
  const extension_scope *of = context;
  return is_text(name, "extension_value") ? write_text(of->in, of->value, writer)
                                          : write_part(of->in, name, writer);
}

static bool write_extension(scope *in, const tq_pki_part_text *from, tq_writer *writer) {
  bool critical = false;
  char text[200];
  size_t at = 0;
  tq_span oid = extension_name(from->name, &critical);
  extension_scope of = {in, tq_pki_trim(from->text)};
  tq_pki_lookup lookup = {write_extension_part, &of};
  snprintf(text, sizeof text, "SEQUENCE { OID %.*s %s OCTET_STRING { $extension_value } }",
           (int)oid.size, (const char *)oid.data, critical ? "BOOLEAN TRUE" : "");
  const char *error = tq_pki_text_write(writer, tq_span_text(text), &lookup, &at);
  if (error != NULL) {
    tq_pki_raise(in->pki, in->block->name, error);
  }
  return error == NULL;
}

/* The extensions of BLOCK's base that are new at each level, from the oldest to BLOCK's own. An own
 * part whose name the base has too stands in the base's place, unless it is a second one of the
 * same block. */
static bool write_extensions_of(scope *in, const tq_pki_block *level, tq_writer *writer) {
  bool critical = false;
  if (level == NULL) {
    return true;
  }
  if (!write_extensions_of(in, level->base, writer)) {
    return false;
  }
  for (const tq_pki_part_text *at = level->parts; at != NULL; at = at->next) {
    tq_span oid = extension_name(at->name, &critical);
    if (oid.size == 0 || (level->base != NULL && find_extension(level->base, oid) != NULL)) {
      continue;
    }
    const tq_pki_part_text *effective = level == in->block ? at : find_extension(in->block, oid);
    if (effective != NULL && !write_extension(in, effective, writer)) {
      return false;
    }
  }
  return true;
}

static bool write_extension_list(scope *in, tq_writer *writer) {
  return write_extensions_of(in, in->block, writer);
}

static bool write_extensions(scope *in, tq_writer *writer) {
  size_t before = writer->size;
  if (!write_extension_list(in, writer) || writer->size == before) {
    return writer->size == before;
  }
  writer->size = before;
  bool crl = is_text(in->block->kind, "crl");
  return write_text(in,
                    tq_span_text(crl ? "[0] { SEQUENCE { $extension_list } }"
                                     : "[3] { SEQUENCE { $extension_list } }"),
                    writer);
}

typedef struct default_part {
  const char *name;
  const char *text; /* NULL: WRITE makes it */
  bool (*write)(scope *in, tq_writer *writer);
} default_part;

/* clang-format off */
static const default_part defaults[] = {
  {"certificate",     "SEQUENCE { $tbs $outer_algorithm BIT_STRING { $signature } }", NULL},
  {"outer_algorithm", "$signature_algorithm", NULL},
  {"inner_algorithm", "$signature_algorithm", NULL},
  {"validity",        "SEQUENCE { $not_before $not_after }", NULL},
  {"not_before",      "UTCTime \"200101000000Z\"", NULL},
  {"not_after",       "GeneralizedTime \"20991231235959Z\"", NULL},
  {"this_update",     "UTCTime \"200101000000Z\"", NULL},
  {"next_update",     "GeneralizedTime \"20991231235959Z\"", NULL},
  {"issuer_uid",      "", NULL},
  {"subject_uid",     "", NULL},
  {"revoked",         "", NULL},
  {"signature_algorithm", NULL, write_algorithm},
  {"signature",       NULL, write_signature},
  {"serial",          NULL, write_serial},
  {"subject",         NULL, write_subject},
  {"issuer_name",     NULL, write_issuer_name},
  {"spki",            NULL, write_spki},
  {"key_id",          NULL, write_key_id},
  {"issuer_key_id",   NULL, write_issuer_key_id},
  {"extensions",      NULL, write_extensions},
  {"extension_list",  NULL, write_extension_list},
};

static const default_part certificate_defaults[] = {
  {"version", "[0] { INTEGER 2 }", NULL},
  {"tbs",     "SEQUENCE { $version $serial $inner_algorithm $issuer_name $validity $subject $spki "
              "$issuer_uid $subject_uid $extensions }", NULL},
};

static const default_part crl_defaults[] = {
  {"version", "INTEGER 1", NULL},
  {"tbs",     "SEQUENCE { $version $inner_algorithm $issuer_name $this_update $next_update $revoked "
              "$extensions }", NULL},
};

/* A BasicOCSPResponse of the issuer, which names itself by its key: the certificate is good. */
static const default_part ocsp_defaults[] = {
  {"certificate", "SEQUENCE { TAG #0a { #00 } [0] { SEQUENCE { OID 1.3.6.1.5.5.7.48.1.1 "
                  "OCTET_STRING { $basic } } } }", NULL},
  {"basic",       "SEQUENCE { $tbs $signature_algorithm BIT_STRING { $signature } }", NULL},
  {"tbs",         "SEQUENCE { $responder $produced_at SEQUENCE { $single } }", NULL},
  {"responder",   "[2] { OCTET_STRING { $issuer_key_id } }", NULL},
  {"produced_at", "$this_update", NULL},
  {"single",      "SEQUENCE { $cert_id $cert_status $this_update [0] { $next_update } }", NULL},
  {"cert_id",     "SEQUENCE { SEQUENCE { OID 1.3.14.3.2.26 NULL } "
                  "OCTET_STRING { $issuer_name_hash } OCTET_STRING { $issuer_key_id } $serial_of }",
                  NULL},
  {"cert_status", "[0p] { }", NULL},
  {"this_update", "GeneralizedTime \"20200101000000Z\"", NULL},
  {"issuer_name_hash", NULL, write_issuer_name_hash},
  {"serial_of",   NULL, write_serial_of},
};

#define ROWS(table) table, sizeof(table) / sizeof(table)[0]
static const struct {
  const char *kind;
  const default_part *rows;
  size_t count;
} kinds[] = {{"crl", ROWS(crl_defaults)}, {"ocsp", ROWS(ocsp_defaults)}};
/* clang-format on */

static const default_part *find_in(const default_part *rows, size_t count, tq_span name) {
  for (size_t i = 0; i < count; i++) {
    if (is_text(name, rows[i].name)) {
      return &rows[i];
    }
  }
  return NULL;
}

static const default_part *find_default(const tq_pki_block *block, tq_span name) {
  const default_part *rows = certificate_defaults;
  size_t count = sizeof certificate_defaults / sizeof certificate_defaults[0];
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    bool mine = is_text(block->kind, kinds[i].kind);
    rows = mine ? kinds[i].rows : rows;
    count = mine ? kinds[i].count : count;
  }
  const default_part *found = find_in(rows, count, name);
  return found != NULL ? found : find_in(ROWS(defaults), name);
}

static bool write_part(void *context, tq_span name, tq_writer *writer) {
  scope *in = context;
  const tq_pki_part_text *own = tq_pki_find_part(in->block, name);
  if (own != NULL) {
    return write_text(in, tq_pki_trim(own->text), writer);
  }
  const default_part *found = find_default(in->block, name);
  if (found == NULL) {
    tq_pki_raise(in->pki, name, "no such part");
    return false;
  }
  return found->text == NULL ? found->write(in, writer)
                             : write_text(in, tq_span_text(found->text), writer);
}

tq_span tq_pki_der(tq_pki *pki, const tq_pki_block *block) {
  if (block->der == NULL) {
    tq_pki_block *mine = (tq_pki_block *)(uintptr_t)block; /* PKI's own, and PKI may change */
    scope in = {pki, block};
    uint8_t *bytes = malloc(DER_MAX);
    tq_writer writer = tq_writer_over(bytes, DER_MAX);
    if (bytes == NULL || !write_part(&in, tq_span_text("certificate"), &writer) || writer.failed) {
      tq_pki_raise(pki, block->name, "cannot be made");
      free(bytes);
      return TQ_SPAN_EMPTY;
    }
    mine->der_size = writer.size;
    mine->der = realloc(bytes, writer.size);
  }
  return tq_span_of(block->der, block->der_size);
}

tq_span tq_pki_private(tq_pki *pki, const tq_pki_block *block) {
  const tq_pki_key *key = key_of(pki, block);
  return key == NULL ? TQ_SPAN_EMPTY : tq_pki_key_private(key);
}
