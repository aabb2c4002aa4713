/* test_cli_outside.c: peers outside the process, over the loopback interface: `openssl s_server`
 * and gnutls-serv as servers under test, `openssl s_client` as a client; and what is no TLS at all.
 * Every step is bounded. */
#include "cli/command.h"
#include "peer/fixture.h"
#include "peer/wolfssl/wolfssl.h"
#include "stage/stage.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

enum { SEED_MAX = 8192, SERVERS_MAX = 8, CHANGED = 8 };

static pid_t servers[SERVERS_MAX];
static size_t server_count;

/* --- what is under test --- */

static int free_port(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  int made = socket(AF_INET, SOCK_STREAM, 0);
  assert_true(made >= 0);
  assert_int_equal(bind(made, (struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(getsockname(made, (struct sockaddr *)&at, &size), 0);
  close(made);
  return ntohs(at.sin_port);
}

static bool takes_connections(int port) {
  struct sockaddr_in at = {.sin_family = AF_INET,
                           .sin_port = htons((uint16_t)port),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int made = socket(AF_INET, SOCK_STREAM, 0);
  bool fine = connect(made, (struct sockaddr *)&at, sizeof at) == 0;
  close(made);
  return fine;
}

static pid_t start(const char *command) {
  assert_true(server_count < SERVERS_MAX);
  fflush(NULL);
  pid_t made = fork();
  if (made == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
  }
  servers[server_count++] = made;
  return made;
}

/* COMMAND with the port in place of its %d's; in the test's folder. Returns the port. */
static int serve(const char *format) {
  char command[512];
  char with_port[400];
  int port = free_port();
  snprintf(with_port, sizeof with_port, format, port);
  snprintf(command, sizeof command, "cd %s && exec %s >/dev/null 2>&1", command_folder, with_port);
  start(command);
  for (int waited = 0; waited < 5000 && !takes_connections(port); waited += 50) {
    (void)poll(NULL, 0, 50);
  }
  return port;
}

static bool have(const char *program) {
  char line[128];
  snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", program);
  return system(line) == 0;
}

static int set_up(void **state) {
  int status = command_setup(state);
  const tq_identity *identity = tq_fixture_identity(TQ_CREDENTIAL_ECDSA_P256, false);
  write_input("leaf.der", identity->chain[0].data, identity->chain[0].size);
  write_input("key.der", identity->key.data, identity->key.size);
  return status;
}

static int tear_down(void **state) {
  for (size_t i = 0; i < server_count; i++) {
    kill(servers[i], SIGKILL);
    waitpid(servers[i], NULL, 0);
  }
  return command_teardown(state);
}

/* The honest message of SCENE as a file, and one with its last bytes changed: so many that they
 * cannot happen to be those of the next connection, as a single one may. */
static void write_seed(const char *scene) {
  static uint8_t seed[SEED_MAX];
  char name[80];
  tq_stage *stage = tq_stage_new(tq_scene_find(scene), tq_wolfssl_peer(), TQ_STAGE_WHOLE);
  assert_non_null(stage);
  size_t size = tq_stage_seed(stage, seed, sizeof seed);
  assert_int_not_equal(size, 0);
  snprintf(name, sizeof name, "%s", scene);
  write_input(name, seed, size);
  for (size_t i = 1; i <= CHANGED; i++) {
    seed[size - i] ^= 0x55;
  }
  snprintf(name, sizeof name, "%s.bad", scene);
  write_input(name, seed, size);
  tq_stage_delete(stage);
}

/* --- the tests --- */

/* Honest and not, in both versions: each outcome is the one of the RFCs. */
static void judge_server(outcome *made, int port) {
  static const struct {
    const char *scene;
    const char *good;
  } rows[] = {
      {"server13_finished", "accepted: TLS 1.3"},
      {"server12_finished", "accepted: TLS 1.2"},
      {"server13_finished_resumed", "resumed (agrees)"},
      {"server12_client_key_exchange", "accepted: TLS 1.2"},
  };
  char line[256];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    write_seed(rows[i].scene);
    snprintf(line, sizeof line, "explain --peer tcp:127.0.0.1:%d --scene %s %s", port,
             rows[i].scene, rows[i].scene);
    assert_int_equal(run(made, line), 0);
    prints(made, rows[i].good);
    prints(made, "(agrees)");
  }
  snprintf(line, sizeof line,
           "explain --peer tcp:127.0.0.1:%d --scene server13_finished server13_finished.bad", port);
  assert_int_equal(run(made, line), 0);
  prints(made, "alert decrypt_error (51) (agrees)");
}

static void replay_vectors(outcome *made, int port, const char *counted) {
  char line[256];
  snprintf(line, sizeof line,
           "replay --quiet --severity warning --scene server13_ecdsa --peer "
           "tcp:127.0.0.1:%d " TQ_SOURCE_DIR "/corpus/vectors/rfc8446_4_1.tv",
           port);
  run(made, line);
  print_message("%s%s", made->out, made->err);
  prints(made, counted);
  prints(made, "completes an honest handshake");
}

static void openssl_serves(void **state) {
  if (!have("openssl")) {
    skip();
  }
  int port = serve("openssl s_server -accept 127.0.0.1:%d -rev -cert leaf.der -certform DER "
                   "-key key.der -keyform DER");
  char line[128];
  snprintf(line, sizeof line, "peers --long tcp:127.0.0.1:%d", port);
  assert_int_equal(run(*state, line), 0);
  prints(*state, "server, TLS 1.2, TLS 1.3");
  prints(*state, "credentials  ecdsa_p256");
  judge_server(*state, port);
  replay_vectors(*state, port, "; 0 findings open");
}

static void gnutls_serves(void **state) {
  if (!have("gnutls-serv")) {
    skip();
  }
  int port = serve("gnutls-serv --echo -p %d --x509fmtder --x509certfile leaf.der "
                   "--x509keyfile key.der");
  judge_server(*state, port);
  /* it takes a ClientHello that offers compression with TLS 1.3, as the library does as a plugin */
  replay_vectors(*state, port, "LAX/client_hello.compression_not_null/tcp:");
}

static void openssl_connects(void **state) {
  static const char *const scenes[] = {"client13_finished", "client13_certificate_verify",
                                       "client12_finished", "client12_server_key_exchange"};
  char line[400];
  if (!have("openssl")) {
    skip();
  }
  for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
    write_seed(scenes[i]);
    for (int bad = 0; bad < 2; bad++) {
      snprintf(line, sizeof line,
               "explain --scene %s %s%s --peer 'tcp-listen:0:exec openssl s_client -connect "
               "127.0.0.1:{port} -quiet -ign_eof'",
               scenes[i], scenes[i], bad ? ".bad" : "");
      assert_int_equal(run(*state, line), 0);
      prints(*state, bad ? "alert " : "accepted: TLS ");
      prints(*state, "(agrees)");
    }
  }
}

/* Case by case, and in a time that does not grow with the number of scenes. */
static void conform_triggers_a_client(void **state) {
  if (!have("openssl")) {
    skip();
  }
  char line[400];
  snprintf(line, sizeof line,
           "conform -q --severity error --role client --scene client13_server_hello --requirement "
           "server_hello.session_id_not_echoed,client_hello.legacy_version_sent -o live.db "
           "--listen %d --trigger 'exec openssl s_client -connect 127.0.0.1:{port} -quiet'",
           free_port());
  assert_int_equal(run(*state, line), 0);
  prints(*state, "requirements tested at 1 peer: 2 conforming");
}

/* The client connects so often and no more: what was played is kept, and marked. */
static void a_peer_that_goes_away_leaves_what_was_played(void **state) {
  enum { CONNECTIONS = 40 };
  outcome *made = *state;
  if (!have("openssl")) {
    skip();
  }
  assert_int_equal(run(made,
                       "conform -q --role client --scene client13_server_hello -o away.db --peer "
                       "'tcp-listen:0?start=150:printf x >>times; [ $(wc -c <times) -le 40 ] && "
                       "exec openssl s_client -connect 127.0.0.1:{port} -quiet'"),
                   2);
  assert_non_null(strstr(made->err, "went away"));
  prints(made, "away.db (partial)");
  assert_int_equal(run(made, "report away.db --no-findings"), 0);
  prints(made, "THIS RUN IS NOT COMPLETE: tcp-listen:");
  unsigned played = 0;
  assert_int_equal(sscanf(made->out, "tlsquarrel conformance: %u trials", &played), 1);
  assert_in_range(played, CONNECTIONS / 2, 2 * CONNECTIONS);
}

/* What a server on the net may be instead of one of TLS. */
static void pretend(int listener, const char *bytes, size_t size) {
  while (true) {
    int one = accept(listener, NULL, NULL);
    if (size != 0) {
      (void)!write(one, bytes, size);
      close(one);
    }
  }
}

static int impostor(const char *bytes, size_t size) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(listen(listener, 8), 0);
  assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &length), 0);
  fflush(NULL);
  pid_t made = fork();
  if (made == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    pretend(listener, bytes, size);
  }
  servers[server_count++] = made;
  close(listener);
  return ntohs(at.sin_port);
}

