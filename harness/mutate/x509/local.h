/* local.h: what the files x509_*.c of this room share. */
#ifndef TQ_MUTATE_X509_LOCAL_H
#define TQ_MUTATE_X509_LOCAL_H

#include "mutate/x509/x509.h"
#include "pki/key.h"

enum { TQ_X509_NONE = TQ_X509_NODES };

/* tq_x509_edit_read: brings the nodes up to date. */
void tq_x509_edit_read(tq_x509_edit *edit);

/* tq_x509_splice: replaces OLD bytes at AT, within the contents of the node OWNER (TQ_X509_NONE: of
 * none), by NEW, and keeps the lengths of OWNER and of all around it as true, or as false, as they
 * were. NEW must not lie in edit->data. False, and nothing is changed, if there is no room. */
bool tq_x509_splice(tq_x509_edit *edit, size_t owner, size_t at, size_t old, tq_span new_bytes);

/* tq_x509_replace: the whole of NODE by NEW. tq_x509_set: its contents. */
bool tq_x509_replace(tq_x509_edit *edit, size_t node, tq_span new_bytes);
bool tq_x509_set(tq_x509_edit *edit, size_t node, tq_span new_bytes);

/* tq_x509_copy: the whole of NODE, copied to the scratch; empty if it does not fit. */
tq_span tq_x509_copy(tq_x509_edit *edit, size_t node);

/* tq_x509_child: the INDEXth node within NODE; TQ_X509_NONE if there are fewer. tq_x509_children:
 * how many. */
size_t tq_x509_child(const tq_x509_edit *edit, size_t node, size_t index);
size_t tq_x509_children(const tq_x509_edit *edit, size_t node);

/* tq_x509_field: a field of tbsCertificate, by its place behind the optional version. */
typedef enum tq_x509_field_name {
  TQ_X509_SERIAL,
  TQ_X509_INNER_ALGORITHM,
  TQ_X509_ISSUER,
  TQ_X509_VALIDITY,
  TQ_X509_SUBJECT,
  TQ_X509_KEY
} tq_x509_field_name;
size_t tq_x509_field(const tq_x509_edit *edit, tq_x509_field_name name);

/* tq_x509_version: the [0] of the version; tq_x509_extension_list: the SEQUENCE of extensions. */
size_t tq_x509_version(const tq_x509_edit *edit);
size_t tq_x509_extension_list(const tq_x509_edit *edit);

/* tq_x509_pool: values to put in, as DER. tq_x509_pick: one of KIND. */
typedef enum tq_x509_value {
  TQ_VALUE_VERSION,
  TQ_VALUE_SERIAL,
  TQ_VALUE_ALGORITHM,
  TQ_VALUE_NAME,
  TQ_VALUE_TIME,
  TQ_VALUE_KEY,
  TQ_VALUE_EXTENSION,
  TQ_VALUE_GENERAL_NAME,
  TQ_VALUE_KINDS
} tq_x509_value;
typedef struct tq_x509_pool tq_x509_pool;
tq_x509_pool *tq_x509_pool_new(void);
void tq_x509_pool_free(tq_x509_pool *pool);
tq_span tq_x509_pick(const tq_x509_edit *edit, tq_x509_value kind);

/* tq_x509_pool_at: the INDEXth value of KIND; empty beyond the last. */
tq_span tq_x509_pool_at(const tq_x509_pool *pool, tq_x509_value kind, size_t index);

/* tq_x509_keys: the keys of the test PKI that sign certificates. */
typedef struct tq_x509_keys tq_x509_keys;
tq_x509_keys *tq_x509_keys_new(void);
void tq_x509_keys_free(tq_x509_keys *keys);

/* tq_x509_signer: the key whose identifier CERTIFICATE names as its issuer's; NULL if none does.
 * tq_x509_other_signer: any other than KEY. */
tq_pki_key *tq_x509_signer(tq_x509_keys *keys, tq_span certificate);
tq_pki_key *tq_x509_other_signer(tq_x509_keys *keys, const tq_pki_key *key, tq_dice *dice);

/* tq_x509_sign: puts KEY's signature over the certificate's tbsCertificate where its signature is,
 * by the algorithm that it names if KEY can, else by KEY's usual one. False if there is no such
 * place. */
bool tq_x509_sign(tq_x509_edit *edit, tq_x509_keys *keys, tq_pki_key *key);

#endif
