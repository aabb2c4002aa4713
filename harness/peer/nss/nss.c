/* nss.c: NSS as a peer: both roles, TLS 1.2 and 1.3, over a layer of NSPR whose bytes are the
 * transport's. Its clock is the host's; its randomness is its own. It tells secrets of TLS 1.3
 * only: Debian's build writes no key log. */
#include "peer/nss/nss_setup.h"

#include <nss.h>
#include <prerror.h>
#include <secerr.h>
#include <sslerr.h>
#include <sslexp.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

typedef struct connection {
  tq_adapter base;
  const tq_nss_context *parent;
  PRFileDesc *fd;
  bool refused; /* the transport took nothing of the last write */
} connection;

static PRDescIdentity layer;
static PRIOMethods methods;

/* --- the transport, as the lowest layer --- */

static connection *connection_of(PRFileDesc *fd) {
  return (connection *)fd->secret;
}

static PRInt32 layer_read(PRFileDesc *fd, void *into, PRInt32 size) {
  size_t got = tq_adapter_read(&connection_of(fd)->base, into, (size_t)size);
  if (got == 0) {
    PR_SetError(PR_WOULD_BLOCK_ERROR, 0);
    return -1;
  }
  return (PRInt32)got;
}

static PRInt32 layer_receive(PRFileDesc *fd, void *into, PRInt32 size, PRIntn flags,
                             PRIntervalTime timeout) {
  (void)flags;
  (void)timeout;
  return layer_read(fd, into, size);
}

static PRInt32 layer_write(PRFileDesc *fd, const void *bytes, PRInt32 size) {
  connection *self = connection_of(fd);
  self->refused = !tq_adapter_write(&self->base, bytes, (size_t)size);
  if (self->refused) {
    PR_SetError(PR_WOULD_BLOCK_ERROR, 0);
    return -1;
  }
  return size;
}

static PRInt32 layer_send(PRFileDesc *fd, const void *bytes, PRInt32 size, PRIntn flags,
                          PRIntervalTime timeout) {
  (void)flags;
  (void)timeout;
  return layer_write(fd, bytes, size);
}

static PRStatus layer_option(PRFileDesc *fd, PRSocketOptionData *option) {
  (void)fd;
  if (option->option != PR_SockOpt_Nonblocking) {
    return PR_FAILURE;
  }
  option->value.non_blocking = PR_TRUE;
  return PR_SUCCESS;
}

static PRStatus layer_set_option(PRFileDesc *fd, const PRSocketOptionData *option) {
  (void)fd;
  (void)option;
  return PR_SUCCESS;
}

static PRStatus layer_shutdown(PRFileDesc *fd, PRIntn how) {
  (void)fd;
  (void)how;
  return PR_SUCCESS;
}

static PRStatus layer_peer_name(PRFileDesc *fd, PRNetAddr *address) {
  (void)fd;
  memset(address, 0, sizeof *address);
  address->inet.family = PR_AF_INET;
  return PR_SUCCESS;
}

static PRStatus layer_close(PRFileDesc *fd) {
  fd->dtor(fd);
  return PR_SUCCESS;
}

/* Each method that the library calls is ours: the others go on to a layer below, which is not
 * there. */
static void make_layer(void) {
  layer = PR_GetUniqueIdentity("tlsquarrel transport");
  methods = *PR_GetDefaultIOMethods();
  methods.read = layer_read;
  methods.recv = layer_receive;
  methods.write = layer_write;
  methods.send = layer_send;
  methods.getsocketoption = layer_option;
  methods.setsocketoption = layer_set_option;
  methods.getpeername = layer_peer_name;
  methods.shutdown = layer_shutdown;
  methods.close = layer_close;
}

/* --- set-up --- */

static const char *release(void) {
  return NSS_GetVersion();
}

static bool setup(const tq_peer_host *given) {
  if (!tq_adapter_setup(given) || NSS_NoDB_Init(NULL) != SECSuccess ||
      NSS_SetDomesticPolicy() != SECSuccess) {
    return false;
  }
  make_layer();
  return true;
}

static void context_free(void *pointer) {
  if (pointer != NULL) {
    tq_nss_context_clear(pointer);
    free(pointer);
  }
}

static void *context_new(const tq_peer_setup *given) {
  tq_nss_context *self = calloc(1, sizeof *self);
  if (self != NULL && !tq_nss_context_fill(self, given)) {
    context_free(self);
    return NULL;
  }
  return self;
}

