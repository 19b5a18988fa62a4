import { type Gain, type IsolationChange, isGain } from '../../../impact/isolation/isolation-change.ts';
import { type OpenPort, opensAllPorts } from '../../../impact/isolation/open-ports.ts';
import type { Audience } from '../../../impact/isolation/strangers.ts';
import type { Direction } from '../../../model/connection.ts';
import { policyKey } from '../../../model/verdict.ts';
import { plural } from '../phrases/count.ts';
import {
  enumerateItems,
  joinPhrases,
  message,
  name,
  type Phrase,
  place,
  say,
  words,
} from '../phrases/phrase.ts';
import { policiesClause } from './side-clause.ts';

/** A longer name would push the rest out of a notification. */
const NAME_THAT_FITS = 60;
const MAX_PORTS = 3;

type Opening = Extract<IsolationChange, { change: 'lost' | 'opened' }>;

/** Workloads that lose protection, in one clause: a single one by its name, several by their number. */
export function unprotectedClause(changes: readonly IsolationChange[]): Phrase {
  const [first, ...others] = changes;
  if (first === undefined) return say`no workload loses protection`;
  const certain = changes.filter(({ change }) => change !== 'unclear');
  const workloads = new Set((certain.length > 0 ? certain : changes).map(({ workload }) => workload)).size;
  if (certain.length === 0) {
    return workloads === 1
      ? say`it is not known whether ${shortName(first)} stays protected`
      : say`it is not known whether ${workloads} workloads stay protected`;
  }
  if (others.length === 0 && isOpening(first)) return openingClause(first);
  return workloads === 1
    ? say`${shortName(first)} loses protection`
    : say`${words(plural(workloads, 'workload'))} lose protection`;
}

/** Changes that read alike go into one row: unclear ones with the same reason; lost denials and closing workloads with the same policy. */
export function isolationGroups(
  changes: readonly IsolationChange[],
): readonly (readonly IsolationChange[])[] {
  const closing = Map.groupBy(changes.filter(isGain), closingKey);
  const keyOf = (change: IsolationChange): unknown => {
    switch (change.change) {
      case 'unclear':
        return change.reason.detail;
      case 'undenied':
        return JSON.stringify([change.direction, ...change.policies.map(policyKey)]);
      case 'gained': {
        const directions = closing.get(closingKey(change))?.map(({ direction }) => direction);
        return JSON.stringify([change.refused, directions, ...change.policies.map(policyKey)]);
      }
      default:
        return change;
    }
  };
  return [...Map.groupBy(changes, keyOf).values()];
}

/** What policies do to one workload, in whichever direction. */
function closingKey({ workload, refused, policies }: Gain): string {
  return JSON.stringify([workload, refused, ...policies.map(policyKey)]);
}

/** One row for a group. */
export function isolationGroupRow(group: readonly IsolationChange[]): Phrase {
  const [first] = group;
  if (first === undefined) return [];
  const workloads = [...new Set(group.map(({ workload }) => workload))];
  if (first.change === 'undenied') return undeniedRow(first, workloads);
  if (isGain(first)) {
    return gainRow(first, workloads, new Set(group.map(({ direction }) => direction)));
  }
  if (first.change !== 'unclear' || group.length === 1) return isolationRow(first);
  if (workloads.length === 1) {
    return say`it is not known whether ${name(first.workload)} is still protected: ${message(first.reason.detail)}`;
  }
  const shown = enumerateItems(workloads, (workload) => [name(workload)]);
  return say`it is not known whether ${shown} are still protected: ${message(first.reason.detail)}`;
}

