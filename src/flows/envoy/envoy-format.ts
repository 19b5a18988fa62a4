import type { Endpoint } from '../../model/endpoint.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, type ObservedConnection, observed } from '../format/observed.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { type SocketAddress, socketAddress } from '../format/values/socket-address.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf } from '../format/values/transport.ts';
import { accessFields } from '../ztunnel/access-fields.ts';
import { TUNNEL_PORT } from '../ztunnel/tunnel-port.ts';
import { type AccessLog, accessLog } from './access-log.ts';

/**
 * Access logs of Envoy and Istio: requests and connections that a proxy accepted and passed on, by address. What the mesh refuses
 * had already been let in by policies.
 */
export const ENVOY: RecordFormat = {
  name: 'envoy',
  title: 'access logs of Envoy and Istio',
  abilities: {
    outcomes: 'none',
    allowed: true,
    denied: false,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
  },
  varying: {
    start_time: 'time',
    '@timestamp': 'time',
    upstream_host: 'socket',
    upstream_local_address: 'socket',
    downstream_local_address: 'socket',
    downstream_remote_address: 'socket',
    bytes_received: 'unread',
    bytes_sent: 'unread',
    duration: 'unread',
    path: 'unread',
    request_id: 'unread',
    response_code: 'unread',
    upstream_service_time: 'unread',
    user_agent: 'unread',
  },
  detect: (record) => accessLog(record) !== undefined,
  isBeside: (record) =>
    record.kind === 'text' && PROGRAM_LINE.test(record.text) && accessFields(record) === undefined,
  createReader: () => ({
    read(record, line) {
      const entry = accessLog(record);
      return entry === undefined
        ? [broken(line, 'foreign', 'the record is not an entry of an access log of Envoy')]
        : readEntry(entry, line);
    },
  }),
};

/** What Envoy and Istio's agent log about themselves in the same stream; entries of ztunnel begin in a similar way. */
const PROGRAM_LINE =
  /^(?:\[\d{4}-\d\d-\d\d[^\]]*\]\[\d+\]\[|\d{4}-\d\d-\d\dT\S+\s+(?:debug|info|warn|warning|error|critical)\s)/;

function readEntry(entry: AccessLog, line: number): readonly FlowLine[] {
  const { cluster, flags, details } = entry;
  const time = epochMs(entry.time);
  const connection = (
    from: SocketAddress | undefined,
    to: SocketAddress,
    outcome: Pick<ObservedConnection, 'outcome' | 'observer' | 'isOtherLayer'>,
  ): FlowLine => {
    const protocol = entry.protocol === 'HTTP/3' && to === local ? 'UDP' : 'TCP';
    const [source, destination] = [endOf(from), endOf(to)];
    if (isUnknown(destination)) return ignored(line, 'no-ends', { time });
    return observed(line, {
      time,
      node: undefined,
      source,
      destination,
      protocol,
      port: portOf(protocol, to.port),
      sourcePort: portOf(protocol, from?.port),
      ...outcome,
    });
  };
  // Port 0 comes from X-Forwarded-For, and is not the one that connected.
  const told = socketAddress(entry.downstreamRemote);
  const remote = told !== undefined && told.port > 0 && !isLoopback(told) ? told : undefined;
  const local = socketAddress(entry.downstreamLocal);
  const [own, upstream] = [socketAddress(entry.upstreamLocal), socketAddress(entry.upstreamHost)];
  const tunnel = tunnelOf(entry);
  if (tunnel !== undefined && local !== undefined && isEdge(entry, remote)) {
    const isOpen = details.includes('via_upstream');
    return [connection(remote, local, TAKEN), connection(local, tunnel, isOpen ? OPEN : TRIED)];
  }
  // A waypoint talks to both of its sides through tunnels; a sidecar that sends into one had the connection turned round to it.
  const isTunnelled = cluster?.startsWith('inbound-vip|') || entry.upstreamHost?.startsWith('envoy://');
  if (isTunnelled === true) return [ignored(line, 'no-ends', { time })];

  const isRefused =
    hasFlag(flags, NOT_AUTHORIZED) || details.some((one) => /^(?:rbac_access|ext_authz)_denied/.test(one));
  if (isRefused)
    return [local === undefined ? ignored(line, 'no-ends', { time }) : connection(remote, local, REFUSED)];
  const isInbound =
    cluster?.startsWith('inbound|') ||
    cluster?.startsWith('InboundPassthrough') ||
    isLoopback(own) ||
    isLoopback(upstream);
  if (isInbound)
    return [local === undefined ? ignored(line, 'no-ends', { time }) : connection(remote, local, TAKEN)];

  const isOfGateway =
    local !== undefined && local.address === own?.address && remote?.address !== own.address;
  const downstream = isOfGateway ? [connection(remote, local, TAKEN)] : [];
  if (upstream !== undefined) {
    const isOpen = own !== undefined && !hasFlag(flags, NOT_CONNECTED);
    return [...downstream, connection(own ?? remote, upstream, isOpen ? OPEN : TRIED)];
  }
  if (local === undefined) return [ignored(line, 'no-ends', { time })];
  // Nothing was found behind the Service's address, or behind a gateway's own.
  return [connection(remote, local, TRIED)];
}

/** What Istio's proxies write for a backend in ambient mode. */
const TUNNEL = 'envoy://connect_originate/';

/**
 * The other end of the tunnel (HBONE) to the backend, whose port policies see. The connection of which the entry has flags leads
 * only to the tunnel, within the proxy: that the tunnel was open is shown by an answer alone.
 */
function tunnelOf({ upstreamHost }: AccessLog): SocketAddress | undefined {
  const to = upstreamHost?.startsWith(TUNNEL) ? socketAddress(upstreamHost.slice(TUNNEL.length)) : undefined;
  return to && { ...to, port: TUNNEL_PORT };
}

/** Whether clients connect to the proxy itself: gateways add whom they see to `X-Forwarded-For`, sidecars and waypoints do not. */
function isEdge({ forwardedFor }: AccessLog, remote: SocketAddress | undefined): boolean {
  return remote !== undefined && forwardedFor?.split(',').at(-1)?.trim() === remote.address;
}

/** As `%RESPONSE_FLAGS%` and `%RESPONSE_FLAGS_LONG%` write them. */
const NOT_CONNECTED = ['UF', 'UpstreamConnectionFailure'];
const NOT_AUTHORIZED = ['UAEX', 'UnauthorizedExternalService'];

function hasFlag(flags: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => flags.includes(name));
}

/** Refused by the mesh, over a connection that policies had let in. */
const REFUSED = { outcome: 'denied', observer: 'unspecified', isOtherLayer: true } as const;
const TAKEN = { outcome: 'allowed', observer: 'ingress-request' } as const;
const OPEN = { outcome: 'allowed', observer: 'established' } as const;
const TRIED = { outcome: 'attempted', observer: 'leaving' } as const;

const NOBODY: Endpoint = { kind: 'unidentified', addresses: { addresses: [], isComplete: false } };

function endOf(socket: SocketAddress | undefined): Endpoint {
  return (socket && addressEnd(socket.address)) ?? NOBODY;
}

function isUnknown(end: Endpoint): boolean {
  return end === NOBODY;
}

/** The proxy itself, or the application beside it. */
function isLoopback(socket: SocketAddress | undefined): boolean {
  return socket !== undefined && (socket.address.startsWith('127.') || socket.address === '::1');
}
