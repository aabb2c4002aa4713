/* user_settings.h: what the reference, wolfSSL, is built with. One file for the releases 5.5.4 to
 * 5.9.2; near to what its --enable-all turns on for TLS over streams.
 *
 * What is off, and why:
 *   TLS 1.0 and 1.1      RFC 8996 forbids them; NO_OLD_TLS is also upstream's default
 *   DTLS, QUIC, sniffer  other record layers: the harness speaks TLS over a stream
 *   OPENSSL_EXTRA        a second API over the same handshake; it changes what the handshake does
 *                        (error queue, ex data, more state) and its names meet those of libcrypto
 *   session cache        process-wide state would let one input change the next one's outcome;
 *                        resumption goes through tickets and external PSKs
 *   SESSION_CERTS        a copy of the peer's chain in each session, 18 kB in each snapshot
 *   RC4, MD2, MD4        prohibited (RFC 7465) or without use in TLS
 *   PKCS#7, PKCS#12, certificate making, SRP, scrypt and the like: not reached from TLS
 *   pthreads, file system, sockets: the harness is the only source of bytes, time and randomness */
#ifndef TQ_WOLFSSL_USER_SETTINGS_H
#define TQ_WOLFSSL_USER_SETTINGS_H

#include <stddef.h>
#include <time.h>
#include <wolfssl/version.h>

/* Provided by the adapter: all randomness, and seconds since 1970 UTC. LowResTimer and
 * TimeNowInMilliseconds, which USER_TICKS asks for, are the adapter's too. */
extern int tq_wolfssl_rand_block(unsigned char *output, unsigned int size);
extern time_t tq_wolfssl_time(time_t *now);

/* Surroundings: one thread, memory through wolfSSL_SetAllocators, no ambient state. */
#define SINGLE_THREADED
#define WOLFSSL_NO_ATOMICS
#define NO_FILESYSTEM
#define WOLFSSL_USER_IO
#define NO_WRITEV
#define NO_MAIN_DRIVER
#define NO_ERROR_QUEUE
#define NO_SESSION_CACHE
#define WOLFSSL_IGNORE_FILE_WARN
#define CUSTOM_RAND_GENERATE_BLOCK tq_wolfssl_rand_block
#define XTIME(now) tq_wolfssl_time((now))
#define HAVE_GMTIME_R
#define USER_TICKS

/* The handshake. */
#define NO_OLD_TLS
#define WOLFSSL_TLS13
#define WOLFSSL_TLS13_MIDDLEBOX_COMPAT
#define WOLFSSL_POST_HANDSHAKE_AUTH
#define WOLFSSL_EARLY_DATA
#define WOLFSSL_EARLY_DATA_NO_ANTI_REPLAY /* that is a process-wide cache */
#define WOLFSSL_SEND_HRR_COOKIE
#define HAVE_TLS_EXTENSIONS
#define HAVE_SUPPORTED_CURVES
#define HAVE_SNI
#define HAVE_ALPN
#define HAVE_MAX_FRAGMENT
#define HAVE_TRUNCATED_HMAC
#define HAVE_TRUSTED_CA
#define HAVE_EXTENDED_MASTER
#define HAVE_ENCRYPT_THEN_MAC
#define HAVE_SECURE_RENEGOTIATION
#define HAVE_SERVER_RENEGOTIATION_INFO
#define HAVE_FALLBACK_SCSV
#define HAVE_SESSION_TICKET
#define HAVE_RPK
#define HAVE_OCSP
#define HAVE_CERTIFICATE_STATUS_REQUEST
#define HAVE_CERTIFICATE_STATUS_REQUEST_V2
#define HAVE_CRL
#define HAVE_ANON
#define HAVE_NULL_CIPHER
#define WOLFSSL_STATIC_RSA
#define WOLFSSL_STATIC_DH
#define WOLFSSL_STATIC_PSK
/* Without it TLS 1.2 stays silent where RFC 5246 section 7.2.2 demands an alert (a bad Finished,
 * for one); it is part of upstream's OpenSSL-compatible builds. */
#define WOLFSSL_EXTRA_ALERTS
#if LIBWOLFSSL_VERSION_HEX >= 0x05006000 /* the first release that has both */
#define HAVE_HPKE
#define HAVE_ECH
#endif

