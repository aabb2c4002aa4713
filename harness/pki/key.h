/* key.h: keys of the test PKI, made from nothing but their label, and signatures without chance:
 * the same label gives the same key and the same signature in every build. They protect nothing. */
#ifndef TQ_PKI_KEY_H
#define TQ_PKI_KEY_H

#include "wire/span.h"
#include "wire/writer.h"

/* tq_pki_key: a private key; made by tq_pki_key_new, freed by tq_pki_key_free. */
typedef struct tq_pki_key tq_pki_key;

/* tq_pki_key_new: the key called LABEL, "<type>/<anything>", of one of the types rsa1024, rsa2048,
 * rsa3072, rsa_pss2048, p256, p384, p521, ed25519, ed448. NULL if the type is none of these. */
tq_pki_key *tq_pki_key_new(tq_span label);
void tq_pki_key_free(tq_pki_key *key);

/* tq_pki_key_public: SubjectPublicKeyInfo, DER. tq_pki_key_private: PKCS#8, DER. Both are owned by
 * KEY and live as long. */
tq_span tq_pki_key_public(const tq_pki_key *key);
tq_span tq_pki_key_private(const tq_pki_key *key);

/* tq_pki_key_id: SHA-1 of the subjectPublicKey's bits: a key identifier by RFC 5280 section 4.2.1.2
 * (1).
 */
enum { TQ_PKI_KEY_ID = 20 };
void tq_pki_key_id(const tq_pki_key *key, uint8_t id[TQ_PKI_KEY_ID]);

/* tq_pki_algorithm: a signature algorithm as a certificate names it. */
typedef struct tq_pki_algorithm tq_pki_algorithm;

/* tq_pki_algorithm_find: by NAME (ecdsa_sha256, rsa_sha1, rsa_pss_sha256, ed25519, ...); NULL if
 * there is none. tq_pki_algorithm_for: the usual one for KEY. */
const tq_pki_algorithm *tq_pki_algorithm_find(tq_span name);
const tq_pki_algorithm *tq_pki_algorithm_for(const tq_pki_key *key);

/* tq_pki_algorithm_text: its AlgorithmIdentifier in the notation of text.h; static. */
const char *tq_pki_algorithm_text(const tq_pki_algorithm *algorithm);

/* tq_pki_sign: appends KEY's signature over MESSAGE to WRITER. False if the key does not fit the
 * algorithm, or libcrypto failed. ECDSA takes its nonce from RFC 6979, PSS its salt from the
 * message. */
bool tq_pki_sign(tq_writer *writer, const tq_pki_key *key, const tq_pki_algorithm *algorithm,
                 tq_span message);

/* tq_pki_sign_fast: the same for ECDSA with one nonce for all messages, a hundred times faster: for
 * mutators, whose signatures need only verify. Other algorithms: as tq_pki_sign. */
bool tq_pki_sign_fast(tq_writer *writer, tq_pki_key *key, const tq_pki_algorithm *algorithm,
                      tq_span message);

#endif
