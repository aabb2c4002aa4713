/* test_peers.c: every plugin that was built, as client and as server against every other, over
 * the versions, credentials and suites that both have: they must complete, agree on what was
 * agreed, hold the same secrets, and pass data both ways. Releases of one library side by side must
 * each be the release that they are called by: a plugin that reached into the program for its
 * library would tell the program's. */
#include "peer/fixture.h"
#include "peer/host.h"
#include "peer/plugin.h"
#include "peer/wolfssl/wolfssl.h"
#include "support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEERS_MAX = 12, PIPE_SIZE = 1 << 16, ROUNDS = 40 };

typedef struct pipe_end {
  uint8_t bytes[PIPE_SIZE];
  size_t from;
  size_t to;
} pipe_end;

typedef struct side {
  const tq_peer *peer;
  tq_peer_setup setup;
  tq_transport transport;
  pipe_end *in;
  pipe_end *out;
  void *context;
  void *connection;
  tq_peer_state state;
} side;

static const tq_peer *peers[PEERS_MAX];
static char peer_files[PEERS_MAX][64]; /* the plugin; empty: the reference */
static size_t peer_count;

static size_t transport_read(void *context, uint8_t *into, size_t size) {
  pipe_end *pipe = ((side *)context)->in;
  size_t got = pipe->to - pipe->from < size ? pipe->to - pipe->from : size;
  memcpy(into, pipe->bytes + pipe->from, got);
  pipe->from += got;
  return got;
}

static bool transport_write(void *context, tq_span bytes) {
  pipe_end *pipe = ((side *)context)->out;
  assert_true(bytes.size <= PIPE_SIZE - pipe->to);
  memcpy(pipe->bytes + pipe->to, bytes.data, bytes.size);
  pipe->to += bytes.size;
  return true;
}

/* clang-format off */
static const uint16_t tls13[] = {0x0304};
static const uint16_t tls12[] = {0x0303};
static const uint16_t suites13[] = {0x1301, 0x1302, 0x1303};
static const uint16_t suites12_ecdsa[] = {0xc02b};
static const uint16_t suites12_rsa[] = {0xc02f};
static const uint16_t groups[] = {0x0017};
static const uint16_t schemes[] = {0x0403, 0x0804, 0x0401};
static const char *const alpn[] = {"h2", NULL};

#define LIST(array) {array, sizeof array / sizeof array[0]}

static const struct row {
  const char *name;
  tq_code_list versions;
  tq_code_list suites;
  tq_credential credential;
} rows[] = {
  {"TLS 1.3 ECDSA", LIST(tls13), LIST(suites13),       TQ_CREDENTIAL_ECDSA_P256},
  {"TLS 1.3 RSA",   LIST(tls13), LIST(suites13),       TQ_CREDENTIAL_RSA_2048},
  {"TLS 1.2 ECDSA", LIST(tls12), LIST(suites12_ecdsa), TQ_CREDENTIAL_ECDSA_P256},
  {"TLS 1.2 RSA",   LIST(tls12), LIST(suites12_rsa),   TQ_CREDENTIAL_RSA_2048},
};
/* clang-format on */

static tq_endpoint endpoint_of(const struct row *row, tq_role role) {
  return (tq_endpoint){.role = role,
                       .versions = row->versions,
                       .suites = row->suites,
                       .groups = LIST(groups),
                       .schemes = LIST(schemes),
                       .credential = role == TQ_ROLE_SERVER ? row->credential : TQ_CREDENTIAL_NONE,
                       .alpn = alpn,
                       .server_name = role == TQ_ROLE_CLIENT ? TQ_FIXTURE_SERVER_NAME : NULL,
                       .features = TQ_FEATURE_ALPN | TQ_FEATURE_EXTENDED_MASTER_SECRET |
                                   TQ_FEATURE_RENEGOTIATION_INFO | TQ_FEATURE_SERVER_NAME};
}

