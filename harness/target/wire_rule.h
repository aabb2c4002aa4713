/* wire_rule.h: what the RFCs say to the edits of records (stage/wire_edit.h), by table: one
 * requirement each. */
#ifndef TQ_TARGET_WIRE_RULE_H
#define TQ_TARGET_WIRE_RULE_H

#include "engine/scene.h"
#include "result/verdict.h"
#include "stage/wire_edit.h"

/* tq_wire_rule: EDIT at PHASES breaks REQUIREMENT, or is what it demands to be taken. SILENT_TOO:
 * the edit is an alert, on which a peer ends without one of its own. */
typedef struct tq_wire_rule {
  const char *edit;
  uint32_t phases;
  uint16_t requirement;
  bool silent_too;
} tq_wire_rule;

extern const tq_wire_rule tq_wire_rules[];
extern const size_t tq_wire_rule_count;

/* tq_wire_rule_fits: whether RULE is for the moment of SCENE's message under test. */
bool tq_wire_rule_fits(const tq_wire_rule *rule, const tq_scene *scene);

/* tq_wire_rule_verdict: the verdict that RULE makes in SCENE. */
void tq_wire_rule_verdict(tq_verdict *verdict, const tq_wire_rule *rule, const tq_scene *scene);

#endif
