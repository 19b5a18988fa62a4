import type { EpochMs, NamedPolicy } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { FlowLine } from '../flow-line.ts';
import { POLICY_AUDIT_LOG } from '../format/abilities.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { severalRecords } from '../format/packaging/several-records.ts';
import { createRepeats, type Repeats } from '../format/pairing/repeats.ts';
import { addressEnd, podEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed } from '../format/values/transport.ts';
import { verdictObserver } from '../format/verdict-observer.ts';
import { isNpLog, NP_LOG_MARK, type NpLogLine, npLogLine } from './np-log-line.ts';

/** Antrea's audit log of policies, np.log on each node: connections that a rule with logging decided, seen at one end. */
export const ANTREA_NP_LOG: RecordFormat = {
  name: 'antrea-np-log',
  title: 'policy audit log of Antrea',
  abilities: POLICY_AUDIT_LOG,
  detect: (record) => record.kind === 'text' && isNpLog(record.text),
  createReader() {
    const repeats = createRepeats();
    return {
      read(record, line) {
        const isOwn = record.kind === 'text' && isNpLog(record.text);
        if (!isOwn) return [broken(line, 'foreign', 'the line is not one of np.log')];
        const several = severalRecords(record, NP_LOG_MARK, line);
        if (several !== undefined) return [several];
        const written = npLogLine(record.text);
        if (written === undefined)
          return [broken(line, 'malformed', 'the columns of np.log are not those of any release')];
        // The line's own time has no zone.
        return [readLine(written, epochMs(record.time), line, repeats)];
      },
    };
  },
};

function readLine(written: NpLogLine, time: EpochMs | undefined, line: number, repeats: Repeats): FlowLine {
  const { action, direction, appliedTo } = written;
  const source = endOf(written, 'source');
  const destination = endOf(written, 'destination');
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the line does not have the addresses of both ends');
  }
  if (action === 'Pass') return ignored(line, 'no-outcome', { time });
  const protocol = protocolNamed(written.protocol);
  const sourcePort = portOf(protocol, written.sourcePort);
  const port = portOf(protocol, written.port);
  const outcome = action === 'Allow' ? 'allowed' : action === 'Redirect' ? 'attempted' : 'denied';
  // From a connection that the node has forgotten; let through it may as well be a new one.
  const isLikelyReply = looksLikeAnswer(sourcePort, port);
  if (outcome === 'denied' && isLikelyReply) return ignored(line, 'reply-by-port', { time });
  const key = [direction, protocol, written.source, sourcePort, written.destination, port];
  const isOpen = outcome !== 'denied' && port !== undefined && repeats.isRepeated(key, time);
  if (isOpen) return ignored(line, 'continued', { time });
  return observed(line, {
    time,
    node: undefined,
    source,
    destination,
    protocol,
    port,
    outcome,
    // What is redirected was let through so that its requests can be inspected.
    observer: action === 'Redirect' ? 'proxy' : verdictObserver(direction),
    policies: outcome === 'attempted' ? [] : namedPolicy(written, outcome),
    sourcePort,
    isDirectionGuessed: isLikelyReply,
    sourcePod: direction === 'egress' ? appliedTo : undefined,
    destinationPod: direction === 'egress' ? undefined : appliedTo,
  });
}

/** The pod to which the policy is applied is the end on the policy's side. */
function endOf(written: NpLogLine, side: 'source' | 'destination'): Endpoint | undefined {
  const { direction, appliedTo } = written;
  const address = written[side];
  const byAddress = addressEnd(address);
  const isOwnSide = direction === (side === 'source' ? 'egress' : 'ingress');
  if (byAddress === undefined || !isOwnSide || appliedTo === undefined) return byAddress;
  const [namespace = '', pod = ''] = appliedTo.split('/');
  if (namespace === '' || pod === '') return byAddress;
  return podEnd({ namespace, pod, address });
}

function namedPolicy(
  { policy, direction }: NpLogLine,
  action: NamedPolicy['action'],
): readonly NamedPolicy[] {
  const colon = policy.indexOf(':');
  if (colon < 0 || direction === undefined) return [];
  const kind = policy.slice(0, colon);
  const [first = '', name] = policy.slice(colon + 1).split('/');
  return [
    {
      direction,
      action,
      kind: kind === 'K8sNetworkPolicy' ? 'NetworkPolicy' : kind,
      namespace: name === undefined ? undefined : first,
      name: name ?? first,
    },
  ];
}
