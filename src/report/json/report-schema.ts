import { REFUSALS } from '../../impact/gate/waiver.ts';
import { TARGET_TIPS } from '../../impact/judged-by.ts';
import {
  decision,
  endpoint,
  impact,
  isolation,
  policy,
  policyIndex,
  sideVerdict,
  sightings,
  tally,
  verdict,
  waiver,
} from './finding-schema.ts';
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
} from './schema-builder.ts';

/*
 * The JSON report, version 2: the only source of its type and of schemas/report.schema.json. Within a version, keys are only
 * added; removing a key or changing its meaning makes the next version. Version 1 repeated each policy wherever it was referred
 * to, so a change that isolates a workload with hundreds of policies made a report of gigabytes.
 */

const span = named('span', object({ file: text, line: position, column: position }));

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
