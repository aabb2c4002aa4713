/* chain_oracle.c: see chain_oracle.h. */
#include "target/chain_oracle.h"

#include "crypto/certificate_signature.h"
#include "peer/fixture.h"
#include "rules/ledger.h"
#include "spec/requirement.h"
#include "stage/chain.h"
#include "target/trust.h"

#include <stdlib.h>

struct tq_chain_oracle {
  uint32_t abilities;
  tq_path_options options;
  tq_reference name;
  uint8_t address[4];
  tq_signature_memo *memo;
  tq_path_work *work;
  tq_path_input inputs[TQ_DER_CHAIN_MAX];
  tq_path_input anchor;
};

/* The octets of dotted decimal TEXT, as the scenes' table has it. */
static void read_address(uint8_t octets[4], const char *text) {
  for (size_t i = 0; i < 4; i++) {
    octets[i] = (uint8_t)strtoul(text, NULL, 10);
    text += strcspn(text, ".");
    text += *text == '.';
  }
}

static void set_name(tq_chain_oracle *oracle, const tq_scene_chain *scene) {
  if (scene->host != NULL) {
    oracle->name = (tq_reference){TQ_NAME_DNS, tq_span_text(scene->host)};
  } else if (scene->address != NULL) {
    read_address(oracle->address, scene->address);
    oracle->name = (tq_reference){TQ_NAME_IP, tq_span_of(oracle->address, 4)};
  }
  oracle->options.references = &oracle->name;
  oracle->options.reference_count = scene->host != NULL || scene->address != NULL ? 1 : 0;
}

static tq_purpose purpose_of(const tq_scene_chain *scene, uint32_t abilities) {
  if ((abilities & TQ_CHAIN_PURPOSE) == 0) {
    return TQ_PURPOSE_ANY;
  }
  return scene->subject == TQ_CHAIN_OF_CLIENT ? TQ_PURPOSE_CLIENT_AUTH : TQ_PURPOSE_SERVER_AUTH;
}

tq_chain_oracle *tq_chain_oracle_new(const tq_scene_chain *scene, uint32_t abilities) {
  tq_chain_oracle *oracle = calloc(1, sizeof *oracle);
  if (oracle == NULL) {
    return NULL;
  }
  oracle->abilities = abilities;
  oracle->memo = tq_signature_memo_new();
  oracle->work = malloc(tq_path_work_size());
  oracle->anchor.der = tq_chain_anchor(scene);
  oracle->options = (tq_path_options){.time = TQ_FIXTURE_TIME,
                                      .purpose = purpose_of(scene, abilities),
                                      .depth_limit = TQ_ABSENT,
                                      .verifier = tq_trust_verifier(oracle->memo)};
  set_name(oracle, scene);
  if (oracle->memo == NULL || oracle->work == NULL) {
    tq_chain_oracle_free(oracle);
    return NULL;
  }
  return oracle;
}

void tq_chain_oracle_free(tq_chain_oracle *oracle) {
  if (oracle != NULL) {
    tq_signature_memo_free(oracle->memo);
    free(oracle->work);
    free(oracle);
  }
}

static void say_nothing_there(tq_verdict *verdict) {
  tq_ledger ledger = tq_ledger_over(verdict);
  tq_ledger_open(&ledger, (tq_citation){TQ_REQ_certificate_no_path, 0, 0, true});
  tq_ledger_close(&ledger);
}

/* Why it must be accepted. RFC 5280 section 6 begins with a path: who is given one need not look
 * for another order. */
static void say_why(tq_verdict *verdict, const tq_chain_oracle *oracle, const tq_path *path) {
  bool finds = path->in_order || (oracle->abilities & TQ_CHAIN_UNORDERED) != 0;
  tq_ledger ledger = tq_ledger_over(verdict);
  if (finds) {
    tq_ledger_accepts(&ledger, (tq_citation){tq_path_shows(oracle->work), 0, 0, false});
  } else {
    tq_ledger_open(&ledger, (tq_citation){TQ_REQ_certificate_order_tolerated, 0, 0, true});
  }
  tq_ledger_close(&ledger);
}

void tq_chain_oracle_say(tq_verdict *verdict, tq_chain_oracle *oracle, tq_span input) {
  tq_span certificates[TQ_DER_CHAIN_MAX];
  tq_path path;
  size_t count = tq_der_chain(certificates, input);
  for (size_t i = 0; i < count; i++) {
    oracle->inputs[i] =
        (tq_path_input){certificates[i], (uint32_t)(certificates[i].data - input.data)};
  }
  if (count == 0) {
    say_nothing_there(verdict);
    return;
  }
  tq_path_chain chain = {oracle->inputs, count, &oracle->anchor, 1};
  tq_oracle_path(verdict, &path, oracle->work, &chain, &oracle->options);
  if (verdict->kind == TQ_VERDICT_ACCEPT) {
    say_why(verdict, oracle, &path);
  }
}
