import type { Direction } from '../../model/connection.ts';
import type { FlowLine } from '../flow-line.ts';
import { POLICY_AUDIT_LOG } from '../format/abilities.ts';
import { aclOutcome } from '../format/acl-outcome.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { severalRecords } from '../format/packaging/several-records.ts';
import { icmpOf, icmpRole } from '../format/pairing/icmp-role.ts';
import { createRepeats, type Repeats } from '../format/pairing/repeats.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { namedIn } from '../format/values/named-in.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed, protocolNumbered } from '../format/values/transport.ts';
import { verdictObserver } from '../format/verdict-observer.ts';
import { type AclLogLine, aclLogLine, isAclLog, MARK } from './acl-log-line.ts';
import { aclOwner } from './acl-name.ts';

/** The audit log of OVN-Kubernetes (OpenShift) and Kube-OVN: packets that an ACL with logging let through or stopped. */
export const OVN_ACL: RecordFormat = {
  name: 'ovn-acl',
  title: 'ACL audit log of OVN-Kubernetes',
  abilities: POLICY_AUDIT_LOG,
  detect: (record) => record.kind === 'text' && isAclLog(record.text),
  isBeside: (record) => record.kind === 'text' && PROGRAM_LINE.test(record.text),
  createReader() {
    const repeats = createRepeats();
    return {
      read(record, line) {
        const isOwn = record.kind === 'text' && isAclLog(record.text);
        if (!isOwn) return [broken(line, 'foreign', 'the line is not one of the ACL audit log')];
        const several = severalRecords(record, MARK, line);
        if (several !== undefined) return [several];
        const written = aclLogLine(record.text);
        if (written === undefined) return [broken(line, 'malformed', 'the line of the ACL audit log is cut')];
        return [readLine(written, line, repeats)];
      },
    };
  },
};

/** What ovn-controller logs of other modules, where the log of the ACLs is not a file of its own (Kube-OVN). */
const PROGRAM_LINE = /^[^|{"]{1,300}\|\d{1,9}\|(?!acl_log)\w+(?:\(\w+\))?\|(?:EMER|ERR|WARN|INFO|DBG)\|/;

/** The packet goes to a pod, or comes from one. */
const DIRECTIONS: Readonly<Record<string, Direction | undefined>> = {
  'to-lport': 'ingress',
  'from-lport': 'egress',
};

function readLine(written: AclLogLine, line: number, repeats: Repeats): FlowLine {
  const { packet, name, verdict } = written;
  const time = epochMs(written.time);
  const from = packet.get('nw_src') ?? packet.get('ipv6_src');
  const to = packet.get('nw_dst') ?? packet.get('ipv6_dst');
  if (from === undefined || to === undefined) {
    if (/^(?:ip|tcp|udp|sctp|icmp)/.test(written.protocol)) {
      return broken(line, 'malformed', 'the packet has no addresses');
    }
    return ignored(line, 'no-ip', { time });
  }
  const [source, destination] = [addressEnd(from), addressEnd(to)];
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', `\`${source === undefined ? from : to}\` is not an address`);
  }
  // Without a name for the protocol the line begins with `ip` or `ipv6`.
  const protocol = protocolNumbered(packet.get('nw_proto')) ?? protocolNamed(written.protocol);
  const [sourcePort, port] = [portOf(protocol, packet.get('tp_src')), portOf(protocol, packet.get('tp_dst'))];
  const icmp = icmpOf(protocol, packet.get('icmp_type'), packet.get('icmp_code'));
  const outcome = aclOutcome(verdict);
  const owner = aclOwner(name);
  const direction = owner.direction ?? namedIn(DIRECTIONS, written.direction);
  if (outcome === undefined) return ignored(line, 'no-outcome', { time });
  if (owner.isOtherLayer && outcome === 'denied') return ignored(line, 'non-policy-drop', { time });

  const role = icmpRole(protocol, icmp);
  if (role !== 'opens') return ignored(line, role === 'error' ? 'icmp-error' : 'reply', { time });
  const flags = packet.get('tcp_flags')?.split('|') ?? [];
  const isSyn = flags.includes('syn');
  if (isSyn && flags.includes('ack')) return ignored(line, 'reply', { time });
  if (!isSyn && looksLikeAnswer(sourcePort, port)) {
    return ignored(line, outcome === 'denied' ? 'late-reply' : 'reply-by-port', { time });
  }
  // Rules that allow log every packet that they see, including those of open connections.
  const key = [direction, protocol, from, sourcePort, to, port];
  const isOpen = outcome === 'allowed' && port !== undefined && repeats.isRepeated(key, time);
  if (isOpen) return ignored(line, 'continued', { time });
  const isNamed = direction !== undefined && owner.policy !== undefined;
  return observed(line, {
    time,
    node: undefined,
    source,
    destination,
    protocol,
    port,
    icmp,
    outcome: owner.isOtherLayer ? 'attempted' : outcome,
    observer: verdictObserver(owner.isOtherLayer ? undefined : direction),
    policies: isNamed ? [{ direction, action: outcome, ...owner.policy }] : [],
    sourcePort,
  });
}