/* --- callbacks --- */

static PRTime clock_now(void *unused) {
  (void)unused;
  return tq_adapter_time() * PR_USEC_PER_SEC;
}

static SECStatus authenticate(void *pointer, PRFileDesc *fd, PRBool check, PRBool server) {
  (void)check;
  (void)server;
  const connection *self = pointer;
  CERTCertificate *certificate = SSL_PeerCertificate(fd);
  bool fine = certificate != NULL && tq_nss_verify(self->parent, certificate);
  PRErrorCode error = PR_GetError();
  CERT_DestroyCertificate(certificate);
  PR_SetError(error, 0);
  return fine ? SECSuccess : SECFailure;
}

static SECStatus give_identity(void *pointer, PRFileDesc *fd, CERTDistNames *names,
                               CERTCertificate **certificate, SECKEYPrivateKey **key) {
  (void)fd;
  (void)names;
  const tq_nss_context *parent = ((connection *)pointer)->parent;
  if (parent->key == NULL) {
    return SECFailure;
  }
  *certificate = CERT_DupCertificate(parent->chain[0]);
  *key = SECKEY_CopyPrivateKey(parent->key);
  return SECSuccess;
}

static PRInt32 check_server_name(PRFileDesc *fd, const SECItem *names, PRUint32 count,
                                 void *pointer) {
  (void)fd;
  const char *wanted = ((connection *)pointer)->base.endpoint->server_name;
  if (count != 0 && names[0].len == strlen(wanted) &&
      strncasecmp((const char *)names[0].data, wanted, names[0].len) == 0) {
    return 0;
  }
  return SSL_SNI_SEND_ALERT;
}

static void alert_sent(const PRFileDesc *fd, void *pointer, const SSLAlert *alert) {
  (void)fd;
  if (alert->level == 2) {
    ((connection *)pointer)->base.alert_sent = alert->description;
  }
}

static void alert_received(const PRFileDesc *fd, void *pointer, const SSLAlert *alert) {
  (void)fd;
  ((connection *)pointer)->base.alert_received = alert->description;
}

/* EPOCH 2 is the handshake's, 3 the application's first (sslexp.h). */
static void keep_secret(PRFileDesc *fd, PRUint16 epoch, SSLSecretDirection direction,
                        PK11SymKey *secret, void *pointer) {
  (void)fd;
  connection *self = pointer;
  char label[40];
  bool server = (self->base.endpoint->role == TQ_ROLE_SERVER) == (direction == ssl_secret_write);
  if ((epoch != 2 && epoch != 3) || PK11_ExtractKeyValue(secret) != SECSuccess) {
    return;
  }
  const SECItem *bytes = PK11_GetKeyData(secret);
  (void)snprintf(label, sizeof label, "%s_%s", server ? "SERVER" : "CLIENT",
                 epoch == 2 ? "HANDSHAKE_TRAFFIC_SECRET" : "TRAFFIC_SECRET_0");
  tq_adapter_keep_secret(&self->base, tq_span_text(label), tq_span_of(bytes->data, bytes->len));
}

static bool set_callbacks(connection *self) {
  const tq_endpoint *endpoint = self->base.endpoint;
  PRFileDesc *fd = self->fd;
  bool names = endpoint->role == TQ_ROLE_SERVER && endpoint->server_name != NULL;
  return SSL_SetTimeFunc(fd, clock_now, NULL) == SECSuccess &&
         SSL_AuthCertificateHook(fd, authenticate, self) == SECSuccess &&
         SSL_GetClientAuthDataHook(fd, give_identity, self) == SECSuccess &&
         SSL_AlertSentCallback(fd, alert_sent, self) == SECSuccess &&
         SSL_AlertReceivedCallback(fd, alert_received, self) == SECSuccess &&
         SSL_SecretCallback(fd, keep_secret, self) == SECSuccess &&
         (!names || SSL_SNISocketConfigHook(fd, check_server_name, self) == SECSuccess);
}

/* --- connections --- */

static void connection_free(void *pointer) {
  connection *self = pointer;
  if (self != NULL && self->fd != NULL) {
    (void)PR_Close(self->fd);
  }
  free(self);
}