static void side_open(side *self, const tq_peer *peer, const tq_endpoint *endpoint,
                      tq_credential anchor) {
  self->peer = peer;
  self->setup = (tq_peer_setup){
      .endpoint = endpoint,
      .identity = tq_fixture_identity(endpoint->credential, endpoint->role == TQ_ROLE_CLIENT),
      .anchors = {tq_fixture_root(anchor)},
      .anchor_count = 1,
  };
  self->transport = (tq_transport){self, transport_read, transport_write};
  self->context = peer->context_new(&self->setup);
  assert_non_null(self->context);
  self->connection = peer->connection_new(self->context, &self->setup, &self->transport);
  assert_non_null(self->connection);
  self->state = TQ_PEER_WANTS_READ;
}

static void side_close(side *self) {
  self->peer->connection_free(self->connection);
  self->peer->context_free(self->context);
}

static void go_on(side *self) {
  if (self->state != TQ_PEER_DONE) {
    self->state = self->peer->handshake(self->connection);
  }
}

static void shake_hands(side *client, side *server) {
  for (int i = 0; i < ROUNDS; i++) {
    go_on(client);
    go_on(server);
  }
}

static void send_data(side *from, side *to) {
  uint8_t got[16];
  size_t size = 0;
  assert_int_equal(from->peer->write(from->connection, tq_span_text("quarrel")), TQ_PEER_DONE);
  for (int i = 0; i < ROUNDS && size == 0; i++) {
    (void)to->peer->read(to->connection, got, sizeof got, &size);
  }
  assert_true(tq_span_equal(tq_span_of(got, size), tq_span_text("quarrel")));
}

static const tq_secret *secret_called(const tq_peer_report *report, const char *label) {
  for (uint8_t i = 0; i < report->secret_count; i++) {
    if (strcmp(report->secrets[i].label, label) == 0) {
      return &report->secrets[i];
    }
  }
  return NULL;
}

static void compare_reports(const side *client, const side *server, uint16_t version) {
  tq_peer_report a;
  tq_peer_report b;
  client->peer->report(client->connection, &a);
  server->peer->report(server->connection, &b);
  assert_int_equal(a.facts.version, version);
  assert_int_equal(b.facts.version, version);
  assert_int_equal(a.facts.suite, b.facts.suite);
  assert_string_equal(a.facts.alpn, "h2");
  assert_string_equal(b.facts.alpn, "h2");
  const char *label = version == 0x0304 ? "SERVER_TRAFFIC_SECRET_0" : "CLIENT_RANDOM";
  if (a.secret_count == 0 || b.secret_count == 0) {
    assert_int_equal(version, 0x0303); /* some libraries do not tell it */
    return;
  }
  const tq_secret *left = secret_called(&a, label);
  const tq_secret *right = secret_called(&b, label);
  assert_non_null(left);
  assert_non_null(right);
  assert_int_equal(left->size, right->size);
  assert_memory_equal(left->bytes, right->bytes, left->size);
}

static bool able(const tq_peer *peer, const struct row *row, bool as_client) {
  const tq_abilities *abilities = peer->abilities();
  return (as_client ? abilities->client : abilities->server) &&
         tq_code_list_has(abilities->versions, row->versions.items[0]) &&
         tq_code_list_has(abilities->suites, row->suites.items[0]);
}

static void play(const tq_peer *client_peer, const tq_peer *server_peer, const struct row *row) {
  static pipe_end to_server;
  static pipe_end to_client;
  to_server.from = to_server.to = to_client.from = to_client.to = 0;
  tq_endpoint client_end = endpoint_of(row, TQ_ROLE_CLIENT);
  tq_endpoint server_end = endpoint_of(row, TQ_ROLE_SERVER);
  side client = {.in = &to_client, .out = &to_server};
  side server = {.in = &to_server, .out = &to_client};
  side_open(&client, client_peer, &client_end, row->credential);
  side_open(&server, server_peer, &server_end, row->credential);
  shake_hands(&client, &server);
  tq_peer_report a;
  tq_peer_report b;
  client.peer->report(client.connection, &a);
  server.peer->report(server.connection, &b);
  print_message("  %-14s %-9s %-6s -> %-9s %-6s %s%s%s\n", row->name, client_peer->name,
                client_peer->release(), server_peer->name, server_peer->release(),
                client.state == TQ_PEER_DONE && server.state == TQ_PEER_DONE ? "agree" : "FAIL ",
                a.reason, b.reason);
  assert_int_equal(client.state, TQ_PEER_DONE);
  assert_int_equal(server.state, TQ_PEER_DONE);
  send_data(&client, &server);
  send_data(&server, &client);
  compare_reports(&client, &server, row->versions.items[0]);
  side_close(&client);
  side_close(&server);
}

