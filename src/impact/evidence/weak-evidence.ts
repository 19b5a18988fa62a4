import { type RecordCounts, SOURCE_LIMITS } from '../../model/digest.ts';
import { clustersOf, mayBeNode, namedNodes } from '../../model/node-name.ts';
import type { WeakEvidence } from '../gate/gate-reason.ts';
import type { PolicyChange, Simulation } from '../simulation.ts';
import type { CurrentRecording } from './current-recording.ts';
import { unrecordedHours } from './recorded-hours.ts';
import { shortNodes } from './short-nodes.ts';
import { unlistedNodes } from './unlisted-nodes.ts';

/** How much must have been recorded for good news to be worth its colour; see docs/configuration.md. */
export interface EvidenceSettings {
  /** Shortest time that records must fill; undefined: any. */
  readonly minimumWindowMs: number | undefined;
  /** Smallest share, from 0 to 1, of the judged connections whose base verdict the record must confirm or refute. */
  readonly minimumCompared: number;
  /** Smallest number of distinct connections; with fewer the simulation is inconclusive. Undefined: fewer than FEW_CONNECTIONS warn. */
  readonly minimumConnections: number | undefined;
}

/** A recording that is meant to be a week is some minutes short from its first to its last record. */
const WINDOW_SLACK = 0.05;
/** Each workload of even a small cluster has a few: DNS, probes, its clients. */
const FEW_CONNECTIONS = 10;
/** Below this share of agreement the model is not that of the cluster, and its good news is worth little. */
const MINIMUM_AGREEMENT = 0.95;
/** Of the recorded workloads. With more the inventory is of another cluster, or of a part of it. */
const MOST_UNLISTED = 0.5;
/** Of all records. Records are lost in bursts, so a rare connection may be among them. */
const MAXIMUM_LOST = 0.05;

/**
 * What keeps a simulation without findings from being good news: too little was recorded, or it could not be checked. Only for
 * changes that reach a policy; a change of no policy needs no evidence.
 */
export function weakEvidence(
  simulation: Simulation,
  recording: CurrentRecording,
  settings: EvidenceSettings,
): readonly WeakEvidence[] {
  return [
    ...insteadOfFetched(simulation),
    ...unknownTouch(simulation),
    ...smallSample(simulation, recording, settings),
    ...unchecked(simulation, settings),
    ...limitedSources(recording),
    ...runsNotDue(simulation),
    ...gapsOfRecording(simulation, recording),
  ];
}

/** What the newest recording would show is not known, however good the one is that stands in for it. */
function insteadOfFetched({ diagnostics }: Simulation): WeakEvidence[] {
  return diagnostics.some(({ code }) => code === 'flows/fallback') ? [{ code: 'fallback-flows' }] : [];
}

/** Where it is not known what the change touches. */
function unknownTouch({ changes, coverage, evidence }: Simulation): WeakEvidence[] {
  if (changes.length > 0 && changes.every(isOfStaged)) return [{ code: 'nothing-enforced' }];
  const described = new Set(evidence.describedNamespaces);
  const namespaces = new Set(changes.flatMap(({ policy }) => policy.namespace ?? []));
  const dark = [...namespaces].filter((namespace) => !described.has(namespace)).sort();
  // A cluster-wide policy is in no namespace.
  if (dark.length > 0 || described.size === 0) return [{ code: 'no-inventory', namespaces: dark }];
  const { recorded, unlisted } = evidence.ofConcerned ?? { recorded: 0, unlisted: 0 };
  if (unlisted > MOST_UNLISTED * recorded) return [{ code: 'unlisted-workloads', recorded, unlisted }];
  if (coverage.touched > 0) return [];
  return [{ code: 'nothing-touched' }];
}

/** Calico's staged kinds, which enforce nothing. */
function isOfStaged({ policy, isSimulated }: PolicyChange): boolean {
  return isSimulated && policy.kind.startsWith('Staged');
}

function smallSample(
  { accuracy, evidence }: Simulation,
  { time }: CurrentRecording,
  settings: EvidenceSettings,
): WeakEvidence[] {
  const reasons: WeakEvidence[] = [];
  const connections = accuracy.agreeing + accuracy.contradicting + accuracy.notComparable;
  const wanted = settings.minimumWindowMs;
  if (time === undefined) {
    if (connections > 0) reasons.push({ code: 'no-times' });
  } else {
    const { filledMs: windowMs, without } = time;
    if (wanted !== undefined && windowMs < wanted * (1 - WINDOW_SLACK)) {
      const told = without === undefined ? {} : { without };
      reasons.push({ code: 'short-window', windowMs, minimumMs: wanted, ...told });
    } else if (wanted !== undefined) {
      const unrecorded = unrecordedHours(time, wanted);
      if (unrecorded !== undefined) reasons.push({ code: 'unrecorded-hours', ...unrecorded });
      const within = { end: time.end, minimumMs: wanted };
      const nodes = shortNodes(time.sources, evidence.nodesSince ?? [], within);
      if (nodes.length > 0) reasons.push({ code: 'short-nodes', nodes, minimumMs: wanted });
    }
  }
  if (settings.minimumConnections === undefined && connections > 0 && connections < FEW_CONNECTIONS) {
    reasons.push({ code: 'few-connections', connections });
  }
  return reasons;
}

