import type { GateReason } from '../../../impact/gate/gate-reason.ts';
import { plural } from '../phrases/count.ts';
import { enumerateItems, name, type Phrase, say, words } from '../phrases/phrase.ts';
import { formatDuration, formatTime } from '../phrases/time.ts';
import { tallyWords } from './connection-clause.ts';
import { unprotectedClause } from './isolation-clause.ts';
import { judgedByReason } from './judged-by-clause.ts';
import { notSimulatedClause } from './not-simulated-clause.ts';
import { refusedReason, waivedReason } from './waiver-clause.ts';
import { type GateReasonOf, type ReasonClauses, WEAK_EVIDENCE_CLAUSES } from './weak-evidence-clause.ts';

/** One reason of the gate as a clause. */
export function gateReasonClause<Code extends GateReason['code']>(reason: GateReasonOf<Code>): Phrase {
  return CLAUSES[reason.code](reason);
}

const CLAUSES: ReasonClauses<GateReason['code']> = {
  'invalid-policies': ({ files }) => invalidPolicies(files),
  'policy-errors': ({ errors }) => say`the policies have ${words(plural(errors, 'error'))}`,
  'base-not-rendered': ({ sources }) => baseNotRendered(sources),
  'no-flows': () => say`no connection was recorded`,
  'flows-too-old': flowsTooOld,
  'too-few-connections': ({ connections, minimum }) =>
    say`only ${words(plural(connections, 'connection'))} ${connections === 1 ? say`was` : say`were`} recorded, ${minimum} are needed`,
  blocked: ({ tally }) => say`blocks ${words(tallyWords(tally))}`,
  opened: ({ tally }) => say`opens ${words(tallyWords(tally, 'tried'))}`,
  unknown: ({ tally }) => say`${words(plural(tally.connections, 'connection'))} cannot be judged`,
  unprotected: ({ changes }) => unprotectedClause(changes),
  'not-simulated': ({ changes }) => notSimulatedClause(changes),
  'excluded-when-merged': () =>
    say`it excludes policy files; merging removes their policies from the deployed set`,
  'incomplete-input': ({ sources }) => incompleteInput(sources),
  'faults-in-base': ({ files }) => say`the base has problems in ${words(plural(files, 'file'))}`,
  'silenced-errors': ({ errors }) => say`a comment silences ${words(plural(errors, 'error'))}`,
  'unreadable-input': () => say`parts of the input could not be read`,
  'uncovered-workloads': ({ workloads }) =>
    say`${words(plural(workloads.length, 'touched workload'))} had no allowed traffic`,
  waived: ({ connections, workloads }) => waivedReason(connections, workloads),
  'waivers-expired': ({ waivers }) => refusedReason('expired', waivers),
  'waivers-too-long': ({ waivers }) => refusedReason('too-long', waivers),
  'waivers-not-allowed': ({ waivers }) => refusedReason('not-allowed', waivers),
  'judged-by-changed': ({ settings, files }) => judgedByReason(settings, files),
  'judged-by-unknown': () => say`the settings of the target branch cannot be read`,
  'target-moved': ({ files }) =>
    say`the target branch has changed ${words(plural(files, 'policy file'))} since`,
  'target-not-known': () => say`the current target branch is not in this clone`,
  'nothing-rendered': ({ entries }) => say`${renderEntries(entries)} gave no manifests`,
  'moved-policies': () => say`it moves policies from files that are not part of the comparison`,
  'not-searched': () => say`some files could not be searched for tools that change or create policies`,
  'fetched-changed': () => say`it changes what is fetched from elsewhere, which was not read`,
  'pods-of-charts': () => say`it alters labels or ports of pods of a chart that was not rendered`,
  'kustomized-workloads': () => say`it changes workloads through a kustomization that was not rendered`,
  'policies-elsewhere': () => say`it changes policies in files that Sluice was not told to read`,
  'workloads-elsewhere': () => say`it alters workloads in files that Sluice was not told to read`,
  'names-not-learned': () => say`it allows DNS names whose addresses Cilium never learns`,
  'other-settings': () =>
    say`the inventory shows other settings of the network plug-in than those it was judged with`,
  'policies-in-no-commit': () =>
    say`some policies are not committed, so there is no earlier version to compare`,
  'not-looked-at': ({ places }) => notLookedAt(places),
  'flows-from-the-future': ({ newest }) =>
    say`the newest recorded flow is from ${words(formatTime(newest))}, which is in the future`,
  'no-policies': () => say`there is no policy before or after`,
  'same-sides': (reason) => say`base and head are both ${name(reason.name)}`,
  ...WEAK_EVIDENCE_CLAUSES,
};

/** A missing folder is an error in no file. */
function invalidPolicies(files: number): Phrase {
  if (files === 0) return say`The input cannot be read`;
  return say`${words(plural(files, 'policy file'))} ${files === 1 ? say`is` : say`are`} invalid`;
}

function flowsTooOld({ newest, maxAgeMs, isButForFew }: GateReasonOf<'flows-too-old'>): Phrase {
  const but = isButForFew === true ? say`, apart from a few,` : [];
  const age = words(formatDuration(maxAgeMs));
  return say`the newest recorded flow${but} is from ${words(formatTime(newest))}, older than the ${age} allowed`;
}

function incompleteInput(sources: readonly string[]): Phrase {
  const shown = enumerateItems(sources, (source) => [name(source)], 1);
  return say`${shown} ${sources.length === 1 ? say`is` : say`are`} not complete`;
}

/** Longer names would push the rest out of a notification; other parts of the report show them whole. */
const SOURCE_THAT_FITS = 30;
const PLACES_THAT_FIT = 40;

function notLookedAt(places: readonly string[]): Phrase {
  if (places.join('').length > PLACES_THAT_FIT) {
    return say`${words(plural(places.length, 'part'))} of the cluster could not be read`;
  }
  const shown = enumerateItems(places, (place) => [name(place)], 2);
  return say`${shown} could not be read in the cluster`;
}

function baseNotRendered(sources: readonly string[]): Phrase {
  const isShort = (sources[0] ?? '').length <= SOURCE_THAT_FITS;
  const which = isShort
    ? enumerateItems(sources, (source) => [name(source)], 1)
    : renderEntries(sources.length);
  return say`the target branch cannot be rendered: ${which}; the change cannot be compared`;
}

function renderEntries(entries: number): Phrase {
  return say`${words(plural(entries, 'entry', 'entries'))} of ${name('render')}`;
}
