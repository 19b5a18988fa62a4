import { wholeVisibleText } from '../../model/visible-text.ts';
import { breaksOf, type HarmedConnection, type OrderReport } from '../../plan/order/order-report.ts';
import { plural } from '../wording/phrases/count.ts';
import { connectionText } from './connection-text.ts';
import { firstLines } from './first-lines.ts';

type NotBridgedOf = Extract<OrderReport, { kind: 'simulated' }>['notBridged'][number];

/** What the order of the writes does to recorded connections on the way; empty when there is no state in between. */
export function orderLines(report: OrderReport): readonly string[] {
  switch (report.kind) {
    case 'no-states':
      return [];
    case 'not-proved':
      return [
        report.why === 'no-connections'
          ? 'Order: not proved, because no recorded connections were given (`--flows`).'
          : 'Order: not proved, because these objects are not simulated under this network plug-in (`--cni`).',
      ];
    case 'simulated':
      return simulatedLines(report);
  }
}

function simulatedLines(report: Extract<OrderReport, { kind: 'simulated' }>): readonly string[] {
  const { judged, unknown, harmed, isBest, notSimulated } = report;
  const breaks = breaksOf(report);
  const holes = harmed.filter(({ harm }) => harm === 'hole');
  const limits = [
    ...notSimulatedLines(report.notSeen),
    ...(unknown > 0
      ? [`Unknown before or after: ${plural(unknown, 'connection')}; nothing is promised for them.`]
      : []),
    ...(notSimulated > 0
      ? [`Not simulated: ${plural(notSimulated, 'object')}; the effect during the deploy is not known.`]
      : []),
    ...report.notBridged.map(notBridgedLine),
  ];
  if (report.isSingle) return limits;
  if (harmed.length === 0) {
    return [
      `Order: proved on ${plural(judged, 'recorded connection')}. No write cuts one that is allowed before and after, or opens one that is denied before and after.`,
      ...limits,
    ];
  }
  const search = isBest ? 'No order of single writes keeps all' : 'No order was found that keeps all';
  return [
    `Order: ${search} of ${plural(judged, 'recorded connection')}. This one harms least${isBest ? '' : ' of those that were tried'}.`,
    ...(breaks.length > 0
      ? [`Temporarily cut, though allowed before and after: ${breaks.length}`, ...harmedLines(breaks)]
      : []),
    ...(holes.length > 0
      ? [`Temporarily open, though denied before and after: ${holes.length}`, ...harmedLines(holes)]
      : []),
    ...limits,
  ];
}

/** What is in force besides what an order is proved with. */
export function notSimulatedLines(kinds: readonly string[]): readonly string[] {
  if (kinds.length === 0) return [];
  return [
    `Live policies of these kinds could not be read or are not simulated, and may change the verdicts: ${kinds.join(', ')}.`,
  ];
}

const DIRECTION = { ingress: 'incoming', egress: 'outgoing' } as const;

function notBridgedLine(one: NotBridgedOf): string {
  switch (one.why) {
    case 'policies-not-seen':
      return 'No bridge: some live policies could not be read, so it is not known what a bridge would open.';
    case 'would-open':
      return 'No bridge: it would temporarily open a recorded connection that is denied before and after.';
    case 'brings-denials':
      return 'No copies as bridges: the set adds rules that deny or pass, and a copy could allow what they should deny.';
    case 'changes-references':
      return 'No copies as bridges: the set changes what policies refer to (groups, sets, tiers), and a copy would still use the old ones.';
    case 'labels-not-known':
      return wholeVisibleText(
        `No bridge for ${one.workload} (${DIRECTION[one.direction]}): its labels are not completely known (\`--inventory\`).`,
      );
    case 'may-be-isolated-now':
      return wholeVisibleText(
        `No bridge for ${one.workload} (${DIRECTION[one.direction]}): a live policy selects it or may select it, and a bridge could open what is denied now.`,
      );
  }
}

function harmedLines(harmed: readonly HarmedConnection[]): readonly string[] {
  return firstLines(
    harmed,
    ({ recorded, from, until }) => `${connectionText(recorded)}: from write ${from} to write ${until}`,
  );
}
