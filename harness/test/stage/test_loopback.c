/* The engine over real sockets on the loopback interface, against `openssl s_server` and `openssl
 * s_client`: both versions, data both ways, an orderly close. Everything is bounded in time. */
#include "support/engine_pair.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BOUND_MS = 8000, STEP_MS = 50, PATH_SPACE = 64, DATA_MAX = 4096 };

#define LIST(array) ((tq_code_list){(array), sizeof(array) / sizeof *(array)})

/* clang-format off */
static const uint16_t TLS13[] = {0x0304};
static const uint16_t TLS12[] = {0x0303};
static const uint16_t SUITES[] = {0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xcca9};
static const uint16_t GROUPS[] = {29, 23, 24};
static const uint16_t SCHEMES[] = {0x0403, 0x0503, 0x0804, 0x0805, 0x0807, 0x0401};
/* clang-format on */

static tq_crypto *crypto;
static char certificate_path[PATH_SPACE];
static char key_path[PATH_SPACE];

static void write_temporary(char *path, tq_span bytes) {
  static const char pattern[] = "/tmp/tq_loopback_XXXXXX";
  memcpy(path, pattern, sizeof pattern);
  int descriptor = mkstemp(path);
  assert_true(descriptor >= 0);
  assert_int_equal(write(descriptor, bytes.data, bytes.size), (ssize_t)bytes.size);
  close(descriptor);
}

static int set_up(void **state) {
  (void)state;
  const tq_identity *identity = tq_fixture_identity(TQ_CREDENTIAL_ECDSA_P256, false);
  signal(SIGPIPE, SIG_IGN);
  write_temporary(certificate_path, identity->chain[0]);
  write_temporary(key_path, identity->key);
  crypto = tq_crypto_new();
  return crypto == NULL;
}

static int tear_down(void **state) {
  (void)state;
  unlink(certificate_path);
  unlink(key_path);
  tq_crypto_free(crypto);
  return 0;
}

static void need_openssl(void) {
  if (system("command -v openssl >/dev/null 2>&1") != 0) {
    print_message("skipped: the openssl command is not installed\n");
    skip();
  }
}

/* A socket on the loopback interface; *PORT is its number. */
static int bound_socket(uint16_t *port) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  assert_true(descriptor >= 0);
  assert_int_equal(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(getsockname(descriptor, (struct sockaddr *)&address, &size), 0);
  *port = ntohs(address.sin_port);
  return descriptor;
}

static int connect_to(uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int waited = 0; waited < BOUND_MS; waited += STEP_MS) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(descriptor >= 0);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) {
      return descriptor;
    }
    close(descriptor);
    poll(NULL, 0, STEP_MS);
  }
  fail_msg("nobody listens on the port");
  return -1;
}

