import { REFUSALS } from '../../impact/gate/waiver.ts';
import { TARGET_TIPS } from '../../impact/judged-by.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import {
  constant,
  count,
  described,
  flag,
  list,
  map,
  named,
  object,
  oneOf,
  orNull,
  position,
  type Schema,
  stream,
  type TypeOf,
  text,
  time,
  variants,
} from './schema-builder.ts';

/*
 * The JSON report, version 2: the only source of its type and of schemas/report.schema.json. Within a version, keys are only
 * added; removing a key or changing its meaning makes the next version. Version 1 repeated each policy wherever it was referred
 * to, so a change that isolates a workload with hundreds of policies made a report of gigabytes.
 */

const span = named('span', object({ file: text, line: position, column: position }));
const tally = named('tally', object({ connections: count, seen: count }));
const recordedTime = described(orNull(time), 'Null when no record has a time.');
const policySide = oneOf('base', 'head');

const policy = named(
  'policy',
  object({ apiVersion: text, kind: text, namespace: orNull(text), name: text, file: text, line: position }),
);

const endpoint = named(
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

const policyIndex = described(count, 'A policy: index into `simulation.policies`, from 0.');
const policySetIndex = described(count, 'A set of policies: index into `simulation.policySets`, from 0.');

const unknown = object({ code: text, detail: text });

const decision = named(
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
const sideVerdict = named('sideVerdict', object({ outcome, decision, unknowns: list(unknown) }));
const verdict = named('verdict', object({ outcome, egress: sideVerdict, ingress: sideVerdict }));

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

const sightings = named('sightings', object({ count, firstSeen: recordedTime, lastSeen: recordedTime }));

const waiver = named(
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

const impact = object({
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

const diagnostic = object({
  code: text,
  severity: oneOf('error', 'warning', 'info'),
  meaning: described(
    oneOf('unread', 'refused', 'harmful', 'noted'),
    'What the problem means: something could not be read; the object would be refused, so it is left out; the object is accepted and does harm; none of these.',
  ),
  message: text,
  help: text,
  span: orNull(span),
  side: described(
    orNull(oneOf('base', 'both')),
    'Set when only the base has the problem, or when both sides have it in files that the change does not touch. Null: the change has it.',
  ),
  silence: described(orNull(text), 'Why a comment in the file silences it.'),
});

const source = object({
  name: text,
  format: text,
  isComplete: flag,
  lines: count,
  connections: count,
  ignored: described(map(count), 'Records that are not a connection of their own, by reason.'),
  broken: described(map(count), 'Lines that could not be read, by reason.'),
});

const isolation = object({
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

const policySet = object({
  name: text,
  policies: count,
  notSimulated: described(count, 'Policies of kinds that are not simulated.'),
});

const simulation = object({
  cni: text,
  base: policySet,
  head: policySet,
  changes: list(
    object({
      change: oneOf('added', 'removed', 'changed'),
      policy,
      isJudged: described(flag, 'False for a policy of a kind that is not simulated.'),
    }),
  ),
  evidence: object({
    window: orNull(object({ first: time, last: time })),
    nodes: list(text),
    policyHistory: described(
      oneOf('none', 'cut', 'known'),
      'Whether git knows how the base policies changed since the first record.',
    ),
    policiesChanged: described(orNull(time), 'When a base policy last changed since then.'),
    knownNodes: described(count, 'Nodes in the inventory; 0 when it names none.'),
    lostEvents: count,
    sources: list(source),
  }),
  totals: object({
    blocked: tally,
    opened: tally,
    unknown: tally,
    stillAllowed: tally,
    stillDenied: tally,
    unknownUntouched: described(tally, 'Unknown before and after: this change does not affect them.'),
    unexplained: tally,
  }),
  accuracy: described(
    object({
      agreeing: count,
      contradicting: count,
      notComparable: count,
      outdated: described(
        count,
        'Of `notComparable`: recorded before a policy of one of its ends changed, and not since.',
      ),
      touched: described(
        object({ connections: count, compared: count, contradicting: count }),
        'Of the connections that the change can affect, without outdated ones.',
      ),
    }),
    'The base policies replayed against what was recorded.',
  ),
  judgedBy: described(
    object({
      isKnown: flag,
      file: orNull(text),
      target: oneOf('same', 'none', 'broken'),
      changes: list(object({ key: text, before: orNull(text), after: orNull(text), isInForce: flag })),
      files: list(text),
      changedOnTarget: described(
        list(text),
        'Policy files that changed on the target branch since the merge base; those changes are not simulated.',
      ),
      targetTip: described(
        oneOf(...TARGET_TIPS),
        'Unless `known`, the settings and policies of the target branch are those of the merge base.',
      ),
    }),
    'Changes to what this change is judged by: settings, recording, inventory.',
  ),
  waivers: described(
    object({
      blocked: tally,
      opened: tally,
      unprotected: described(count, 'Changes of isolation.'),
      refused: described(
        list(object({ why: oneOf(...REFUSALS), waiver })),
        'They match a finding and do not count.',
      ),
      unused: described(list(waiver), 'They match nothing in this change.'),
    }),
    'Accepted findings, and waivers without effect.',
  ),
  staged: described(
    orNull(
      object({
        policies: list(policy),
        totals: object({ blocked: tally, opened: tally, unknown: tally }),
        impacts: described(
          list(impact),
          'Blocked, opened and unknown ones: `base` is what is enforced, `head` what is pending.',
        ),
      }),
    ),
    'What the staged policies of the head would do if they were enforced; null when nothing is staged.',
  ),
  modes: described(
    list(object({ mode: oneOf('audit', 'off'), policy })),
    'Policies of the head that are set to `audit` or `off` in their files.',
  ),
  live: described(
    orNull(
      object({
        cluster: text,
        notSeen: described(list(text), 'Kinds and namespaces that could not be read.'),
        policies: list(
          object({
            where: described(
              oneOf('both', 'differs', 'git', 'cluster', 'leaving'),
              'Git and the cluster agree; they differ; only git has it; only the cluster has it, and it stays; only the cluster has it, and a deploy deletes it.',
            ),
            policy,
          }),
        ),
      }),
    ),
    'The live policies, compared with the head; null when the cluster was not read.',
  ),
  coverage: object({ touched: count, withoutTraffic: list(text) }),
  isolation: described(
    stream(isolation),
    'What the change does to the protection of workloads, according to the policies alone.',
  ),
  policies: described(
    list(policy),
    'Each policy that `policySets`, `isolation` and `impacts` refer to, once.',
  ),
  policySets: described(
    list(list(policyIndex)),
    'Each set of policies that `isolation` and `impacts` refer to, once, in the order in which they decide.',
  ),
  unlisted: described(
    tally,
    'Connections that count in `totals` but are not listed in `impacts`, which holds the 100,000 most important.',
  ),
  impacts: stream(impact),
});

const reason = object({ code: text, message: text });

const report = object({
  schemaVersion: constant('2'),
  hasImpact: described(
    flag,
    'False when no policy changed and there is nothing else to report, so no new comment is needed. ' +
      'It is in the first bytes of the file, so that a program need not read a large file.',
  ),
  tool: object({ name: constant('sluice'), version: text }),
  headSha: orNull(text),
  gate: object({ outcome: oneOf('pass', 'warn', 'fail', 'inconclusive', 'invalid'), reasons: list(reason) }),
  headline: described(text, 'The verdict in one sentence, as in the comment.'),
  simulation: described(
    orNull(simulation),
    'Null when nothing could be simulated; `diagnostics` and `gate` say why.',
  ),
  diagnostics: list(diagnostic),
});

export type Report = TypeOf<typeof report>;
export type ReportSimulation = TypeOf<typeof simulation>;
export type ReportImpact = TypeOf<typeof impact>;
export type ReportEndpoint = TypeOf<typeof endpoint>;
export type ReportPolicy = TypeOf<typeof policy>;
export type ReportDecision = TypeOf<typeof decision>;
export type ReportVerdict = TypeOf<typeof verdict>;
export type ReportIsolation = TypeOf<typeof isolation>;
export type ReportCause = TypeOf<typeof cause>;
export type ReportWaiver = TypeOf<typeof waiver>;
export type ReportSightings = TypeOf<typeof sightings>;

/** The document in schemas/report.schema.json. */
export function reportSchema(): Readonly<Record<string, unknown>> {
  const definitions = [span, tally, policy, endpoint, decision, sideVerdict, verdict, sightings, waiver];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sluice report, version 2',
    ...(report satisfies Schema<Report>).json,
    $defs: Object.fromEntries(definitions.map(({ definition }) => definition)),
  };
}
