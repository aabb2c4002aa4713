/* signature.h: signing and verifying under a SignatureScheme (RFC 8446 section 4.2.3), and RSA key
 * transport (RFC 5246 section 7.4.7.1). */
#ifndef TQ_CRYPTO_SIGNATURE_H
#define TQ_CRYPTO_SIGNATURE_H

#include "crypto/hash.h"
#include "crypto/random.h"

typedef enum tq_key_kind {
  TQ_KEY_OTHER,
  TQ_KEY_RSA,
  TQ_KEY_RSA_PSS, /* an RSA key whose OID allows RSASSA-PSS only */
  TQ_KEY_P256,
  TQ_KEY_P384,
  TQ_KEY_P521,
  TQ_KEY_ED25519,
  TQ_KEY_ED448
} tq_key_kind;

/* tq_asymmetric: a private or a public key. */
typedef struct tq_asymmetric tq_asymmetric;

/* tq_private_key_parse: PKCS#8 DER. tq_public_key_parse: SubjectPublicKeyInfo DER.
 * tq_certificate_key: the public key of a DER certificate. All NULL where that fails; the caller
 * frees. */
tq_asymmetric *tq_private_key_parse(tq_span der);
tq_asymmetric *tq_public_key_parse(tq_span der);
tq_asymmetric *tq_certificate_key(tq_span der);
void tq_asymmetric_free(tq_asymmetric *key);

tq_key_kind tq_asymmetric_kind(const tq_asymmetric *key);

/* tq_asymmetric_size: the most bytes that a signature with it takes; RSA: the modulus's size. */
size_t tq_asymmetric_size(const tq_asymmetric *key);

/* tq_key_fits_scheme: whether a KEY can make signatures of SCHEME; STRICT: an ECDSA scheme demands
 * its own curve (TLS 1.3), else any. */
bool tq_key_fits_scheme(uint16_t scheme, const tq_asymmetric *key, bool strict);

enum { TQ_SIGNATURE_MAX = 1024 };

/* tq_signing: how to sign. RANDOM gives PSS its salt; ECDSA takes its nonce from the key and the
 * message (RFC 6979). So all signatures can be had again. */
typedef struct tq_signing {
  tq_crypto *crypto;
  const tq_asymmetric *key;
  uint16_t scheme;
  tq_random *random;
  bool even; /* ECDSA: take nonces until r and s have the order's full size, and no more in DER: so
              * all signatures with a key are of one length */
} tq_signing;

/* tq_sign: the signature of MESSAGE into OUT (TQ_SIGNATURE_MAX bytes); its size, 0: failed. */
size_t tq_sign(tq_signing signing, tq_span message, uint8_t *out);

/* tq_verify: whether SIGNATURE is one of MESSAGE under KEY's public half. */
bool tq_verify(tq_crypto *crypto, const tq_asymmetric *key, uint16_t scheme, tq_span message,
               tq_span signature);

/* tq_rsa_encrypt: RSAES-PKCS1-v1_5 of TEXT into OUT (the modulus's size), padded from RANDOM. */
bool tq_rsa_encrypt(const tq_asymmetric *key, tq_random *random, tq_span text, uint8_t *out);

/* tq_rsa_encrypt_block: the same without padding: BLOCK, of the modulus's size and below the
 * modulus, into OUT. */
bool tq_rsa_encrypt_block(const tq_asymmetric *key, const uint8_t *block, uint8_t *out);

/* tq_rsa_in_range: whether ENCRYPTED is a number below the modulus of KEY, as all are that somebody
 * has encrypted to it. */
bool tq_rsa_in_range(const tq_asymmetric *key, tq_span encrypted);

/* tq_rsa_decrypt: the text into OUT (the modulus's size) and its size into *SIZE; false: wrong
 * padding or size. */
bool tq_rsa_decrypt(const tq_asymmetric *key, tq_span encrypted, uint8_t *out, size_t *size);

#endif
