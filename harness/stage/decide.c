/* decide.c: see decide.h. */
#include "stage/decide.h"

#include "stage/flight.h"

enum { CLIENT_HELLO = 1 };

/* The fatal alerts in the order in which they were sent: those in plaintext, then those that only
 * the report knows. */
static void find_alerts(tq_outcome *outcome, const tq_flight *flight,
                        const tq_peer_report *report) {
  outcome->alert = flight->alerts[0];
  outcome->second_alert = flight->alerts[1];
  if (outcome->alert == TQ_NO_ALERT) {
    outcome->alert = report->alert_sent;
    outcome->second_alert = flight->sealed_alerts > 1 ? report->alert_sent : TQ_NO_ALERT;
  } else if (flight->sealed_alerts > 0 && outcome->second_alert == TQ_NO_ALERT) {
    outcome->second_alert = report->alert_sent;
  }
}

/* A ClientHello is accepted by a hello in answer; every other message by an answer at all, or by a
 * handshake that is complete with it. */
static bool accepted(const tq_flight *flight, const tq_evidence *evidence) {
  if (evidence->message == CLIENT_HELLO) {
    return flight->server_hello || flight->retry;
  }
  return evidence->state == TQ_PEER_DONE || evidence->paused || flight->handshake_records > 0;
}

static tq_outcome_kind kind_of(const tq_outcome *outcome, const tq_flight *flight,
                               const tq_evidence *evidence) {
  if (evidence->report->gone) {
    return TQ_OUTCOME_CRASH;
  }
  if (evidence->endless) {
    return TQ_OUTCOME_HANG;
  }
  if (outcome->alert != TQ_NO_ALERT) {
    return TQ_OUTCOME_ALERT;
  }
  if (evidence->state == TQ_PEER_FAILED || evidence->state == TQ_PEER_CLOSED) {
    return TQ_OUTCOME_SILENT;
  }
  return accepted(flight, evidence) ? TQ_OUTCOME_ACCEPTED : TQ_OUTCOME_WAITING;
}

void tq_decide(tq_outcome *outcome, const tq_evidence *evidence) {
  tq_flight flight;
  tq_flight_read(&flight, evidence->answer);
  *outcome = tq_outcome_of(TQ_OUTCOME_WAITING);
  find_alerts(outcome, &flight, evidence->report);
  if (outcome->alert == TQ_NO_ALERT && evidence->state == TQ_PEER_FAILED) {
    outcome->alert = flight.warning; /* it went no further: the level is not what counts */
  }
  outcome->kind = kind_of(outcome, &flight, evidence);
  outcome->error = evidence->report->error;
  if (outcome->kind == TQ_OUTCOME_ACCEPTED) {
    outcome->facts = evidence->report->facts;
    outcome->facts.retry = flight.retry;
  }
}

bool tq_decide_is_answered(tq_span answer) {
  tq_flight flight;
  tq_flight_read(&flight, answer);
  return flight.retry || flight.server_hello || flight.alert_count > 0;
}

bool tq_decide_retry(tq_span answer) {
  tq_flight flight;
  tq_flight_read(&flight, answer);
  return flight.retry && flight.alert_count == 0;
}