/* Each gets one clear line, and the run goes on with the others. */
static void what_is_no_peer_is_named(void **state) {
  static const char half_a_record[] = {0x16, 0x03, 0x03, 0x00, 0x7a, 0x02, 0x00};
  outcome *made = *state;
  char line[512];
  int garbage = impostor("HTTP/1.0 400 what?\r\n", 20);
  int half = impostor(half_a_record, sizeof half_a_record);
  int nothing = impostor("", 0);
  int refused = free_port();
  write_input("hello", hello, sizeof hello);
  snprintf(line, sizeof line,
           "replay --quiet --scene server13_ecdsa hello --severity error --peer "
           "wolfssl,tcp:nowhere.invalid:443,tcp:127.0.0.1:%d,tcp:127.0.0.1:%d?wait=40,"
           "tcp:127.0.0.1:%d?wait=40,tcp:127.0.0.1:%d?attempts=1,tcp:nonsense",
           garbage, half, nothing, refused);
  assert_int_equal(run(made, line), 0);
  print_message("%s", made->err);
  prints(made, "1 input, 1 trial: 1 agree");
  static const char *const words[] = {"nowhere.invalid:443: the host does not resolve",
                                      "answers an honest hello with no TLS, and closes",
                                      "answers an honest hello with no TLS in time",
                                      "the connection was refused",
                                      "tcp:nonsense: wants HOST:PORT"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    assert_non_null(strstr(made->err, words[i]));
  }
  size_t lines = 0;
  for (const char *at = made->err; (at = strchr(at, '\n')) != NULL; at++) {
    lines++;
  }
  assert_int_equal(lines, 6);
}

