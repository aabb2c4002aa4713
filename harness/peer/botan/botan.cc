/* botan.cc: Botan as a peer: both roles, TLS 1.2. Its randomness and time are the host's. It hands
 * over what it has to say by callbacks and cannot be told to wait: what the transport refuses is
 * kept here. An exception ends a call, never the process. */
#define TQ_WIRE_SPAN_H /* its functions are C only: they convert from void * */
#include <cstddef>
#include <cstdint>
#include <cstring>

struct tq_span {
  const uint8_t *data;
  size_t size;
};

extern "C" {
#include "peer/botan/botan_tables.h"
}

#include <botan/certstor.h>
#include <botan/credentials_manager.h>
#include <botan/data_src.h>
#include <botan/pkcs8.h>
#include <botan/rng.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_client.h>
#include <botan/tls_exceptn.h>
#include <botan/tls_policy.h>
#include <botan/tls_server.h>
#include <botan/tls_session_manager.h>
#include <botan/version.h>
#include <botan/x509path.h>
#include <chrono>
#include <memory>
#include <string>
#include <strings.h>
#include <vector>

namespace {

namespace tls = Botan::TLS;

class host_random final : public Botan::RandomNumberGenerator {
public:
  void randomize(uint8_t into[], size_t size) override {
    tq_adapter_random(into, size);
  }
  bool accepts_input() const override {
    return false;
  }
  void add_entropy(const uint8_t[], size_t) override {
  }
  std::string name() const override {
    return "host";
  }
  void clear() override {
  }
  bool is_seeded() const override {
    return true;
  }
};

/* What the endpoint model says, and nothing of the library's own taste. */
class model_policy final : public tls::Policy {
public:
  explicit model_policy(const tq_endpoint *given) : endpoint(given) {
  }
  std::vector<uint16_t> ciphersuite_list(tls::Protocol_Version, bool) const override {
    return known(endpoint->suites, tq_botan_abilities()->suites);
  }
  std::vector<tls::Signature_Scheme> allowed_signature_schemes() const override {
    return numbered<tls::Signature_Scheme>(known(endpoint->schemes, tq_botan_abilities()->schemes));
  }
  std::vector<tls::Group_Params> key_exchange_groups() const override {
    return numbered<tls::Group_Params>(known(endpoint->groups, tq_botan_abilities()->groups));
  }
  bool allow_tls10() const override {
    return false;
  }
  bool allow_tls11() const override {
    return false;
  }
  bool allow_tls12() const override {
    return true;
  }
  bool allow_dtls10() const override {
    return false;
  }
  bool allow_dtls12() const override {
    return false;
  }
  bool require_cert_revocation_info() const override {
    return false;
  }
  bool include_time_in_hello_random() const override {
    return false;
  }
  bool negotiate_encrypt_then_mac() const override {
    return tq_endpoint_has(endpoint, TQ_FEATURE_ENCRYPT_THEN_MAC);
  }
  bool request_client_certificate_authentication() const override {
    return endpoint->client_auth != TQ_CLIENT_AUTH_NONE;
  }
  bool require_client_certificate_authentication() const override {
    return endpoint->client_auth == TQ_CLIENT_AUTH_REQUIRED;
  }

private:
  static std::vector<uint16_t> known(tq_code_list wanted, tq_code_list all) {
    std::vector<uint16_t> kept(wanted.count);
    kept.resize(tq_adapter_keep_known(kept.data(), kept.size(), wanted, all));
    return kept;
  }
  template <typename number>
  static std::vector<number> numbered(const std::vector<uint16_t> &codes) {
    std::vector<number> out;
    for (uint16_t code : codes) {
      out.push_back(static_cast<number>(code));
    }
    return out;
  }
  const tq_endpoint *endpoint;
};

/* Certificates, keys and who is trusted. */
class model_credentials final : public Botan::Credentials_Manager {
public:
  explicit model_credentials(const tq_peer_setup *given) : setup(given) {
    for (uint8_t i = 0; i < setup->anchor_count; i++) {
      anchors.add_certificate(certificate_of(setup->anchors[i]));
    }
    if (setup->identity == nullptr) {
      return;
    }
    for (uint8_t i = 0; i < setup->identity->chain_count; i++) {
      chain.push_back(certificate_of(setup->identity->chain[i]));
    }
    Botan::DataSource_Memory source(setup->identity->key.data, setup->identity->key.size);
    key = Botan::PKCS8::load_key(source);
  }
  std::vector<Botan::Certificate_Store *>
  trusted_certificate_authorities(const std::string &, const std::string &) override {
    return {&anchors};
  }
  std::vector<Botan::X509_Certificate> find_cert_chain(const std::vector<std::string> &kinds,
                                                       const std::vector<Botan::X509_DN> &,
                                                       const std::string &type,
                                                       const std::string &host) override {
    if (type == "tls-server" && is_other_host(host)) {
      throw tls::TLS_Exception(tls::Alert::UNRECOGNIZED_NAME, "no such host here");
    }
    bool fits =
        key != nullptr && std::find(kinds.begin(), kinds.end(), key->algo_name()) != kinds.end();
    return fits ? chain : std::vector<Botan::X509_Certificate>();
  }
  Botan::Private_Key *private_key_for(const Botan::X509_Certificate &, const std::string &,
                                      const std::string &) override {
    return key.get();
  }
  std::string psk_identity(const std::string &, const std::string &, const std::string &) override {
    return setup->endpoint->psk != nullptr ? setup->endpoint->psk->identity : "";
  }
  Botan::SymmetricKey psk(const std::string &type, const std::string &context,
                          const std::string &identity) override {
    const tq_psk *known = setup->endpoint->psk;
    if (context == "session-ticket" &&
        tq_endpoint_has(setup->endpoint, TQ_FEATURE_SESSION_TICKET)) {
      return Botan::SymmetricKey(std::string(64, '7'));
    }
    if (known != nullptr && identity == known->identity) {
      return Botan::SymmetricKey(known->key, known->key_size);
    }
    return Credentials_Manager::psk(type, context, identity);
  }

private:
  static Botan::X509_Certificate certificate_of(tq_span der) {
    Botan::DataSource_Memory source(der.data, der.size);
    return Botan::X509_Certificate(source);
  }
  bool is_other_host(const std::string &host) const {
    const char *own = setup->endpoint->server_name;
    return own != nullptr && !host.empty() && strcasecmp(host.c_str(), own) != 0;
  }
  const tq_peer_setup *setup;
  Botan::Certificate_Store_In_Memory anchors;
  std::vector<Botan::X509_Certificate> chain;
  std::unique_ptr<Botan::Private_Key> key;
};

struct context {
  explicit context(const tq_peer_setup *setup) : policy(setup->endpoint), credentials(setup) {
  }
  model_policy policy;
  model_credentials credentials;
  host_random random;
  tls::Session_Manager_Noop sessions;
};

class connection final : public tls::Callbacks {
public:
  connection(context *from, const tq_peer_setup *setup, const tq_transport *transport) {
    const tq_endpoint *endpoint = setup->endpoint;
    tq_adapter_open(&base, setup, transport);
    if (endpoint->role == TQ_ROLE_SERVER) {
      channel = std::make_unique<tls::Server>(*this, from->sessions, from->credentials,
                                              from->policy, from->random);
      return;
    }
    std::vector<std::string> names;
    for (const char *const *name = endpoint->alpn; name != nullptr && *name != nullptr; name++) {
      names.emplace_back(*name);
    }
    tls::Server_Information server(endpoint->server_name != nullptr ? endpoint->server_name : "");
    channel =
        std::make_unique<tls::Client>(*this, from->sessions, from->credentials, from->policy,
                                      from->random, server, tls::Protocol_Version::TLS_V12, names);
  }

