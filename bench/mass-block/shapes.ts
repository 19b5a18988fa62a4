/** A change that blocks everything that was recorded. */
export interface MassBlock {
  readonly base: readonly unknown[];
  readonly head: readonly unknown[];
  readonly connections: () => Iterable<BenchConnection>;
}

export interface BenchConnection {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly hasLabels?: boolean;
}

const POLICIES = 500;

export const SHAPES: Readonly<Record<string, MassBlock>> = {
  /** Every client of one service. */
  'one-destination': {
    base: [allowAll()],
    head: [allowAll(), ...isolating(POLICIES)],
    connections: () =>
      numbered(30_000, (i) => ({ from: `team-${i % 60}/client-${i}`, to: 'shop/api', port: 8080 })),
  },
  /** One client of every service. */
  'many-destinations': {
    base: [allowAll()],
    head: [allowAll(), ...isolating(POLICIES)],
    connections: () =>
      numbered(30_000, (i) => ({ from: 'edge/gateway', to: `shop/service-${i}`, port: 8080 })),
  },
  /** The one of 500 policies that allowed something loses its rule. */
  'lost-rule': {
    base: [...isolating(POLICIES - 1), policy('allow', { ingress: [{}] })],
    head: [...isolating(POLICIES - 1), policy('allow', { ingress: [] })],
    connections: () =>
      numbered(30_000, (i) => ({ from: `team-${i % 60}/client-${i}`, to: 'shop/api', port: 8080 })),
  },
  /** Services of which the recording names no labels: each of 500 policies may select each of them. */
  undecided: {
    base: [allowAll()],
    head: [allowAll(), ...isolating(POLICIES, { matchLabels: { tier: 'data' } })],
    connections: () =>
      numbered(30_000, (i) => ({
        from: 'edge/gateway',
        to: `shop/service-${i}`,
        port: 8080,
        hasLabels: false,
      })),
  },
  'many-connections': {
    base: [allowAll()],
    head: [allowAll(), ...isolating(1)],
    connections: () =>
      numbered(200_000, (i) => ({
        from: `team-${i % 60}/client-${i % 2000}`,
        to: `shop/service-${Math.floor(i / 2000)}`,
        port: 8080,
      })),
  },
};

function* numbered(count: number, connection: (i: number) => BenchConnection): Generator<BenchConnection> {
  for (let i = 0; i < count; i++) yield connection(i);
}

/** Something that is there before and after, in a namespace without traffic. */
function allowAll(): unknown {
  return policy('allow-all', { ingress: [{}] }, 'unused');
}

function isolating(count: number, podSelector: unknown = {}): unknown[] {
  return Array.from({ length: count }, (_, i) => policy(`isolate-${i}`, { ingress: [], podSelector }));
}

function policy(
  name: string,
  spec: { readonly ingress: readonly unknown[]; readonly podSelector?: unknown },
  namespace = 'shop',
): unknown {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
  };
}
