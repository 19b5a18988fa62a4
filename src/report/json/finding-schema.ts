import { PROTOCOLS } from '../../model/protocol.ts';
import {
  constant,
  count,
  described,
  flag,
  list,
  named,
  object,
  oneOf,
  orNull,
  position,
  type TypeOf,
  text,
  time,
  variants,
} from './schema-builder.ts';

/* The parts of the JSON report (report-schema.ts) that say what a change does to a connection or a workload, and why. */

export const tally = named('tally', object({ connections: count, seen: count }));
const recordedTime = described(orNull(time), 'Null when no record has a time.');
const policySide = oneOf('base', 'head');

export const policy = named(
  'policy',
  object({ apiVersion: text, kind: text, namespace: orNull(text), name: text, file: text, line: position }),
);

export const endpoint = named(
  'endpoint',
  object({
    kind: oneOf('workload', 'node', 'world', 'reserved', 'unidentified'),
    name: described(text, 'The display name: `shop/web`, `node worker-1`, `api.example.com (203.0.113.10)`.'),
    namespace: orNull(text),
    workload: described(orNull(text), 'The name of the owner, never of a pod.'),
    ownerKind: orNull(text),
    addresses: list(text),
  }),
);

export const policyIndex = described(count, 'A policy: index into `simulation.policies`, from 0.');
const policySetIndex = described(count, 'A set of policies: index into `simulation.policySets`, from 0.');

const unknown = object({ code: text, detail: text });

export const decision = named(
  'decision',
  variants(
    object({
      kind: constant('rule'),
      policy: policyIndex,
      direction: oneOf('ingress', 'egress'),
      action: oneOf('allow', 'deny'),
      index: described(count, "Index into the policy's rules for the direction, from 0."),
      path: described(text, 'Where the rule is in its document, for example `spec.ingress[0]`.'),
      file: text,
      line: position,
      proxy: described(
        orNull(oneOf('http', 'dns', 'kafka', 'tls', 'other')),
        'The proxy that also decides on the requests of the connection; null when there is none, or when its decision is known.',
      ),
    }),
    object({ kind: constant('default-deny'), policySet: policySetIndex }),
    object({ kind: constant('built-in'), name: text }),
    object({ kind: constant('tier-end'), tier: text }),
    object({ kind: constant('no-policy') }),
  ),
);

const outcome = oneOf('allowed', 'denied', 'unknown');
export const sideVerdict = named('sideVerdict', object({ outcome, decision, unknowns: list(unknown) }));
export const verdict = named('verdict', object({ outcome, egress: sideVerdict, ingress: sideVerdict }));

const cause = object({
  kind: oneOf(
    'policy-removed',
    'rule-changed',
    'newly-isolated',
    'rule-added',
    'no-longer-isolated',
    'selection-changed',
    'selection-lost',
    'order-changed',
    'passed-on',
    'no-longer-passed',
    'part-changed',
    'workload-altered',
    'service-altered',
    'undecided',
  ),
  policySet: orNull(policySetIndex),
  line: described(
    orNull(object({ file: text, line: position, side: policySide })),
    'The line that causes it, in the base or the head: of a policy, or of the manifest of a workload or Service that the change alters.',
  ),
});

export const sightings = named(
  'sightings',
  object({ count, firstSeen: recordedTime, lastSeen: recordedTime }),
);

export const waiver = named(
  'waiver',
  object({
    owner: text,
    reason: text,
    expires: described(text, 'The last day on which it is valid, in UTC.'),
    file: text,
    line: position,
  }),
);
const fingerprint = described(
  orNull(text),
  'Names the finding in a waiver, the same from run to run; null for what cannot be waived.',
);
const waivedBy = described(
  orNull(waiver),
  'Who accepted it. An accepted finding counts only in the total of `waivers`. Null: not accepted.',
);

export const impact = object({
  transition: oneOf('blocked', 'opened', 'still-allowed', 'still-denied', 'unknown'),
  source: endpoint,
  destination: endpoint,
  protocol: oneOf(...PROTOCOLS),
  port: orNull(count),
  seen: described(count, 'All sightings; `recorded` has their outcomes.'),
  firstSeen: recordedTime,
  lastSeen: recordedTime,
  recorded: object({
    allowed: orNull(sightings),
    denied: orNull(sightings),
    audited: orNull(sightings),
    attempted: orNull(sightings),
  }),
  atLeast: described(
    orNull(object({ bytes: orNull(count), packets: orNull(count) })),
    'What it moved in both directions, at the least: what one observer counted. Null: not known.',
  ),
  example: object({ time: recordedTime, source: text, destination: text, node: orNull(text) }),
  direction: described(orNull(oneOf('ingress', 'egress')), 'The end whose policies change the verdict.'),
  base: verdict,
  head: verdict,
  cause: orNull(cause),
  because: described(text, 'The cause in words.'),
  isUnexplained: described(flag, 'The base verdict contradicts what was recorded.'),
  fingerprint,
  waivedBy,
});

export const isolation = object({
  change: oneOf('lost', 'opened', 'undenied', 'unclear', 'gained'),
  workload: text,
  direction: oneOf('ingress', 'egress'),
  policySet: described(
    orNull(policySetIndex),
    'Those that protected it before, or that open or isolate it now.',
  ),
  line: orNull(object({ file: text, line: position, side: policySide })),
  because: described(text, 'The change in words.'),
  fingerprint,
  waivedBy,
});

export type ReportImpact = TypeOf<typeof impact>;
export type ReportEndpoint = TypeOf<typeof endpoint>;
export type ReportPolicy = TypeOf<typeof policy>;
export type ReportDecision = TypeOf<typeof decision>;
export type ReportVerdict = TypeOf<typeof verdict>;
export type ReportIsolation = TypeOf<typeof isolation>;
export type ReportCause = TypeOf<typeof cause>;
export type ReportWaiver = TypeOf<typeof waiver>;
export type ReportSightings = TypeOf<typeof sightings>;