/* Runs openssl with ARGUMENTS; its standard input is *INTO, its output *FROM. */
static pid_t run_openssl(const char *const *arguments, int *into, int *from) {
  int in[2];
  int out[2];
  assert_int_equal(pipe(in), 0);
  assert_int_equal(pipe(out), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    dup2(out[1], 2);
    for (int i = 3; i < 64; i++) {
      close(i);
    }
    execvp("openssl", (char *const *)(uintptr_t)arguments);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  *into = in[1];
  *from = out[0];
  return child;
}

static void end(pid_t child, int into, int from) {
  close(into);
  close(from);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

static void send_pending(tq_engine *engine, int descriptor) {
  tq_span bytes = tq_engine_pending(engine);
  while (bytes.size != 0) {
    ssize_t sent = write(descriptor, bytes.data, bytes.size);
    if (sent <= 0) {
      return;
    }
    tq_engine_sent(engine, (size_t)sent);
    bytes = tq_engine_pending(engine);
  }
}

/* Moves bytes until the engine has WANTED bytes of data, or is over, or the time is up. */
static void serve(tq_engine *engine, int descriptor, tq_engine_status until, size_t wanted) {
  uint8_t bytes[DATA_MAX];
  for (int waited = 0; waited < BOUND_MS; waited += STEP_MS) {
    send_pending(engine, descriptor);
    tq_engine_status status = tq_engine_get_status(engine);
    if (status == TQ_ENGINE_FAILED || (status == until && tq_engine_data(engine).size >= wanted)) {
      return;
    }
    struct pollfd ready = {.fd = descriptor, .events = POLLIN};
    if (poll(&ready, 1, STEP_MS) <= 0) {
      continue;
    }
    ssize_t got = read(descriptor, bytes, sizeof bytes);
    if (got <= 0) {
      return;
    }
    tq_engine_receive(engine, tq_span_of(bytes, (size_t)got));
  }
}

/* setting: what an engine borrows for its life. */
typedef struct setting {
  tq_endpoint endpoint;
  tq_engine_identity identity;
  tq_engine_setup setup;
} setting;

static tq_engine *make(setting *made, tq_role role, tq_code_list versions) {
  made->endpoint = (tq_endpoint){
      .role = role,
      .versions = versions,
      .suites = LIST(SUITES),
      .groups = LIST(GROUPS),
      .schemes = LIST(SCHEMES),
      .server_name = TQ_FIXTURE_SERVER_NAME,
      .features = TQ_FEATURE_EXTENDED_MASTER_SECRET | TQ_FEATURE_RENEGOTIATION_INFO |
                  TQ_FEATURE_SESSION_TICKET | TQ_FEATURE_PSK_DHE_KE | TQ_FEATURE_EC_POINT_FORMATS};
  made->identity = engine_identity(TQ_CREDENTIAL_ECDSA_P256, false);
  made->setup = (tq_engine_setup){.crypto = crypto,
                                  .endpoint = &made->endpoint,
                                  .identity = role == TQ_ROLE_SERVER ? &made->identity : NULL,
                                  .seed = 7,
                                  .options = TQ_ENGINE_COMPATIBLE};
  tq_engine *engine = tq_engine_new(&made->setup);
  assert_non_null(engine);
  return engine;
}

static void assert_status(const tq_engine *engine, tq_engine_status wanted) {
  tq_engine_report report;
  tq_engine_get_report(engine, &report);
  if (report.status != wanted) {
    print_message("status %d, %s, alerts %d and %d\n", (int)report.status, report.reason,
                  report.alert_sent, report.alert_received);
  }
  assert_int_equal(report.status, wanted);
}

/* s_server -rev answers every line with the same line backwards. */
static void against_s_server(tq_code_list versions, const char *flag) {
  uint16_t port = 0;
  int into = -1;
  int from = -1;
  char where[32];
  close(bound_socket(&port));
  snprintf(where, sizeof where, "127.0.0.1:%u", port);
  const char *const arguments[] = {
      "openssl",   "s_server", "-accept", where,    "-cert",    certificate_path,
      "-certform", "DER",      "-key",    key_path, "-keyform", "DER",
      "-rev",      "-naccept", "1",       flag,     NULL};
  pid_t child = run_openssl(arguments, &into, &from);
  int descriptor = connect_to(port);
  setting made;
  tq_engine *engine = make(&made, TQ_ROLE_CLIENT, versions);
  tq_engine_start(engine);
  serve(engine, descriptor, TQ_ENGINE_CONNECTED, 0);
  assert_status(engine, TQ_ENGINE_CONNECTED);
  tq_engine_write(engine, tq_span_text("tlsquarrel\n"));
  serve(engine, descriptor, TQ_ENGINE_CONNECTED, 11);
  assert_bytes(tq_engine_data(engine), tq_span_text("lerrauqslt\n"));
  tq_engine_close(engine);
  serve(engine, descriptor, TQ_ENGINE_CLOSED, 0);
  tq_engine_free(engine);
  close(descriptor);
  end(child, into, from);
}

static void as_client_of_s_server(void **state) {
  (void)state;
  need_openssl();
  against_s_server(LIST(TLS13), "-tls1_3");
  against_s_server(LIST(TLS12), "-tls1_2");
}

static void against_s_client(tq_code_list versions, const char *flag) {
  uint16_t port = 0;
  int into = -1;
  int from = -1;
  char where[32];
  char heard[DATA_MAX] = "";
  int listener = bound_socket(&port);
  assert_int_equal(listen(listener, 1), 0);
  snprintf(where, sizeof where, "127.0.0.1:%u", port);
  const char *const arguments[] = {"openssl", "s_client", "-connect", where, "-quiet", flag, NULL};
  pid_t child = run_openssl(arguments, &into, &from);
  struct pollfd ready = {.fd = listener, .events = POLLIN};
  assert_int_equal(poll(&ready, 1, BOUND_MS), 1);
  int descriptor = accept(listener, NULL, NULL);
  assert_true(descriptor >= 0);
  setting made;
  tq_engine *engine = make(&made, TQ_ROLE_SERVER, versions);
  serve(engine, descriptor, TQ_ENGINE_CONNECTED, 0);
  assert_status(engine, TQ_ENGINE_CONNECTED);
  assert_int_equal(write(into, "from openssl\n", 13), 13);
  serve(engine, descriptor, TQ_ENGINE_CONNECTED, 13);
  assert_bytes(tq_engine_data(engine), tq_span_text("from openssl\n"));
  tq_engine_write(engine, tq_span_text("to openssl\n"));
  tq_engine_close(engine);
  send_pending(engine, descriptor);
  size_t size = 0;
  ready = (struct pollfd){.fd = from, .events = POLLIN};
  while (strstr(heard, "to openssl\n") == NULL && poll(&ready, 1, BOUND_MS) == 1) {
    ssize_t got = read(from, heard + size, sizeof heard - 1 - size);
    if (got <= 0) {
      break;
    }
    size += (size_t)got;
    heard[size] = '\0';
  }
  assert_non_null(strstr(heard, "to openssl\n"));
  tq_engine_free(engine);
  close(descriptor);
  close(listener);
  end(child, into, from);
}

static void as_server_of_s_client(void **state) {
  (void)state;
  need_openssl();
  against_s_client(LIST(TLS13), "-tls1_3");
  against_s_client(LIST(TLS12), "-tls1_2");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(as_client_of_s_server),
      cmocka_unit_test(as_server_of_s_client),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