static void *connection_new(void *from, const tq_peer_setup *given, const tq_transport *transport) {
  connection *self = calloc(1, sizeof *self);
  PRFileDesc *lowest = self != NULL ? PR_CreateIOLayerStub(layer, &methods) : NULL;
  if (lowest == NULL) {
    free(self);
    return NULL;
  }
  tq_adapter_open(&self->base, given, transport);
  self->parent = from;
  lowest->secret = (PRFilePrivate *)self;
  self->fd = SSL_ImportFD(NULL, lowest);
  if (self->fd == NULL) {
    (void)PR_Close(lowest);
  }
  bool server = given->endpoint->role == TQ_ROLE_SERVER;
  if (self->fd == NULL || !tq_nss_configure(self->fd, from) || !set_callbacks(self) ||
      SSL_ResetHandshake(self->fd, server) != SECSuccess) {
    connection_free(self);
    return NULL;
  }
  return self;
}

static tq_peer_state state_after(connection *self, bool fine) {
  PRErrorCode error = PR_GetError();
  if (fine) {
    return TQ_PEER_DONE;
  }
  if (error == PR_WOULD_BLOCK_ERROR) {
    return self->refused ? TQ_PEER_PAUSED : TQ_PEER_WANTS_READ;
  }
  return tq_adapter_failed(&self->base, error, PR_ErrorToName(error));
}

static tq_peer_state handshake(void *pointer) {
  connection *self = pointer;
  self->refused = false;
  PR_SetError(0, 0);
  return state_after(self, SSL_ForceHandshake(self->fd) == SECSuccess);
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  connection *self = pointer;
  self->refused = false;
  PRInt32 result = PR_Recv(self->fd, into, (PRInt32)size, 0, PR_INTERVAL_NO_TIMEOUT);
  *got = result > 0 ? (size_t)result : 0;
  return result == 0 ? TQ_PEER_CLOSED : state_after(self, result > 0);
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  connection *self = pointer;
  self->refused = false;
  PRInt32 result = PR_Send(self->fd, bytes.data, (PRInt32)bytes.size, 0, PR_INTERVAL_NO_TIMEOUT);
  return state_after(self, result == (PRInt32)bytes.size);
}

static tq_peer_state close_connection(void *pointer) {
  connection *self = pointer;
  self->refused = false;
  return state_after(self, PR_Shutdown(self->fd, PR_SHUTDOWN_SEND) == PR_SUCCESS);
}

static void report_facts(const connection *self, tq_facts *facts) {
  SSLChannelInfo info;
  SSLPreliminaryChannelInfo early;
  SSLNextProtoState state = SSL_NEXT_PROTO_NO_SUPPORT;
  unsigned int size = 0;
  if (SSL_GetPreliminaryChannelInfo(self->fd, &early, sizeof early) == SECSuccess) {
    facts->version = (early.valuesSet & ssl_preinfo_version) != 0 ? early.protocolVersion : 0;
    facts->suite = (early.valuesSet & ssl_preinfo_cipher_suite) != 0 ? early.cipherSuite : 0;
  }
  if (SSL_GetChannelInfo(self->fd, &info, sizeof info) == SECSuccess && info.cipherSuite != 0) {
    facts->version = info.protocolVersion;
    facts->suite = info.cipherSuite;
    facts->group = (uint16_t)info.keaGroup;
    facts->resumed = info.resumed;
    facts->extended_master_secret =
        info.protocolVersion == SSL_LIBRARY_VERSION_TLS_1_2 && info.extendedMasterSecretUsed;
  }
  if (SSL_GetNextProto(self->fd, &state, (unsigned char *)facts->alpn, &size, TQ_ALPN_MAX) !=
          SECSuccess ||
      (state != SSL_NEXT_PROTO_NEGOTIATED && state != SSL_NEXT_PROTO_SELECTED)) {
    size = 0;
  }
  facts->alpn[size] = '\0';
}

static void report(void *pointer, tq_peer_report *out) {
  const connection *self = pointer;
  tq_adapter_report(&self->base, out);
  report_facts(self, &out->facts);
}

static const tq_peer peer = {
    .interface = TQ_PEER_INTERFACE,
    .name = "nss",
    .release = release,
    .abilities = tq_nss_abilities,
    .setup = setup,
    .context_new = context_new,
    .context_free = context_free,
    .connection_new = connection_new,
    .connection_free = connection_free,
    .handshake = handshake,
    .read = read_data,
    .write = write_data,
    .close = close_connection,
    .report = report,
};

const tq_peer *tq_peer_plugin(void) {
  return &peer;
}
