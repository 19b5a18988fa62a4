import { type Diagnostic, isError, isGap, isHarmful, isUnread } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import type { Simulation } from '../simulation.ts';
import type { GateReason, Weighed } from './gate-reason.ts';

/**
 * Diagnostics that nothing else of a simulation tells of: something changes, or may, that was not simulated. The report lists the
 * diagnostics themselves.
 */
const NOT_SEEN: readonly (readonly [DiagnosticCode, GateReason])[] = [
  // Policies that look new but are not: whether they were in force, so that the change opens something, was not looked at.
  ['input/moved-policies', { code: 'moved-policies' }],
  ['input/untracked-policies', { code: 'policies-in-no-commit' }],
  // What was not looked through may say that policies are other than they are written, or make some.
  ['input/not-searched', { code: 'not-searched' }],
  ['render/fetched-changed', { code: 'fetched-changed' }],
  // Policies select by labels, and what the change makes of these workloads was not simulated.
  ['render/pods-changed', { code: 'pods-of-charts' }],
  ['render/workloads-changed', { code: 'kustomized-workloads' }],
  // Manifests that nobody gave may be of this cluster.
  ['input/policies-elsewhere', { code: 'policies-elsewhere' }],
  ['inventory/workloads-elsewhere', { code: 'workloads-elsewhere' }],
  // Recorded connections have names because lookups were seen. After a change that ends this, rules by name allow what they allowed
  // only until the addresses are forgotten.
  ['policy/cilium-names-without-dns', { code: 'names-not-learned' }],
];

/** What the simulation did not see of its input, and what is wrong with that. */
export function weighInput(simulation: Simulation): readonly Weighed[] {
  const { diagnostics } = simulation;
  return [
    ...nothingRendered(diagnostics),
    ...notLookedAt(simulation),
    ...notSeen(diagnostics),
    ...otherSettings(simulation),
    ...unreadable(diagnostics),
    ...faultsInBase(diagnostics),
    ...silenced(diagnostics),
  ];
}

function notSeen(diagnostics: readonly Diagnostic[]): Weighed[] {
  const codes = new Set(diagnostics.filter(isOfTheChange).map(({ code }) => code));
  return NOT_SEEN.filter(([code]) => codes.has(code)).map(([, reason]) => ({
    // Most changes of what is fetched are new versions of charts without policies: nobody should be stopped, and nothing is claimed of them.
    weight: reason.code === 'fetched-changed' ? 'pass' : 'warn',
    reason,
  }));
}

/** What could not be read is a reason of its own. */
function isOfTheChange(diagnostic: Diagnostic): boolean {
  return !isGap(diagnostic) && diagnostic.side === undefined && diagnostic.silence === undefined;
}

/** This may be intended, but a typo in a command or a value looks the same: policies may be missing on both sides. */
function nothingRendered(diagnostics: readonly Diagnostic[]): Weighed[] {
  const entries = diagnostics.filter(({ code, side }) => code === 'render/empty' && side !== 'base').length;
  return entries === 0 ? [] : [{ weight: 'warn', reason: { code: 'nothing-rendered', entries } }];
}

/** Policies that may not be listed can decide otherwise: what could not be looked at is not "nothing there". */
function notLookedAt({ live }: Simulation): Weighed[] {
  if (live === undefined || live.notSeen.length === 0) return [];
  return [{ weight: 'warn', reason: { code: 'not-looked-at', places: live.notSeen } }];
}

const OTHER_SETTINGS: ReadonlySet<DiagnosticCode> = new Set([
  'inventory/cilium-settings',
  'inventory/calico-settings',
]);

/** Whoever is at fault, and since when: verdicts may be other ones in this cluster. A change that reaches no workload has none. */
function otherSettings({ diagnostics, changes, coverage }: Simulation): Weighed[] {
  if (changes.length === 0 && coverage.touched === 0) return [];
  const areOthers = diagnostics.some(
    ({ code, silence }) => OTHER_SETTINGS.has(code) && silence === undefined,
  );
  return areOthers ? [{ weight: 'warn', reason: { code: 'other-settings' } }] : [];
}

/** If part of the input is not known, not even that no policy changes is known. */
function unreadable(diagnostics: readonly Diagnostic[]): Weighed[] {
  const errors = diagnostics.filter((one) => isError(one) && isGap(one)).length;
  return errors === 0 ? [] : [{ weight: 'inconclusive', reason: { code: 'unreadable-input', errors } }];
}

/** Faults that the change has no part in stop nobody, but are never silently green. */
function faultsInBase(diagnostics: readonly Diagnostic[]): Weighed[] {
  const files = filesAtFault(diagnostics).size;
  return files === 0 ? [] : [{ weight: 'warn', reason: { code: 'faults-in-base', files } }];
}

/** A comment takes an error out of the way, so somebody has to read why. */
function silenced(diagnostics: readonly Diagnostic[]): Weighed[] {
  const errors = silencedErrors(diagnostics);
  return errors === 0 ? [] : [{ weight: 'warn', reason: { code: 'silenced-errors', errors } }];
}

/**
 * Files of the base with faults that hinder the judgement of any change: those that are the same in the head, and those that
 * could not be read before. A refused policy that the change repairs does not count: it was in no cluster.
 */
export function filesAtFault(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  const faults = diagnostics.filter(
    (diagnostic) =>
      !isError(diagnostic) &&
      diagnostic.silence === undefined &&
      (diagnostic.side === 'both'
        ? isGap(diagnostic) || isHarmful(diagnostic)
        : diagnostic.side === 'base' && isUnread(diagnostic)),
  );
  return new Set(faults.flatMap(({ span }) => (span === undefined ? [] : [span.file])));
}

/** Errors that a comment silences in a file that the change touches: the change may have added that comment. */
function silencedErrors(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(
    (diagnostic) =>
      diagnostic.silence !== undefined && diagnostic.side === undefined && isHarmful(diagnostic),
  ).length;
}
