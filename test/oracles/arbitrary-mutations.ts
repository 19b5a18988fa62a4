import fc from 'fast-check';
import type { WrittenObject } from './cilium-scenario.ts';

/** Values for a field that are wrong, nearly wrong, or odd and right. */
const ODD_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  port: [
    '65536',
    '080',
    '010',
    '0x50',
    '8_0',
    '',
    'http--x',
    'a_b',
    'Http',
    'a2345678901234567',
    '-1',
    '+80',
    '1e3',
    '80 ',
    80,
  ],
  protocol: ['tcp', 'ICMP', 'ICMPv6', '', 'SCTP', 'VRRP', 'IGMP', 'GRE', 'any', 6],
  endPort: [70_000, -1, 0, '90', 80.5, 65_535],
  path: ['(', '[a', '(?=x)', '(?P<n>a)', '\\pN', 'a{1001}', '\\1', '[[:alpha:]]', '(?i)a', ''],
  method: ['(', 'G?ET', '(?!x)', ''],
  host: ['a b', '(', '.*\\.example\\.com'],
  matchName: ['.a.com', 'a..com', 'a b', '*', '', 'ä.com', 'A.com.', `${'a'.repeat(60)}.`.repeat(5)],
  matchPattern: ['**', '*.', 'a**b', '[a]', 'a b', '', '.a', '*.*.com'],
  cidr: [
    '10.0.0.0',
    '10.0.0.0/33',
    '010.0.0.0/8',
    '::/0',
    '10.0.0.0/8/8',
    '',
    '10.0.0.1/8',
    '::ffff:10.0.0.0/104',
    '2001:db8::/129',
  ],
  cidrGroupRef: ['', 'A', 'a_b', 'a.b', '-a'],
  type: [256, -1, 255, 'EchoRequest', 'EchoReply', 'echoreply', 'PacketTooBig', '8', 8.5, ''],
  family: ['ipv4', 'IPv6', '', 4],
  operator: ['in', 'Gt', '', 'Exists', 'NotIn'],
  values: [[], ['a b'], ['x'.repeat(64)], ['-x'], [1]],
  serverNames: [[], ['*.example.com'], ['a.*.com'], [''], ['**.a'], ['A_b.com'], ['a b']],
  serviceName: ['', 'A b'],
  namespace: ['', 'A b'],
  enableDefaultDeny: [{ ingress: null }, { ingress: 'true' }, {}],
  specs: [[], [{}], [null]],
  spec: [{}, []],
};

const ENTITIES = [
  'World',
  'world-ipv4',
  'world-ipv6',
  '',
  'all',
  'none',
  'cluster-mesh',
  'kube-apiserver',
  7,
];
const KEYS = [
  'a b',
  'k8s:a:b',
  '',
  'x'.repeat(64),
  'reserved:',
  ':a',
  'a/b/c',
  'Bad_/x',
  'some.src:a',
  'any:app',
  'io.x/',
];
const FIELDS = [
  ...[
    'order',
    'priority',
    'podSelector',
    'from',
    'ports',
    'rules',
    'toFQDNs',
    'fromFQDNs',
    'toEndpoints',
    'fromEndpoints',
  ],
  ...[
    'fromNodes',
    'toNodes',
    'fromRequires',
    'toRequires',
    'toGroups',
    'icmps',
    'toPorts',
    'listener',
    'authentication',
  ],
  ...[
    'nodeSelector',
    'endpointSelector',
    'labels',
    'description',
    'log',
    'serverNames',
    'l7proto',
    'kafka',
    'http',
    'dns',
  ],
];
const FIELD_VALUES: readonly unknown[] = [
  ...[null, [], {}, 'x', 0, true, [{}], [null], ['x']],
  ...[[{ matchLabels: { app: 'web' } }], { matchLabels: { app: 'web' } }, [{ fields: [{ type: 8 }] }]],
  ...[
    { http: [{}] },
    { dns: [{ matchPattern: '*' }] },
    { value: 'x' },
    { value: 'x'.repeat(33) },
    { mode: 'required' },
  ],
  ...[[{ ports: [{ port: '80', protocol: 'TCP' }] }], { envoyConfig: { name: 'a' }, name: 'b' }],
];

type Path = readonly (string | number)[];

export interface Mutation {
  readonly place: number;
  readonly kind: 'remove' | 'replace' | 'rename' | 'add' | 'repeat';
  readonly choice: number;
  readonly field: string;
  readonly value: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(1000),
  kind: fc.constantFrom('remove', 'replace', 'replace', 'replace', 'rename', 'add', 'add', 'repeat'),
  choice: fc.nat(1000),
  field: fc.constantFrom(...FIELDS),
  value: fc.constantFrom(...FIELD_VALUES),
});

/** Objects of which a few things are not as they were written. */
export function mutated(object: fc.Arbitrary<WrittenObject>): fc.Arbitrary<WrittenObject> {
  return fc.tuple(object, fc.array(mutation, { minLength: 1, maxLength: 2 })).map(([written, mutations]) => {
    const copy = structuredClone(written) as Record<string, unknown>;
    for (const one of mutations) mutate(copy, one);
    return copy;
  });
}

function mutate(object: Record<string, unknown>, { place, kind, choice, field, value }: Mutation): void {
  const paths = pathsOf(object, []).filter(([first]) => first === 'spec' || first === 'specs');
  const path = paths[place % Math.max(1, paths.length)];
  if (path === undefined) return;
  const parent = valueAt(object, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof parent !== 'object' || parent === null || last === undefined) return;
  const holder = parent as Record<string | number, unknown>;
  const old = holder[last];
  switch (kind) {
    case 'remove':
      if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else delete holder[last];
      return;
    case 'replace':
      holder[last] = structuredClone(pick(oddFor(path, value), choice));
      return;
    case 'rename':
      if (Array.isArray(parent)) return;
      delete holder[last];
      holder[pick(KEYS, choice)] = old;
      return;
    case 'add':
      if (typeof old === 'object' && old !== null && !Array.isArray(old))
        Object.assign(old, { [field]: structuredClone(value) });
      return;
    case 'repeat':
      if (Array.isArray(old) && old.length > 0)
        holder[last] = Array.from({ length: 41 }, () => structuredClone(old[0]));
  }
}

function oddFor(path: Path, value: unknown): readonly unknown[] {
  const [last, before] = [path.at(-1), path.at(-2)];
  const own = ODD_VALUES[String(typeof last === 'number' ? before : last)] ?? [];
  const odd = typeof before === 'string' && before.endsWith('Entities') ? ENTITIES : own;
  const isBlock = typeof before === 'string' && /CIDR$|^except$/.test(before);
  const blocks = isBlock ? (ODD_VALUES.cidr ?? []).filter((one) => !isCrash(before, one)) : [];
  return [...odd, ...odd, ...blocks, value];
}

/** Beside a group Cilium does not refuse such an exception, but panics; unless an empty list keeps it from looking. */
function isCrash(list: string, block: unknown): boolean {
  return list === 'except' && typeof block === 'string' && block.startsWith('0');
}

function pick<T>(values: readonly T[], choice: number): T {
  const found = values[choice % values.length];
  if (found === undefined) throw new Error('there is nothing to pick from');
  return found;
}

function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  const below = entries.flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
}
