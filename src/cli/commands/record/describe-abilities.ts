import type { Abilities } from '../../../flows/format/abilities.ts';
import type { RecordFormat } from '../../../flows/format/record-format.ts';

const OUTCOMES: Readonly<Record<Abilities['outcomes'], string>> = {
  policy: 'what policies decided',
  'cloud-firewall': 'what security groups or a cloud firewall decided; nothing of policies',
  none: 'none: only that a connection was seen',
};
const PODS: Readonly<Record<Abilities['pods'], string>> = {
  pods: 'pods with their namespaces',
  workloads: 'workloads, not the single pods',
  none: 'addresses only: an inventory must say whose they are',
};
const DIRECTIONS: Readonly<Record<Abilities['direction'], string>> = {
  recorded: 'recorded',
  paired: 'from the records of both directions; guessed from the ports where only one is there',
  'by-port': 'guessed from the ports',
};
const LEFT_OUT: Readonly<Record<Abilities['leftOut'], string>> = {
  nothing: 'nothing, as far as the format says',
  sampled: 'everything but a sample, unless the records say that they are not sampled',
  'rate-limited': 'everything above a rate limit',
};

const SELECTED_ONLY: Readonly<Record<NonNullable<Abilities['selectedOnly']>, string>> = {
  always: 'only those that a policy selects',
  'of-verdicts': 'all; only those that a policy selects, where nothing but verdicts was kept',
};

const VOLUMES: Readonly<Record<NonNullable<Abilities['volumes']>, string>> = {
  delta: 'at the least, with `--volumes`: each record counts what its observer saw since the one before',
  total: 'at the least, with `--volumes`: each record counts what its observer saw of the connection',
};

const MERGED = [
  'merged',
  'nothing, unless the recorder is configured to: then one record describes the first of several',
] as const;

/** What the records of a format can and cannot tell, one line each. */
export function describeAbilities({ name, title, abilities }: RecordFormat): readonly string[] {
  const {
    outcomes,
    allowed,
    denied,
    pods,
    labels,
    addresses,
    ports,
    direction,
    leftOut,
    merges,
    selectedOnly,
    volumes,
  } = abilities;
  const whenAllowed =
    allowed === 'if-enabled' ? 'only where that was enabled' : allowed ? 'recorded' : 'not recorded';
  const rows: readonly (readonly [string, string])[] = [
    ['outcomes', OUTCOMES[outcomes]],
    ['allowed', whenAllowed],
    ['denied', denied ? 'recorded' : 'not recorded'],
    ['ends', PODS[pods]],
    ['labels', labels ? 'recorded' : 'not recorded: an inventory must provide them'],
    ['addresses', addresses ? 'recorded' : 'missing from most records: what a CIDR decides is unknown there'],
    ['ports', ports ? 'recorded' : 'not recorded'],
    ['who opened', DIRECTIONS[direction]],
    ['left out', LEFT_OUT[leftOut]],
    ...(volumes === undefined ? [] : [['volumes', VOLUMES[volumes]] as const]),
    ...(merges === true ? [MERGED] : []),
    ['pods', selectedOnly === undefined ? 'all' : SELECTED_ONLY[selectedOnly]],
  ];
  return [`${name}: ${title}`, ...rows.map(([what, how]) => `  ${what.padEnd(11)} ${how}`)];
}