  /* Takes in what there is until READY says that it is enough. */
  template <typename condition> tq_peer_state run(condition ready) {
    uint8_t bytes[4096];
    for (;;) {
      if (!flush()) {
        return TQ_PEER_PAUSED;
      }
      if (failed) {
        return TQ_PEER_FAILED;
      }
      if (ready()) {
        return TQ_PEER_DONE;
      }
      if (channel->is_closed()) {
        return TQ_PEER_CLOSED;
      }
      size_t got = tq_adapter_read(&base, bytes, sizeof bytes);
      if (got == 0) {
        return TQ_PEER_WANTS_READ;
      }
      call([&] { (void)channel->received_data(bytes, got); });
    }
  }

  template <typename step> void call(step body) {
    try {
      body();
    } catch (const tls::TLS_Exception &error) {
      failed = true;
      if (base.alert_received == TQ_NO_ALERT) {
        base.alert_sent = static_cast<int16_t>(error.type());
      }
      (void)tq_adapter_failed(&base, error.error_code() != 0 ? error.error_code() : 1,
                              error.what());
    } catch (const std::exception &error) {
      failed = true;
      (void)tq_adapter_failed(&base, 1, error.what());
    }
  }

  bool flush() {
    if (!out.empty() && !tq_adapter_write(&base, out.data(), out.size())) {
      return false;
    }
    out.clear();
    return true;
  }

  void report(tq_peer_report *told) const {
    tq_adapter_report(&base, told);
    told->facts = facts;
    std::string name = channel->application_protocol();
    name.copy(told->facts.alpn, TQ_ALPN_MAX);
  }

