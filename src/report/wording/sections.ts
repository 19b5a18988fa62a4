import type { ConnectionImpact } from '../../impact/connection-impact.ts';
import type { IsolationChange } from '../../impact/isolation-change.ts';
import type { JudgedBy, TargetTip } from '../../impact/judged-by.ts';
import { recordedTime } from '../../impact/recorded-spans.ts';
import type { PolicyChange, Simulation, StagedPreview, UnseenRun, Waived } from '../../impact/simulation.ts';
import type { SimulationResult } from '../../impact/simulation-result.ts';
import { type Diagnostic, hasErrors, isError } from '../../model/diagnostic.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';
import type { ModedPolicy } from '../../policy/read-written-policy.ts';
import { causeClause } from './cause-clause.ts';
import { connectionClause, seenClause, tallyWords } from './connection-clause.ts';
import { contradictionClause } from './contradiction-clause.ts';
import { plural } from './count.ts';
import { diagnosticClauses, groupDiagnostics, isSilenced, silencedClauses } from './diagnostic-clause.ts';
import { isolationGroupRow, isolationGroups, isolationRow } from './isolation-clause.ts';
import { judgedByClauses } from './judged-by-clause.ts';
import { liveSections } from './live-clause.ts';
import { kindAndName } from './not-simulated-clause.ts';
import { BREAK, enumerateItems, name, type Phrase, place, say, words } from './phrase.ts';
import { rows, type Section } from './section.ts';
import { policyName } from './side-clause.ts';
import { formatDuration, formatTime } from './time.ts';
import { groupUnknowns, type UnknownGroup } from './unknown-reason.ts';
import { acceptedClause, waivedCount, withoutEffectClauses } from './waiver-clause.ts';

/** Connections that represent the others with the same reason. */
const MAX_EXAMPLES = 2;
const UNLISTED = say`they count in the totals and are less important than those that are listed; no report names more than 100,000`;
const REBASE = say`to see what both do together, rebase the branch, or turn on merged results pipelines`;
const OLDER_TARGET = say`its settings and policies count as they were where this branch left it; a stricter gate that it has by now does not`;
const SHOW_TARGET: Readonly<Record<Exclude<TargetTip, 'known'>, Phrase>> = {
  'not-in-clone': say`set ${name('GIT_DEPTH: "0"')} in the job (a variable of the project outranks that), or run ${name('git fetch origin "+refs/heads/*:refs/remotes/origin/*"')} before`,
  'in-another-project': say`this is a pipeline of a fork: let a member of the target project run one there, or fetch its branch and set ${name('SLUICE_TARGET_COMMIT')}`,
};
const IMPACT_COLUMNS = ['connection', 'because'];

/** The sections of a result in reading order, without empty ones. */
export function sectionsOf(result: SimulationResult): readonly Section[] {
  const sections =
    result.kind === 'simulated'
      ? simulationSections(result.simulation)
      : notSimulatedSections(result.diagnostics);
  return sections.filter(({ size }) => size > 0);
}

function simulationSections(simulation: Simulation): readonly Section[] {
  const {
    impacts,
    coverage,
    unseenRuns,
    judgedBy,
    diagnostics,
    evidence,
    changes,
    isolation,
    totals,
    unlisted,
  } = simulation;
  const windowEnd = evidence.window?.last;
  const span =
    evidence.window === undefined
      ? ''
      : ` in ${formatDuration(recordedTime(evidence.sources, evidence.window))}`;
  const withoutTraffic = coverage.withoutTraffic.length;
  return [
    impactsSection('Would be blocked', impacts.filter(is('blocked')), windowEnd),
    impactsSection('Would be opened', impacts.filter(is('opened')), windowEnd),
    isolationSection(
      'Less protected',
      isolation.filter(({ change }) => change !== 'gained'),
      true,
    ),
    deniedAfterSection(simulation, windowEnd),
    unknownSection(
      `Cannot tell: ${plural(totals.unknown.connections, 'connection')}, and why`,
      impacts.filter(is('unknown')),
    ),
    ...waiverSections(simulation.waived, windowEnd),
    unexplainedSection(
      [...impacts, ...simulation.waived.impacts.map(({ finding }) => finding)].filter(
        ({ isUnexplained }) => isUnexplained,
      ),
      windowEnd,
    ),
    isolationSection(
      'Newly isolated',
      isolation.filter((change) => change.change === 'gained' && change.refused === undefined),
      false,
    ),
    isolationSection(
      'Newly closed by rules that deny',
      isolation.filter((change) => change.change === 'gained' && change.refused !== undefined),
      false,
    ),
    ...stagedSections(simulation.staged, windowEnd),
    {
      title: `Not listed: ${tallyWords(unlisted)}`,
      isOpen: true,
      columns: undefined,
      ...rows(unlisted.connections === 0 ? [] : [UNLISTED], (why) => [why]),
    },
    judgedBySection(judgedBy),
    changedOnTargetSection(judgedBy),
    targetNotKnownSection(judgedBy),
    {
      title: `Nothing recorded in the changed direction${span}: ${withoutTraffic} of ${plural(coverage.touched, 'touched workload')}`,
      isOpen: false,
      columns: undefined,
      ...rows(coverage.withoutTraffic, (workload) => [withoutTrafficClause(workload, unseenRuns)]),
    },
    {
      title: `Changes ${plural(changes.length, 'policy', 'policies')}`,
      isOpen: false,
      columns: undefined,
      ...rows(changes, (change) => [changeClause(change)]),
    },
    modedSection(simulation.moded ?? []),
    ...liveSections(simulation),
    ...inputSections(diagnostics),
  ];
}

