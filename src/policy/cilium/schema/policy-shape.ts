import { type CiliumVersion, isCiliumSince } from '../../platform/cni.ts';
import { CIDR_SHAPE } from './cidr-shape.ts';
import { SELECTOR_SHAPE } from './selector-shape.ts';
import { ANYTHING, BOOLEAN, list, map, oneOf, type Shape, TEXT, text } from './shape.ts';

const FQDN = {
  matches: isDnsName(/^[-a-zA-Z0-9_]+$/),
  rule: 'be a DNS name without wildcards, like `api.example.com`',
};
const FQDN_PATTERN = {
  matches: isDnsName(/^[-a-zA-Z0-9_*]+$/),
  rule: 'be a DNS name that may hold `*`, like `*.example.com`',
};
const MAX_FQDN = 255;

/** Labels separated by dots, with an optional trailing dot, as `^(label[.]?)+$` says, but without backtracking. */
function isDnsName(label: RegExp): (name: string) => boolean {
  return (name) => {
    const labels = (name.endsWith('.') ? name.slice(0, -1) : name).split('.');
    return labels.every((one) => label.test(one));
  };
}

/** Each alternative of the definition's pattern is anchored on one side only: a digit at the start, or a service name at the end. */
const PORT = text({
  matches: (port) => /^[0-9]/.test(port) || /[a-zA-Z](-?[a-zA-Z0-9])*$/.test(port.slice(-300)),
  rule: 'be a port number or a port name',
});

/** Names as the definition lists them, for both families, including its typo `ExtendedEcho Reply`. */
const ICMP_TYPE =
  /^([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]|EchoReply|DestinationUnreachable|Redirect|Echo|RouterAdvertisement|RouterSelection|TimeExceeded|ParameterProblem|Timestamp|TimestampReply|Photuris|ExtendedEchoRequest|ExtendedEcho Reply|PacketTooBig|EchoRequest|MulticastListenerQuery|MulticastListenerReport|MulticastListenerDone|RouterSolicitation|NeighborSolicitation|NeighborAdvertisement|RedirectMessage|RouterRenumbering|ICMPNodeInformationQuery|ICMPNodeInformationResponse|InverseNeighborDiscoverySolicitation|InverseNeighborDiscoveryAdvertisement|HomeAgentAddressDiscoveryRequest|HomeAgentAddressDiscoveryReply|MobilePrefixSolicitation|MobilePrefixAdvertisement|DuplicateAddressRequestCodeSuffix|DuplicateAddressConfirmationCodeSuffix)$/;

const ICMPS = list(
  map({
    fields: list(
      map(
        {
          family: oneOf('IPv4', 'IPv6'),
          type: {
            kind: 'integer-or-text',
            pattern: ICMP_TYPE,
            rule: 'be a number up to 255 or the name of an ICMP type, like `EchoRequest`',
          },
        },
        { required: ['type'] },
      ),
      { max: 40 },
    ),
  }),
);

const SECRET = map({ namespace: TEXT, name: TEXT }, { required: ['name'] });
const TLS = map(
  { certificate: TEXT, privateKey: TEXT, trustedCA: TEXT, secret: SECRET },
  { required: ['secret'] },
);
const LISTENER = map(
  {
    envoyConfig: map(
      { kind: oneOf('CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'), name: text({ min: 1 }) },
      { required: ['name'] },
    ),
    name: text({ min: 1 }),
    priority: { kind: 'integer', min: 1, max: 100 },
  },
  { required: ['envoyConfig', 'name'] },
);

function nameRule(isSince: (first: CiliumVersion) => boolean): Shape {
  const bound = isSince('1.17') ? { max: MAX_FQDN } : {};
  return map(
    { matchName: text({ ...FQDN, ...bound }), matchPattern: text({ ...FQDN_PATTERN, ...bound }) },
    { oneOf: ['matchName', 'matchPattern'] },
  );
}

const HTTP_RULE = map({
  path: TEXT,
  method: TEXT,
  host: TEXT,
  headers: list(TEXT),
  headerMatches: list(
    map(
      {
        name: text({ min: 1 }),
        value: TEXT,
        secret: SECRET,
        mismatch: oneOf('LOG', 'ADD', 'DELETE', 'REPLACE'),
      },
      { required: ['name'] },
    ),
  ),
});

const AWS_GROUP = map({
  aws: map({
    region: TEXT,
    labels: { kind: 'entries', value: TEXT },
    securityGroupsIds: list(TEXT),
    securityGroupsNames: list(TEXT),
  }),
});

const SERVICE = map({
  k8sService: map({ serviceName: TEXT, namespace: TEXT }),
  k8sServiceSelector: map({ selector: SELECTOR_SHAPE, namespace: TEXT }, { required: ['selector'] }),
});

const shapes = new Map<CiliumVersion, Shape>();

/**
 * The definition of CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (pkg/k8s/apis/cilium.io/client/crds/v2), by which the
 * API server checks objects, of v1.16.19, v1.17.16, v1.18.11, v1.19.7 and v1.20.2.
 */
export function policyShape(version: CiliumVersion): Shape {
  let shape = shapes.get(version);
  if (shape === undefined) {
    shape = makeShape((first) => isCiliumSince(version, first));
    shapes.set(version, shape);
  }
  return shape;
}

function makeShape(isSince: (first: CiliumVersion) => boolean): Shape {
  const rule = ruleShape(isSince);
  const roots = { apiVersion: TEXT, kind: TEXT, metadata: ANYTHING, status: ANYTHING };
  return map(
    { ...roots, spec: rule, specs: list(rule) },
    // Before 1.20 such an object is stored, and the agent refuses it.
    isSince('1.20') ? { anyOf: ['spec', 'specs'] } : {},
  );
}

