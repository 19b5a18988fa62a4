import type { Direction } from '../../model/connection.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { lastAnswer } from '../format/last-answer.ts';

/** A line of Antrea's np.log. */
export interface NpLogLine {
  /** Undefined when neither a column nor the table's name says it. */
  readonly direction: Direction | undefined;
  readonly action: NpLogAction;
  /** `K8sNetworkPolicy:shop/web`; for what Kubernetes denies by default, only the kind. */
  readonly policy: string;
  /** `namespace/pod` at the policy's side; undefined before 1.9. */
  readonly appliedTo: string | undefined;
  readonly source: string;
  readonly sourcePort: string;
  readonly destination: string;
  readonly port: string;
  readonly protocol: string;
}

const ACTIONS = ['Allow', 'Drop', 'Reject', 'Redirect', 'Pass'] as const;
export type NpLogAction = (typeof ACTIONS)[number];

/** The node's time without a zone, table, policy; anything may come before. */
const START =
  /\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{1,9} (\w{1,60}) ((?:K8s|Antrea|AntreaCluster|Admin|BaselineAdmin)NetworkPolicy(?::[\w./-]{1,600})?) /;
/** Occurs once in each line. */
export const NP_LOG_MARK = /\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{1,9} \w{1,60} \w{1,30}NetworkPolicy/g;
const startOf = lastAnswer((text: string) => START.exec(text));
/** What Antrea writes for what is missing: a port, or a pod that it does not know. */
const NONE = '<nil>';
/** Columns that are read: the label and the packet count after them say nothing about the connection. */
const MAX_COLUMNS = 32;

/** Whether the line is from that log, and not wrapped in JSON. */
export function isNpLog(text: string): boolean {
  const start = startOf(text);
  return start !== null && !text.slice(0, start.index).includes('{');
}

/**
 * The columns after the policy, `<rule> <direction> <action> <priority> <applied to> <source> <port> <destination> <port>
 * <protocol> …`; up to 1.8 without rule, direction and applied to. Undefined for anything else.
 */
export function npLogLine(text: string): NpLogLine | undefined {
  const start = startOf(text);
  if (start === null) return undefined;
  const [head, table = '', policy = ''] = start;
  const all = text.slice(start.index + head.length).split(' ', MAX_COLUMNS);
  const columns = all.slice(wordsOfRule(all) - 1);
  const written = directionNamed(columns[1]);
  const action = actionNamed(written === undefined ? columns[0] : columns[2]);
  if (action === undefined) return undefined;
  // The priority, then whom the policy is applied to, unless an address follows at once.
  const rest = columns.slice(written === undefined ? 2 : 4);
  const direction = written ?? directionNamed(['Ingress', 'Egress'].find((name) => table.includes(name)));
  if (rest[0] === 'SRC:') return withoutPorts(rest, { direction, action, policy });
  const isOld = parseIpAddress(rest[0] ?? '') !== undefined;
  const [appliedTo, ...ends] = isOld ? [undefined, ...rest] : rest;
  const [source, sourcePort, destination, port, protocol] = ends;
  if (source === undefined || sourcePort === undefined || destination === undefined) return undefined;
  if (port === undefined || protocol === undefined) return undefined;
  const pod = appliedTo === NONE ? undefined : appliedTo;
  return { direction, action, policy, appliedTo: pod, source, sourcePort, destination, port, protocol };
}

/** A rule's name may have spaces; 1 where there is none, too. */
function wordsOfRule(columns: readonly string[]): number {
  const at = columns.findIndex(
    (word, i) => directionNamed(word) !== undefined && actionNamed(columns[i + 1]) !== undefined,
  );
  return Math.max(at, 1);
}

/** `SRC: <source> DEST: <destination> <length> <protocol>`, up to 1.4. */
function withoutPorts(
  [, source, mark, destination, , protocol]: readonly string[],
  head: Pick<NpLogLine, 'direction' | 'action' | 'policy'>,
): NpLogLine | undefined {
  if (source === undefined || mark !== 'DEST:' || destination === undefined) return undefined;
  if (protocol === undefined) return undefined;
  return { ...head, appliedTo: undefined, source, sourcePort: NONE, destination, port: NONE, protocol };
}

function directionNamed(text: string | undefined): Direction | undefined {
  return text === 'Ingress' ? 'ingress' : text === 'Egress' ? 'egress' : undefined;
}

function actionNamed(text: string | undefined): NpLogAction | undefined {
  return ACTIONS.find((action) => action === text);
}
