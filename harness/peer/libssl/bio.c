/* bio.c: the transport as a BIO. */
#include "peer/libssl/libssl.h"

#include <openssl/bio.h>

static BIO_METHOD *method;

static int bio_read(BIO *bio, char *into, int size) {
  const tq_libssl_connection *self = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  size_t got = self->transport->read(self->transport->context, (uint8_t *)into, (size_t)size);
  if (got != 0) {
    return (int)got;
  }
  BIO_set_retry_read(bio);
  return -1;
}

static int bio_write(BIO *bio, const char *bytes, int size) {
  const tq_libssl_connection *self = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (self->transport->write(self->transport->context, tq_span_of(bytes, (size_t)size))) {
    return size;
  }
  BIO_set_retry_write(bio);
  return -1;
}

static long bio_control(BIO *bio, int command, long number, void *pointer) {
  (void)bio;
  (void)number;
  (void)pointer;
  return command == BIO_CTRL_FLUSH;
}

bool tq_libssl_bio_setup(void) {
  method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tlsquarrel transport");
  return method != NULL && BIO_meth_set_read(method, bio_read) == 1 &&
         BIO_meth_set_write(method, bio_write) == 1 && BIO_meth_set_ctrl(method, bio_control) == 1;
}

BIO *tq_libssl_bio(tq_libssl_connection *self) {
  BIO *bio = BIO_new(method);
  if (bio != NULL) {
    BIO_set_data(bio, self);
    BIO_set_init(bio, 1);
  }
  return bio;
}