static void test_every_pair_agrees(void **state) {
  (void)state;
  size_t played = 0;
  for (size_t i = 0; i < peer_count * peer_count; i++) {
    const tq_peer *client = peers[i / peer_count];
    const tq_peer *server = peers[i % peer_count];
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
      if (able(client, &rows[row], true) && able(server, &rows[row], false)) {
        play(client, server, &rows[row]);
        played++;
      }
    }
  }
  assert_true(played >= peer_count);
}

static void test_what_is_no_plugin_is_refused(void **state) {
  (void)state;
  char why[256];
  assert_null(tq_peer_load("/nowhere/peer-none.so", why, sizeof why));
  assert_non_null(strstr(why, "cannot be loaded"));
  assert_null(tq_peer_load("libm.so.6", why, sizeof why));
  assert_non_null(strstr(why, "not a peer"));
  assert_null(tq_peer_load(TQ_BROKEN_DIR "/old_interface.so", why, sizeof why));
  assert_non_null(strstr(why, "rebuild it"));
}

static void test_what_crashes_is_tried_in_a_child(void **state) {
  (void)state;
  char why[256] = "";
  assert_false(tq_peer_try(TQ_BROKEN_DIR "/crashes.so", why, sizeof why));
  assert_non_null(strstr(why, "Segmentation fault while it is loaded"));
  assert_true(tq_peer_try(TQ_BROKEN_DIR "/old_interface.so", why, sizeof why));
}

/* The release in the name of a plugin file, peer-wolfssl-5.7.2.so; NULL: it names none. */
static const char *release_in(const char *file) {
  const char *dash = strrchr(file, '-');
  return dash != NULL && dash[1] >= '0' && dash[1] <= '9' ? dash + 1 : NULL;
}

static void test_every_release_is_itself(void **state) {
  (void)state;
  for (size_t i = 0; i < peer_count; i++) {
    const char *wanted = release_in(peer_files[i]);
    if (wanted != NULL) {
      size_t size = strlen(wanted) - strlen(".so");
      print_message("  %s says %s\n", peer_files[i], peers[i]->release());
      assert_int_equal(strlen(peers[i]->release()), size);
      assert_memory_equal(peers[i]->release(), wanted, size);
      assert_string_equal(peers[i]->name, tq_wolfssl_peer()->name);
    }
    for (size_t j = 0; j < i; j++) {
      assert_false(strcmp(peers[i]->name, peers[j]->name) == 0 &&
                   strcmp(peers[i]->release(), peers[j]->release()) == 0);
    }
  }
}

static void add_peer(const tq_peer *peer, const char *file, const char *why) {
  if (peer == NULL || !tq_host_start_peer(peer)) {
    (void)fprintf(stderr, "%s\n", peer == NULL ? why : "set-up failed");
    exit(1);
  }
  (void)snprintf(peer_files[peer_count], sizeof peer_files[0], "%s", file);
  peers[peer_count++] = peer;
}

static void load_plugins(DIR *folder) {
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    char path[1024];
    char why[256];
    if (strstr(entry->d_name, ".so") != NULL && peer_count < PEERS_MAX) {
      (void)snprintf(path, sizeof path, "%s/%s", TQ_PLUGIN_DIR, entry->d_name);
      add_peer(tq_peer_load(path, why, sizeof why), entry->d_name, why);
    }
  }
}

int main(void) {
  *tq_host_state() = TQ_HOST_START(1, TQ_FIXTURE_TIME);
  add_peer(tq_wolfssl_peer(), "", "no reference");
  DIR *folder = opendir(TQ_PLUGIN_DIR);
  if (folder == NULL) {
    (void)printf("no peer plugin was built: the reference plays with itself only\n");
  } else {
    load_plugins(folder);
    closedir(folder);
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_pair_agrees),
      cmocka_unit_test(test_every_release_is_itself),
      cmocka_unit_test(test_what_is_no_plugin_is_refused),
      cmocka_unit_test(test_what_crashes_is_tried_in_a_child),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