/** What happens to the workload, and the line that causes it. */
export function isolationRow(change: IsolationChange): Phrase {
  const at = change.line === undefined ? [] : say` (${place(change.line.span, change.line.side)})`;
  const which = change.policies.length === 0 ? [] : policiesClause(change.policies);
  switch (change.change) {
    case 'lost': {
      const verb = change.policies.length === 1 ? say`protects` : say`protect`;
      return say`${openingClause(change)}: ${which} no longer ${verb} it${at}`;
    }
    case 'opened':
      return say`${openingClause(change)}: ${which} lets them${at}`;
    case 'undenied':
      return undeniedRow(change, [change.workload]);
    case 'unclear':
      return say`it is not known whether ${name(change.workload)} is still protected ${change.direction === 'ingress' ? say`at ingress` : say`at egress`}: ${message(change.reason.detail)}`;
    case 'gained':
      return gainRow(change, [change.workload], new Set([change.direction]));
  }
}

/** Workloads that the same policies close in the same directions. */
function gainRow(
  { refused, policies, line }: Gain,
  workloads: readonly string[],
  directions: ReadonlySet<Direction>,
): Phrase {
  const at = line === undefined ? [] : say` (${place(line.span, line.side)})`;
  const which = say`${policiesClause(policies)}${at}`;
  const whom = enumerateItems(workloads, (workload) => [name(workload)]);
  const isOne = workloads.length === 1;
  if (refused === undefined) {
    const ways = [
      ...(directions.has('ingress') ? [say`enters`] : []),
      ...(directions.has('egress') ? [say`leaves`] : []),
    ];
    const deny = isOne ? say`denies` : say`deny`;
    const them = isOne ? say`it` : say`them`;
    return say`${whom} now ${deny} what ${joinPhrases(ways, ' and ')} ${them} unless a rule allows it: ${which}`;
  }
  const who = audienceWords(refused);
  const ways = [
    ...(directions.has('ingress') ? [say`from ${who} to ${whom}`] : []),
    ...(directions.has('egress') ? [say`from ${whom} to ${who}`] : []),
  ];
  return say`connections ${joinPhrases(ways, ' and ')} are now denied, fully or partly: ${which}`;
}

function undeniedRow({ policies, direction, line }: IsolationChange, workloads: readonly string[]): Phrase {
  const verb = policies.length === 1 ? say`denies` : say`deny`;
  const way = direction === 'ingress' ? say`enters` : say`leaves`;
  const whom = enumerateItems(workloads, (workload) => [name(workload)]);
  const at = line === undefined ? [] : say` (${place(line.span, line.side)})`;
  return say`${policiesClause(policies)} no longer ${verb} anything that ${way} ${whom}${at}`;
}

function isOpening(change: IsolationChange): change is Opening {
  return change.change === 'lost' || change.change === 'opened';
}

/** `data/redis accepts connections from everybody again`. */
function openingClause(change: Opening): Phrase {
  const verb = change.direction === 'ingress' ? say`accepts connections from` : say`may connect to`;
  const again = change.change === 'lost' ? say` again` : say`${portsClause(change)}`;
  return say`${shortName(change)} ${verb} ${audienceWords(change.audiences)}${again}`;
}

function audienceWords(audiences: readonly Audience[]): Phrase {
  if (audiences.length > 1) return say`everybody`;
  return audiences[0] === 'world' ? say`any address outside the cluster` : say`pods of every namespace`;
}

function portsClause({ ports }: Opening): Phrase {
  if (ports === 'any' || opensAllPorts(ports)) return [];
  const shown = ports.slice(0, MAX_PORTS).map(portClause);
  const rest = ports.length - shown.length;
  const more = rest === 0 ? [] : say` and ${words(plural(rest, 'more port'))}`;
  return say` on ${joinPhrases(shown, ', ')}${more}`;
}

function portClause(port: OpenPort): Phrase {
  if (port.kind === 'named-port') return say`${words(port.protocol)} ${name(port.name)}`;
  const { protocol, first, last } = port;
  if (first <= 1 && last === 65535) return [words(protocol)];
  return [words(first === last ? `${protocol} ${first}` : `${protocol} ${first}–${last}`)];
}

function shortName({ workload }: IsolationChange): Phrase {
  return workload.length <= NAME_THAT_FITS ? [name(workload)] : say`a workload`;
}
