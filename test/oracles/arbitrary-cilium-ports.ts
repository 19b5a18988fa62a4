import fc from 'fast-check';

type Fields = Readonly<Record<string, unknown>>;

const number = fc.constantFrom('80', '8080', '443', '53', '0', '9090');
const protocol = fc.constantFrom('TCP', 'UDP', 'ANY');
const port: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ port: number, protocol }, { requiredKeys: ['port'] }) },
  {
    weight: 2,
    arbitrary: fc.record(
      { port: fc.constantFrom('http', 'dns', 'metrics', 'HTTP', 'absent'), protocol },
      { requiredKeys: ['port'] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      port: fc.constantFrom('80', '443', '0', 'http'),
      endPort: fc.constantFrom(79, 443, 9000),
      protocol,
    }),
  },
);
const plainItem = fc.oneof(
  { weight: 12, arbitrary: fc.record({ ports: fc.array(port, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.constantFrom<Fields>({}, { ports: [] }) },
);

const tcpPorts = fc.array(
  fc.record({ port: fc.constantFrom('80', '8080', 'http', '443'), protocol: fc.constant('TCP') }),
  { minLength: 1, maxLength: 2 },
);
const httpRule = fc.record(
  { method: fc.constantFrom('GET', 'POST'), path: fc.constantFrom('/', '/api/.*') },
  { requiredKeys: [] },
);
const httpItem = fc.record({
  ports: tcpPorts,
  rules: fc.record({ http: fc.array(httpRule, { maxLength: 2 }) }),
});
const dnsItem = fc.record({
  ports: fc.constantFrom([{ port: '53', protocol: 'UDP' }], [{ port: '53', protocol: 'ANY' }]),
  rules: fc.record({
    dns: fc.array(fc.constantFrom<Fields>({ matchPattern: '*' }, { matchName: 'example.com' }), {
      maxLength: 2,
    }),
  }),
});
const certificates = fc.constantFrom('one', 'two').map((name) => ({ secret: { name } }));
const tlsItem = fc.oneof(
  fc.record({ ports: tcpPorts, serverNames: fc.constant(['www.example.com']) }),
  fc.record(
    { ports: tcpPorts, terminatingTLS: certificates, originatingTLS: certificates },
    { requiredKeys: ['ports'] },
  ),
  fc.record({
    ports: tcpPorts,
    terminatingTLS: certificates,
    serverNames: fc.constant(['www.example.com']),
    rules: fc.constant({ http: [{ method: 'GET' }] }),
  }),
);
const listenerItem = fc.record({
  ports: tcpPorts,
  listener: fc.record(
    {
      envoyConfig: fc.record(
        {
          kind: fc.constantFrom('CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'),
          name: fc.constant('envoy'),
        },
        { requiredKeys: ['name'] },
      ),
      name: fc.constantFrom('one', 'two'),
      priority: fc.constantFrom(1, 2),
    },
    { requiredKeys: ['envoyConfig', 'name'] },
  ),
});

const icmps = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.array(
      fc.record({
        fields: fc.array(
          fc.record(
            {
              family: fc.constantFrom('IPv4', 'IPv6'),
              type: fc.constantFrom<string | number>(8, 3, 0, 'EchoRequest'),
            },
            { requiredKeys: ['type'] },
          ),
          { minLength: 1, maxLength: 2 },
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<Fields[]>([], [{}]) },
);

function itemsOf(item: fc.Arbitrary<Fields>): fc.Arbitrary<Fields> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    { weight: 9, arbitrary: fc.array(item, { minLength: 1, maxLength: 2 }).map((toPorts) => ({ toPorts })) },
    { weight: 1, arbitrary: fc.constant({ toPorts: [] }) },
    { weight: 2, arbitrary: icmps.map((fields) => ({ icmps: fields })) },
  );
}

export const portsWithoutL7: fc.Arbitrary<Fields> = itemsOf(plainItem);

/** Ports, sometimes with what a proxy looks at, names of DNS and listeners only at egress, or with an authentication. */
export function ports(word: 'from' | 'to'): fc.Arbitrary<Fields> {
  const looked = word === 'to' ? [httpItem, dnsItem, tlsItem, listenerItem] : [httpItem, tlsItem];
  const items = itemsOf(
    fc.oneof({ weight: 6, arbitrary: plainItem }, { weight: 2, arbitrary: fc.oneof(...looked) }),
  );
  return fc.oneof(
    { weight: 15, arbitrary: items },
    {
      weight: 1,
      arbitrary: fc
        .tuple(items, fc.constantFrom('required', 'disabled'))
        .map(([found, mode]) => ({ ...found, authentication: { mode } })),
    },
  );
}