function ruleShape(isSince: (first: CiliumVersion) => boolean): Shape {
  const { ports, denyPorts } = portShapes(isSince);
  const { from, to } = peerShapes(isSince);
  const authentication = map(
    { mode: oneOf('disabled', 'required', 'test-always-fail') },
    { required: ['mode'] },
  );
  return map(
    {
      description: TEXT,
      labels: list(map({ key: TEXT, source: TEXT, value: TEXT }, { required: ['key'] })),
      ...(isSince('1.18') ? { log: LOG } : {}),
      enableDefaultDeny: map({ ingress: BOOLEAN, egress: BOOLEAN }),
      endpointSelector: SELECTOR_SHAPE,
      nodeSelector: SELECTOR_SHAPE,
      ingress: list(map({ ...from, toPorts: ports, authentication })),
      ingressDeny: list(map({ ...from, toPorts: denyPorts })),
      egress: list(map({ ...to, toFQDNs: list(nameRule(isSince)), toPorts: ports, authentication })),
      egressDeny: list(map({ ...to, toPorts: denyPorts })),
    },
    {
      oneOf: ['endpointSelector', 'nodeSelector'],
      // Before 1.17 a policy without sections is stored, and the agent refuses it.
      ...(isSince('1.17') ? { anyOf: ['ingress', 'ingressDeny', 'egress', 'egressDeny'] } : {}),
    },
  );
}

/** Who is at the other end, in a section of each direction. */
function peerShapes(isSince: (first: CiliumVersion) => boolean) {
  const cidrSet = cidrSetShape(isSince);
  const entities = list(
    oneOf(
      ...['all', 'world', 'cluster', ...(isSince('1.20') ? ['cluster-mesh'] : []), 'host', 'init', 'ingress'],
      ...['unmanaged', 'remote-node', 'health', 'none', 'kube-apiserver'],
    ),
  );
  const selectors = list(SELECTOR_SHAPE);
  const requires = isSince('1.19') ? list(ANYTHING, { max: 0 }) : selectors;
  const from = {
    fromEndpoints: selectors,
    fromRequires: requires,
    fromCIDR: list(CIDR_SHAPE),
    fromCIDRSet: cidrSet,
    fromEntities: entities,
    fromGroups: list(AWS_GROUP),
    fromNodes: selectors,
    icmps: ICMPS,
  };
  const to = {
    toEndpoints: selectors,
    toRequires: requires,
    toCIDR: list(CIDR_SHAPE),
    toCIDRSet: cidrSet,
    toEntities: entities,
    toServices: list(SERVICE),
    toGroups: list(AWS_GROUP),
    toNodes: selectors,
    icmps: ICMPS,
  };
  return { from, to };
}

function cidrSetShape(isSince: (first: CiliumVersion) => boolean): Shape {
  return list(
    map(
      {
        cidr: CIDR_SHAPE,
        cidrGroupRef: text({
          max: 253,
          matches: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
          rule: 'be the name of a CiliumCIDRGroup',
        }),
        ...(isSince('1.17') ? { cidrGroupSelector: SELECTOR_SHAPE } : {}),
        except: list(CIDR_SHAPE),
      },
      { oneOf: ['cidr', 'cidrGroupRef', ...(isSince('1.17') ? ['cidrGroupSelector'] : [])] },
    ),
  );
}

const LOG = map({
  value: text({ max: 32, matches: /^\P{C}*$/u, rule: 'consist of printable characters' }),
});

function portShapes(isSince: (first: CiliumVersion) => boolean): {
  readonly ports: Shape;
  readonly denyPorts: Shape;
} {
  const extended = [
    ...(isSince('1.19') ? ['VRRP', 'IGMP'] : []),
    ...(isSince('1.20') ? ['GRE', 'IPIP', 'IPV6', 'ESP', 'AH'] : []),
  ];
  const port = map(
    {
      port: PORT,
      endPort: { kind: 'integer', min: 0, max: 65535 },
      protocol: oneOf('TCP', 'UDP', 'SCTP', ...extended, 'ANY'),
    },
    isSince('1.19') ? {} : { required: ['port'] },
  );
  const otherRules = isSince('1.20')
    ? {}
    : { kafka: list(map(KAFKA)), l7proto: TEXT, l7: list({ kind: 'entries', value: TEXT }) };
  const rules = map(
    { http: list(HTTP_RULE), dns: list(nameRule(isSince)), ...otherRules },
    { oneOf: ['http', 'dns', ...('kafka' in otherRules ? ['kafka', 'l7proto'] : [])] },
  );
  const serverName = isSince('1.20')
    ? text({ ...FQDN_PATTERN, max: MAX_FQDN })
    : text({
        max: MAX_FQDN,
        matches: isServerName,
        rule: 'be a DNS name with at most `*.` or `**.` before it',
      });
  return {
    ports: list(
      map({
        ports: list(port, { max: 40 }),
        terminatingTLS: TLS,
        originatingTLS: TLS,
        serverNames: isSince('1.18') ? list(serverName, { min: 1, isSet: true }) : list(TEXT),
        listener: LISTENER,
        rules,
      }),
    ),
    denyPorts: list(map({ ports: list(port) })),
  };
}

function isServerName(name: string): boolean {
  return isDnsName(/^[-a-zA-Z0-9_]+$/)(name.replace(/^\*{1,2}\./, ''));
}

const KAFKA = {
  role: oneOf('produce', 'consume'),
  apiKey: TEXT,
  apiVersion: TEXT,
  clientID: TEXT,
  topic: TEXT,
};
