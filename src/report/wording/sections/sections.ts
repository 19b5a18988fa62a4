import type { Tally } from '../../../impact/connection-impact.ts';
import { recordedTime } from '../../../impact/evidence/recorded-spans.ts';
import { type IsolationChange, isGain, lossesOf } from '../../../impact/isolation/isolation-change.ts';
import type { CutOff, PolicyChange, Simulation } from '../../../impact/simulation.ts';
import type { SimulationResult } from '../../../impact/simulation-result.ts';
import { type Diagnostic, isError } from '../../../model/diagnostic.ts';
import type { NotEnforcedPolicy } from '../../../policy/read-written-policy.ts';
import { tallyWords } from '../clauses/connection-clause.ts';
import { isolationGroupRow, isolationGroups } from '../clauses/isolation-clause.ts';
import { kindAndName } from '../clauses/not-simulated-clause.ts';
import { policyName } from '../clauses/side-clause.ts';
import { plural } from '../phrases/count.ts';
import { name, type Phrase, place, say, words } from '../phrases/phrase.ts';
import { formatDuration, formatTime } from '../phrases/time.ts';
import {
  deniedAfterSection,
  hasTransition,
  impactsSection,
  unexplainedSection,
  unknownSection,
} from './impact-sections.ts';
import { diagnosticsSection, inputSections } from './input-sections.ts';
import { judgedBySections } from './judged-by-sections.ts';
import { liveSections } from './live-sections.ts';
import { rows, type Section } from './section.ts';
import { stagedSections } from './staged-sections.ts';
import { waiverSections } from './waiver-sections.ts';

const UNLISTED = say`they count in the totals and are less important than the listed ones; no report lists more than 100,000`;

/** The sections of a result in reading order, without empty ones. */
export function sectionsOf(result: SimulationResult): readonly Section[] {
  const sections =
    result.kind === 'simulated'
      ? simulationSections(result.simulation)
      : notSimulatedSections(result.diagnostics);
  return sections.filter(({ size }) => size > 0);
}

function simulationSections(simulation: Simulation): readonly Section[] {
  const { impacts, waived, isolation, totals, diagnostics } = simulation;
  const windowEnd = simulation.evidence.window?.last;
  const gains = isolation.filter(isGain);
  return [
    impactsSection('Would be blocked', impacts.filter(hasTransition('blocked')), windowEnd),
    impactsSection('Would be opened', impacts.filter(hasTransition('opened')), windowEnd),
    isolationSection({ title: 'Less protected', isOpen: true }, lossesOf(isolation)),
    deniedAfterSection(simulation, windowEnd),
    unknownSection(
      `Cannot tell: ${plural(totals.unknown.connections, 'connection')}, and why`,
      impacts.filter(hasTransition('unknown')),
    ),
    ...waiverSections(waived, windowEnd),
    unexplainedSection(
      [...impacts, ...waived.impacts.map(({ finding }) => finding)].filter(
        ({ isUnexplained }) => isUnexplained,
      ),
      windowEnd,
    ),
    isolationSection(
      { title: 'Newly isolated', isOpen: false },
      gains.filter(({ refused }) => refused === undefined),
    ),
    isolationSection(
      { title: 'Newly closed by deny rules', isOpen: false },
      gains.filter(({ refused }) => refused !== undefined),
    ),
    ...stagedSections(simulation.staged, windowEnd),
    unlistedSection(simulation.unlisted),
    ...judgedBySections(simulation.judgedBy),
    withoutTrafficSection(simulation),
    changesSection(simulation.changes),
    notEnforcedSection(simulation.notEnforced ?? []),
    ...liveSections(simulation),
    ...inputSections(diagnostics),
  ];
}

function unlistedSection(unlisted: Tally): Section {
  return {
    title: `Not listed: ${tallyWords(unlisted)}`,
    isOpen: true,
    ...rows(unlisted.connections === 0 ? [] : [UNLISTED], (why) => [why]),
  };
}

function withoutTrafficSection(simulation: Simulation): Section {
  const { coverage, evidence } = simulation;
  const { withoutTraffic, touched } = coverage;
  const { window, sources } = evidence;
  const span = window === undefined ? '' : ` in ${formatDuration(recordedTime(sources, window))}`;
  return {
    title: `No allowed traffic recorded in the changed direction${span}: ${withoutTraffic.length} of ${plural(touched, 'touched workload')}`,
    isOpen: false,
    ...rows(withoutTraffic, (workload) => [withoutTrafficClause(workload, simulation)]),
  };
}

function changesSection(changes: readonly PolicyChange[]): Section {
  return {
    title: `Changes ${plural(changes.length, 'policy', 'policies')}`,
    isOpen: false,
    ...rows(changes, (change) => [changeClause(change)]),
  };
}

function notEnforcedSection(notEnforced: readonly NotEnforcedPolicy[]): Section {
  return {
    title: `Not enforced, as set in their files: ${plural(notEnforced.length, 'policy', 'policies')}`,
    isOpen: true,
    ...rows(notEnforced, ({ ref, mode }) => [
      say`${kindAndName(ref)} is ${words(mode === 'off' ? 'off, and not applied' : 'audited, and denies nothing')} (${place(ref.span)})`,
    ]),
  };
}

function isolationSection(
  { title, isOpen }: Pick<Section, 'title' | 'isOpen'>,
  changes: readonly IsolationChange[],
): Section {
  return {
    title: `${title}: ${plural(new Set(changes.map(({ workload }) => workload)).size, 'workload')}`,
    isOpen,
    ...rows(isolationGroups(changes), (group) => [isolationGroupRow(group)]),
  };
}

function withoutTrafficClause(workload: string, { unseenRuns = [], cutOff = [] }: Simulation): Phrase {
  const run = unseenRuns.find((one) => one.workload === workload);
  const cut = cutOff.find((one) => one.workload === workload);
  const notDue =
    run && say`, a CronJob that was not due while recording; next on ${words(formatTime(run.next))}`;
  return say`${name(workload)}${notDue ?? []}${cut?.by === undefined ? [] : cutOffClause(cut.by)}`;
}

function cutOffClause({ name: by, direction }: NonNullable<CutOff['by']>): Phrase {
  return direction === 'ingress'
    ? say`: ${name(by)} no longer lets it in`
    : say`: ${name(by)} may no longer connect to it`;
}

function changeClause({ change, policy, isSimulated, isUnrendered }: PolicyChange): Phrase {
  const at = place(policy.span, change === 'removed' ? 'base' : 'head');
  const missing = words(isUnrendered === true ? 'rendered' : 'simulated');
  if (!isSimulated)
    return say`${words(change)} ${kindAndName(policy)} (${at}), not judged: it is not ${missing}`;
  // Tiers, address sets and the like are not policies.
  if (!policy.kind.endsWith('Policy')) return say`${words(change)} ${kindAndName(policy)} (${at})`;
  return say`${words(change)} ${words(policy.kind === 'NetworkPolicy' ? 'NetworkPolicy' : 'policy')} ${policyName(policy)} (${at})`;
}

/** Without a simulation the errors are the answer; nothing else may get in their way. */
function notSimulatedSections(diagnostics: readonly Diagnostic[]): readonly Section[] {
  const errors = diagnostics.filter(isError);
  const others = diagnostics.filter((diagnostic) => !isError(diagnostic));
  return [diagnosticsSection('To fix', errors, { isOpen: true }), ...inputSections(others)];
}