function modedSection(moded: readonly ModedPolicy[]): Section {
  return {
    title: `Not enforced, because their files say so: ${plural(moded.length, 'policy', 'policies')}`,
    isOpen: true,
    columns: undefined,
    ...rows(moded, ({ ref, mode }) => [
      say`${kindAndName(ref)} is ${words(mode === 'off' ? 'off, and not applied' : 'audited, and denies nothing')} (${place(ref.span)})`,
    ]),
  };
}

/** What is enforced, compared with what would be if the staged policies were enforced. */
function stagedSections(staged: StagedPreview | undefined, windowEnd: RecordedTime): readonly Section[] {
  if (staged === undefined) return [];
  const turned = staged.impacts.filter(
    ({ transition }) => transition === 'blocked' || transition === 'opened',
  );
  const { blocked, opened } = staged.totals;
  const policies = plural(staged.policies.length, 'staged policy', 'staged policies');
  return [
    {
      title: `If ${policies} were enforced: ${plural(blocked.connections, 'connection')} blocked, ${plural(opened.connections, 'connection')} opened`,
      isOpen: true,
      columns: ['connection', 'enforced, and pending'],
      ...rows(turned, (impact) => [
        connectionCell(impact, windowEnd),
        say`${words(impact.base.outcome)} now, ${words(impact.head.outcome)} then: ${causeClause(impact)}`,
      ]),
    },
    unknownSection(
      `If ${policies} were enforced: cannot tell of ${plural(staged.totals.unknown.connections, 'connection')}`,
      staged.impacts.filter(is('unknown')),
    ),
    {
      title: `Staged, and not enforced: ${plural(staged.policies.length, 'policy', 'policies')} that would block ${plural(blocked.connections, 'connection')} and open ${opened.connections}`,
      isOpen: false,
      columns: undefined,
      ...rows(staged.policies, (policy) => [say`${kindAndName(policy)} (${place(policy.span)})`]),
    },
  ];
}

/** What somebody accepted, and waivers that do not count or matched nothing. */
function waiverSections(waived: Waived, windowEnd: RecordedTime): readonly Section[] {
  const accepted = [
    ...waived.impacts.map(({ finding, waiver }) => ({
      row: () => [
        say`${words(finding.transition)} ${connectionCell(finding, windowEnd)}`,
        say`${acceptedClause(waiver)}; ${causeClause(finding)}`,
      ],
    })),
    ...waived.isolation.map(({ finding, waiver }) => ({
      row: () => [isolationRow(finding), acceptedClause(waiver)],
    })),
  ];
  const workloads = new Set(waived.isolation.map(({ finding }) => finding.workload)).size;
  const withoutEffect = withoutEffectClauses(waived);
  return [
    {
      title: `Waived: ${waivedCount(waived.impacts.length, workloads)}`,
      isOpen: true,
      columns: ['accepted', 'by whom, until when, and why'],
      ...rows(accepted, ({ row }) => row()),
    },
    {
      title: `Waivers without effect: ${withoutEffect.length}`,
      isOpen: waived.refused.length > 0,
      columns: undefined,
      ...rows(withoutEffect, (clause) => [clause]),
    },
  ];
}

function judgedBySection(judgedBy: JudgedBy): Section {
  return {
    title: 'Changes what it is judged by',
    isOpen: true,
    columns: undefined,
    ...rows(judgedByClauses(judgedBy), (clause) => [clause]),
  };
}

function changedOnTargetSection({ changedOnTarget }: JudgedBy): Section {
  const files = changedOnTarget.map((file) => [name(file)]);
  return {
    title: `Not simulated: ${plural(files.length, 'policy file')} that the target branch changed since`,
    isOpen: false,
    columns: undefined,
    ...rows(files.length === 0 ? [] : [REBASE, ...files], (clause) => [clause]),
  };
}

function targetNotKnownSection({ targetTip }: JudgedBy): Section {
  return {
    title: 'Not known: what the target branch has now',
    isOpen: true,
    columns: undefined,
    ...rows(targetTip === 'known' ? [] : [OLDER_TARGET, SHOW_TARGET[targetTip]], (clause) => [clause]),
  };
}

function is(transition: ConnectionImpact['transition']): (impact: ConnectionImpact) => boolean {
  return (impact) => impact.transition === transition;
}

function impactsSection(
  title: string,
  impacts: readonly ConnectionImpact[],
  windowEnd: RecordedTime,
): Section {
  return {
    title,
    isOpen: true,
    columns: IMPACT_COLUMNS,
    ...rows(impacts, (impact) => [connectionCell(impact, windowEnd), causeClause(impact)]),
  };
}