  void tls_emit_data(const uint8_t bytes[], size_t size) override {
    out.insert(out.end(), bytes, bytes + size);
  }
  void tls_record_received(uint64_t, const uint8_t bytes[], size_t size) override {
    data.insert(data.end(), bytes, bytes + size);
  }
  void tls_alert(tls::Alert alert) override {
    base.alert_received = static_cast<int16_t>(alert.type());
    failed = failed || alert.is_fatal();
  }
  bool tls_session_established(const tls::Session &session) override {
    const auto &master = session.master_secret();
    static const uint8_t label[] = "CLIENT_RANDOM";
    tq_adapter_keep_secret(&base, {label, sizeof label - 1}, {master.data(), master.size()});
    facts.version = session.version().version_code();
    facts.suite = session.ciphersuite_code();
    facts.extended_master_secret = session.supports_extended_master_secret();
    return true;
  }
  std::string tls_server_choose_app_protocol(const std::vector<std::string> &offered) override {
    for (const char *const *name = base.endpoint->alpn; name != nullptr && *name != nullptr;
         name++) {
      if (std::find(offered.begin(), offered.end(), *name) != offered.end()) {
        return *name;
      }
    }
    if (base.endpoint->alpn == nullptr) {
      return "";
    }
    throw tls::TLS_Exception(tls::Alert::NO_APPLICATION_PROTOCOL, "none in common");
  }
  /* As the library's own, but at the host's time. */
  void tls_verify_cert_chain(const std::vector<Botan::X509_Certificate> &chain,
                             const std::vector<std::shared_ptr<const Botan::OCSP::Response>> &ocsp,
                             const std::vector<Botan::Certificate_Store *> &roots,
                             Botan::Usage_Type usage, const std::string &host,
                             const tls::Policy &policy) override {
    if (chain.empty()) {
      throw Botan::Invalid_Argument("Certificate chain was empty");
    }
    Botan::Path_Validation_Restrictions restrictions(policy.require_cert_revocation_info(),
                                                     policy.minimum_signature_strength());
    auto result = Botan::x509_path_validate(
        chain, restrictions, roots, usage == Botan::Usage_Type::TLS_SERVER_AUTH ? host : "", usage,
        std::chrono::system_clock::from_time_t(static_cast<time_t>(tq_adapter_time())),
        std::chrono::milliseconds(0), ocsp);
    if (!result.successful_validation()) {
      throw tls::TLS_Exception(tls::Alert::BAD_CERTIFICATE, result.result_string());
    }
  }

  tq_adapter base;
  std::vector<uint8_t> out;
  std::vector<uint8_t> data;
  tq_facts facts{};
  bool failed = false;
  std::unique_ptr<tls::Channel> channel;
};

/* --- the functions of a tq_peer --- */

const char *release() {
  return Botan::short_version_cstr();
}

void *context_new(const tq_peer_setup *setup) {
  try {
    return new context(setup);
  } catch (const std::exception &) {
    return nullptr;
  }
}

void context_free(void *pointer) {
  delete static_cast<context *>(pointer);
}

void *connection_new(void *from, const tq_peer_setup *setup, const tq_transport *transport) {
  try {
    return new connection(static_cast<context *>(from), setup, transport);
  } catch (const std::exception &) {
    return nullptr;
  }
}

void connection_free(void *pointer) {
  delete static_cast<connection *>(pointer);
}

tq_peer_state handshake(void *pointer) {
  connection *self = static_cast<connection *>(pointer);
  return self->run([self] { return self->channel->is_active(); });
}

tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  connection *self = static_cast<connection *>(pointer);
  *got = 0;
  tq_peer_state state = self->run([self] { return !self->data.empty(); });
  if (state == TQ_PEER_DONE) {
    *got = std::min(size, self->data.size());
    memcpy(into, self->data.data(), *got);
    self->data.erase(self->data.begin(), self->data.begin() + static_cast<ptrdiff_t>(*got));
  }
  return state;
}

tq_peer_state after_sending(connection *self) {
  if (!self->flush()) {
    return TQ_PEER_PAUSED;
  }
  return self->failed ? TQ_PEER_FAILED : TQ_PEER_DONE;
}

tq_peer_state write_data(void *pointer, tq_span bytes) {
  connection *self = static_cast<connection *>(pointer);
  self->call([self, bytes] { self->channel->send(bytes.data, bytes.size); });
  return after_sending(self);
}

tq_peer_state close_connection(void *pointer) {
  connection *self = static_cast<connection *>(pointer);
  self->call([self] { self->channel->close(); });
  return after_sending(self);
}

void report(void *pointer, tq_peer_report *out) {
  static_cast<const connection *>(pointer)->report(out);
}

} // namespace

extern "C" const tq_peer *tq_peer_plugin(void) {
  static tq_peer peer{};
  peer.interface = TQ_PEER_INTERFACE;
  peer.name = "botan";
  peer.release = release;
  peer.abilities = tq_botan_abilities;
  peer.setup = tq_adapter_setup;
  peer.context_new = context_new;
  peer.context_free = context_free;
  peer.connection_new = connection_new;
  peer.connection_free = connection_free;
  peer.handshake = handshake;
  peer.read = read_data;
  peer.write = write_data;
  peer.close = close_connection;
  peer.report = report;
  return &peer;
}