/** Whether the model explains what was recorded; records that are older than the policies do not count. */
function unchecked({ accuracy }: Simulation, { minimumCompared }: EvidenceSettings): WeakEvidence[] {
  const { agreeing, contradicting, notComparable, outdated, touched } = accuracy;
  const compared = agreeing + contradicting;
  const of = compared + notComparable - outdated;
  if (compared + notComparable === 0) return [];
  if (compared === 0 || compared < minimumCompared * of) return [{ code: 'few-compared', compared, of }];
  const reasons: WeakEvidence[] = [];
  if (touched.compared === 0 && touched.connections > 0) {
    reasons.push({ code: 'touched-not-compared', connections: touched.connections });
  }
  if (agreeing < MINIMUM_AGREEMENT * compared) {
    reasons.push({ code: 'model-disagrees', agreeing, compared });
  } else if (touched.contradicting > (1 - MINIMUM_AGREEMENT) * touched.compared) {
    // What the cluster does with these is done by something that is not in view, and the change may be about just that.
    const agreeingTouched = touched.compared - touched.contradicting;
    reasons.push({
      code: 'model-disagrees',
      agreeing: agreeingTouched,
      compared: touched.compared,
      isOfTouched: true,
    });
  }
  return reasons;
}

function limitedSources({ limits: telling }: CurrentRecording): WeakEvidence[] {
  if (telling.length === 0) return [];
  const shared = SOURCE_LIMITS.filter((limit) => telling.every((limits) => limits.includes(limit)));
  const all = SOURCE_LIMITS.filter((limit) => telling.some((limits) => limits.includes(limit)));
  return [{ code: 'limited-sources', limits: shared.length > 0 ? shared : all }];
}

const DAY_MS = 86_400_000;
const HORIZONS = [
  ['day', DAY_MS],
  ['week', 7 * DAY_MS],
  ['month', 31 * DAY_MS],
] as const;

/** What runs at night is not in a day's recording, however busy the day was. */
function runsNotDue({ unseenRuns = [], evidence: { window } }: Simulation): WeakEvidence[] {
  if (unseenRuns.length === 0 || window === undefined) return [];
  const dueWithin = (ms: number) => unseenRuns.filter(({ next }) => next <= window.last + ms).length;
  const [within, ms] = HORIZONS.find(([, horizon]) => dueWithin(horizon) > 0) ?? [undefined, 0];
  const workloads = unseenRuns.map(({ workload }) => workload);
  return [{ code: 'unseen-runs', workloads, within, covered: dueWithin(ms) }];
}

function gapsOfRecording({ evidence }: Simulation, recording: CurrentRecording): WeakEvidence[] {
  const { knownNodes, lostEvents, sources } = evidence;
  const reasons: WeakEvidence[] = [];
  const nodes = namedNodes(recording.nodes);
  const clusters = clustersOf(evidence.nodes);
  if (clusters.length > 1) reasons.push({ code: 'several-clusters', clusters });
  // By number, not by name: nodes of a cluster that scales come and go, and a week has seen more of them than there are now.
  const ever = namedNodes(evidence.nodes).length;
  const known = (evidence.nodesSince ?? []).map(({ name }) => name);
  const isOfOthers = !namedNodes(evidence.nodes).some((node) => known.some((one) => mayBeNode(node, one)));
  if (ever > 0 && known.length > 0) {
    const count = recording.time === undefined ? 0 : unlistedNodes(recording.time, known);
    if (isOfOthers) reasons.push({ code: 'other-nodes' });
    else if (count > 0) reasons.push({ code: 'other-nodes', count });
  }
  if (ever > 0 && nodes.length < knownNodes) {
    const lately = nodes.length < ever ? { isLately: true as const } : {};
    reasons.push({ code: 'silent-nodes', recorded: nodes.length, known: knownNodes, ...lately });
  }
  if (recording.unreached.length > 0) reasons.push({ code: 'unreached-nodes', nodes: recording.unreached });
  const sumOf = (count: (records: RecordCounts) => number) =>
    sources.reduce((sum, source) => sum + count(source.records), 0);
  const records = sumOf(({ lines }) => lines);
  const unread = sumOf(unreadLines);
  if (unread > MAXIMUM_LOST * records) reasons.push({ code: 'unread-lines', unread, lines: records });
  if (lostEvents > MAXIMUM_LOST * records) reasons.push({ code: 'lost-events', lost: lostEvents, records });
  return reasons;
}

/** Whole lines that belong to something else, such as a program's own lines in its log, hide no connection. */
function unreadLines({ broken: { foreign: _, ...torn }, ignored }: RecordCounts): number {
  const counts = [...Object.values(torn), ignored['direction-unknown'] ?? 0];
  return counts.reduce((sum, count) => sum + count, 0);
}