/** Without a base it is known what the head does, but not whether the change does it. */
function deniedAfterSection({ impacts, baseNotRendered }: Simulation, windowEnd: RecordedTime): Section {
  const denied = impacts.filter(
    ({ base, head, recorded }) =>
      baseNotRendered !== undefined &&
      base.outcome === 'unknown' &&
      head.outcome === 'denied' &&
      recorded.allowed !== undefined,
  );
  return {
    title: `Recorded as let through, and denied after the change: ${plural(denied.length, 'connection')}`,
    isOpen: true,
    columns: undefined,
    ...rows(denied, (impact) => [connectionCell(impact, windowEnd)]),
  };
}

function isolationSection(title: string, changes: readonly IsolationChange[], isOpen: boolean): Section {
  return {
    title: `${title}: ${plural(new Set(changes.map(({ workload }) => workload)).size, 'workload')}`,
    isOpen,
    columns: undefined,
    ...rows(isolationGroups(changes), (group) => [isolationGroupRow(group)]),
  };
}

function unknownSection(title: string, impacts: readonly ConnectionImpact[]): Section {
  return {
    title,
    isOpen: false,
    columns: ['connections', 'because'],
    ...rows(
      groupUnknowns(impacts),
      ({ explanation: { what, help }, tally, impacts: group }: UnknownGroup) => {
        const example = ({ recorded }: ConnectionImpact) => connectionClause(recorded.connection);
        const such = say`such as ${enumerateItems(group, example, MAX_EXAMPLES)}`;
        return [[words(tallyWords(tally))], say`${what}; to tell, ${help}; ${such}`];
      },
    ),
  };
}

function unexplainedSection(impacts: readonly ConnectionImpact[], windowEnd: RecordedTime): Section {
  return {
    title: `Recorded otherwise than the base policies say: ${plural(impacts.length, 'connection')}`,
    isOpen: false,
    columns: ['recorded', 'but the base policies say'],
    ...rows(impacts, (impact) => [connectionCell(impact, windowEnd), contradictionClause(impact)]),
  };
}

function connectionCell({ recorded }: ConnectionImpact, windowEnd: RecordedTime): Phrase {
  return say`${connectionClause(recorded.connection)}${BREAK}${seenClause(recorded, windowEnd)}`;
}

function withoutTrafficClause(workload: string, unseenRuns: readonly UnseenRun[] = []): Phrase {
  const run = unseenRuns.find((one) => one.workload === workload);
  if (run === undefined) return say`${name(workload)}`;
  return say`${name(workload)}, a CronJob that was not due while recording; next on ${words(formatTime(run.next))}`;
}

function changeClause({ change, policy, isJudged, isUnrendered }: PolicyChange): Phrase {
  const at = place(policy.span, change === 'removed' ? 'base' : 'head');
  const missing = words(isUnrendered === true ? 'rendered' : 'simulated');
  if (!isJudged)
    return say`${words(change)} ${kindAndName(policy)} (${at}), not judged: it is not ${missing}`;
  // Tiers, address sets and the like are not policies.
  if (!policy.kind.endsWith('Policy')) return say`${words(change)} ${kindAndName(policy)} (${at})`;
  return say`${words(change)} ${words(policy.kind === 'NetworkPolicy' ? 'NetworkPolicy' : 'policy')} ${policyName(policy)} (${at})`;
}

/** Without a simulation the errors are the answer; nothing else may get in their way. */
function notSimulatedSections(diagnostics: readonly Diagnostic[]): readonly Section[] {
  const errors = diagnostics.filter(isError);
  const others = diagnostics.filter((diagnostic) => !isError(diagnostic));
  return [diagnosticsSection('To be fixed', errors, true), ...inputSections(others)];
}

function inputSections(diagnostics: readonly Diagnostic[]): readonly Section[] {
  const silenced = diagnostics.filter(isSilenced);
  const heard = diagnostics.filter((diagnostic) => !isSilenced(diagnostic));
  const known = heard.filter(({ side }) => side === 'both');
  const own = heard.filter(({ side }) => side !== 'both');
  const files = new Set(known.map(({ span }) => span?.file)).size;
  return [
    diagnosticsSection(`${plural(own.length, 'problem')} in the input`, own, hasErrors(own)),
    diagnosticsSection(
      `Also in the base, in files that this change does not touch: ${plural(known.length, 'problem')} in ${plural(files, 'file')}`,
      known,
      false,
    ),
    {
      title: `Silenced by comments: ${plural(silenced.length, 'problem')}`,
      isOpen: false,
      columns: undefined,
      ...rows(groupDiagnostics(silenced), silencedClauses),
    },
  ];
}

function diagnosticsSection(title: string, diagnostics: readonly Diagnostic[], isOpen: boolean): Section {
  return { title, isOpen, columns: undefined, ...rows(groupDiagnostics(diagnostics), diagnosticClauses) };
}