/* What the adapter looks through and steers by: public API only. */
#define HAVE_SECRET_CALLBACK
#define HAVE_KEYLOG
#define HAVE_PK_CALLBACKS
#define ATOMIC_USER
#define WOLF_CRYPTO_CB
#if LIBWOLFSSL_VERSION_HEX >= 0x05006000
#define WOLF_CRYPTO_CB_FIND /* the certificate manager names no device: the adapter finds it one   \
                             */
#endif
#define WOLFSSL_ALWAYS_VERIFY_CB
#define KEEP_PEER_CERT
#define KEEP_OUR_CERT
#define WOLFSSL_DER_LOAD
#define WOLFSSL_PUBLIC_MP
#define WOLFSSL_BASE64_ENCODE

/* Certificates. */
#define WOLFSSL_ASN_TEMPLATE
#define WOLFSSL_ASN_ALL
#define WOLFSSL_CERT_EXT
#define WOLFSSL_CERT_NAME_ALL
#define WOLFSSL_ALT_NAMES
#define WOLFSSL_IP_ALT_NAME
#define WOLFSSL_RID_ALT_NAME
#define WOLFSSL_SEP
#define WOLFSSL_FPKI
#define WOLFSSL_SUBJ_DIR_ATTR
#define WOLFSSL_SUBJ_INFO_ACC
#define WOLFSSL_HAVE_ISSUER_NAMES
#define NO_DSA
#if LIBWOLFSSL_VERSION_HEX >= 0x05006000
#define NO_PKCS12
#else /* the private key writer needs a part of it */
#define HAVE_PKCS12
#endif

/* Key exchange and signatures. Single-precision C code of fixed width: several times faster than
 * the generic one, and the same numbers. No assembler: it draws randomness differently. */
#define WOLFSSL_SP_MATH_ALL
#define WOLFSSL_HAVE_SP_RSA
#define WOLFSSL_HAVE_SP_DH
#define WOLFSSL_HAVE_SP_ECC
#define WOLFSSL_SP_384
#define WOLFSSL_SP_521
#define SP_WORD_SIZE 64
#define HAVE___UINT128_T 1
#define SP_INT_BITS 4096
#define TFM_TIMING_RESISTANT
#define ECC_TIMING_RESISTANT
#define WC_RSA_BLINDING
#define WC_RSA_PSS
#define WOLFSSL_PSS_LONG_SALT
#define WOLFSSL_KEY_GEN
#define HAVE_DH_DEFAULT_PARAMS
#define WOLFSSL_DH_EXTRA
#define HAVE_FFDHE_2048
#define HAVE_FFDHE_3072
#define HAVE_ECC
#define ECC_SHAMIR
#define HAVE_ECC384
#define HAVE_ECC521
/* HAVE_ECC_BRAINPOOL, HAVE_ECC_KOBLITZ, WOLFSSL_CUSTOM_CURVES: off. A server of TLS 1.2 takes any
 * curve that is compiled in, whatever groups it is set up with, and the model of a scene could not
 * say so. */
#define HAVE_COMP_KEY
#define HAVE_CURVE25519
#define HAVE_ED25519
#define HAVE_CURVE448
#define HAVE_ED448
#if LIBWOLFSSL_VERSION_HEX >= 0x05008000 /* ML-KEM under its final code points */
#define WOLFSSL_HAVE_MLKEM
#define WOLFSSL_PQC_HYBRIDS
#define WOLFSSL_SHAKE128
#endif

/* Hashes and ciphers. */
#define HAVE_HKDF
#define WOLFSSL_SHA224
#define SHA256_MANY_REGISTERS /* half of a remembered handshake is SHA-256 */
#define WOLFSSL_SHA384
#define WOLFSSL_SHA512
#define WOLFSSL_SHA3
#define WOLFSSL_SHAKE256
#define NO_MD4
#define NO_RC4
#define HAVE_AESGCM
#define GCM_TABLE_4BIT
#ifdef TQ_WOLFSSL_INSTRUCTIONS /* by the build, where no sanitizer watches */
#define WOLFSSL_AESNI
#endif
#define HAVE_AESCCM
#define HAVE_AES_CBC
#define WOLFSSL_AES_COUNTER
#define WOLFSSL_AES_DIRECT
#define HAVE_CHACHA
#define HAVE_POLY1305
#define HAVE_ONE_TIME_AUTH
#define HAVE_CAMELLIA

#endif
