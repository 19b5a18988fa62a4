/** A policy that lets `web` reach `db`. */
export const OPEN = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]
`;
export const CLOSED = OPEN.replace('app: web', 'app: nobody');
export const INVENTORY = ['web', 'db']
  .map(
    (app) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${app}, namespace: shop}\nspec: {template: {metadata: {labels: {app: ${app}}}}}\n`,
  )
  .join('---\n');
export const CONFIG =
  'policies: [policies]\ninventory: [inventory.yaml]\nflows: [flows.ndjson]\ncni: cilium\n';

/** A line of Hubble: `web` was let in at `db`, or at `to`. */
export function flow(port: number, time: string, to = 'db'): string {
  const end = (app: string) => ({
    namespace: 'shop',
    labels: [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'],
    pod_name: `${app}-1`,
    workloads: [{ name: app, kind: 'Deployment' }],
  });
  return `${JSON.stringify({
    flow: {
      time,
      verdict: 'FORWARDED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: port, flags: { SYN: true } } },
      source: end('web'),
      destination: end(to),
      Type: 'L3_L4',
      event_type: { type: 4 },
      traffic_direction: 'INGRESS',
      trace_observation_point: 'TO_ENDPOINT',
      trace_reason: 'NEW',
      is_reply: false,
    },
    node_name: 'n1',
  })}\n`;
}
/** Twelve connections in seven days, with a record a day. */
export const FLOWS = Array.from({ length: 12 }, (_, i) =>
  flow(5000 + i, `2026-11-${11 + (i % 8)}T10:00:00Z`),
).join('');

export type Files = Readonly<Record<string, string>>;
/** A repository in which that is so. */
export const BEFORE: Files = {
  'policies/db.yaml': OPEN,
  'inventory.yaml': INVENTORY,
  'flows.ndjson': FLOWS,
  '.sluice.yaml': CONFIG,
};