/* A program in another language, over its standard input and output. */
static void a_program_takes_part(void **state) {
  static const char script[] =
      "import base64, ssl\n"
      "open('leaf.pem', 'w').write(ssl.DER_cert_to_PEM_cert(open('leaf.der', 'rb').read()))\n"
      "key = base64.encodebytes(open('key.der', 'rb').read()).decode()\n"
      "open('key.pem', 'w').write('-----BEGIN PRIVATE KEY-----\\n' + key + "
      "'-----END PRIVATE KEY-----\\n')\n";
  static const char *const scenes[] = {"server13_finished", "server12_finished"};
  char line[400];
  if (!have("python3")) {
    skip();
  }
  write_input("pem.py", script, sizeof script - 1);
  snprintf(line, sizeof line, "cd %s && python3 pem.py", command_folder);
  assert_int_equal(system(line), 0);
  for (size_t i = 0; i < 2; i++) {
    write_seed(scenes[i]);
    for (int bad = 0; bad < 2; bad++) {
      snprintf(line, sizeof line,
               "explain --scene %s %s%s --peer 'exec:python3 " TQ_SOURCE_DIR
               "/harness/test/cli/peer.py leaf.pem key.pem'",
               scenes[i], scenes[i], bad ? ".bad" : "");
      assert_int_equal(run(*state, line), 0);
      prints(*state, bad ? "alert decrypt_error (51) (agrees)" : "accepted (agrees)");
    }
  }
}

static void what_is_no_program_is_named(void **state) {
  static const char *const rows[][2] = {
      {"exec:cat /dev/null", "the program has ended"},
      {"exec?start=200:sleep 60", "the program says nothing in time"},
      {"exec:yes", "the program sends something that is no frame"},
      {"exec?start=200:printf S; sleep 60", "the program sends half a frame"},
  };
  outcome *made = *state;
  char line[256];
  write_input("hello", hello, sizeof hello);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    snprintf(line, sizeof line,
             "replay --quiet --severity error --scene server13_ecdsa hello --peer 'wolfssl,%s'",
             rows[i][0]);
    assert_int_equal(run(made, line), 0);
    prints(made, "1 input, 1 trial: 1 agree");
    assert_non_null(strstr(made->err, rows[i][1]));
    assert_null(strchr(strchr(made->err, '\n') + 1, '\n'));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_program_takes_part),
      cmocka_unit_test(what_is_no_program_is_named),
      cmocka_unit_test(openssl_serves),
      cmocka_unit_test(gnutls_serves),
      cmocka_unit_test(openssl_connects),
      cmocka_unit_test(what_is_no_peer_is_named),
      cmocka_unit_test(conform_triggers_a_client),
      cmocka_unit_test(a_peer_that_goes_away_leaves_what_was_played),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
