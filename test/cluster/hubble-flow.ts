/** A connection as Hubble records it. */
export function hubbleFlow(
  namespace: string,
  source: string,
  destination: string,
  verdict: 'FORWARDED' | 'DROPPED' = 'FORWARDED',
): string {
  const end = (name: string) => {
    const [app = '', of = namespace] = name.split('/').reverse();
    return {
      namespace: of,
      labels: [`k8s:app=${app}`, `k8s:io.kubernetes.pod.namespace=${of}`],
      pod_name: `${app}-1`,
      workloads: [{ name: app, kind: 'Deployment' }],
    };
  };
  return JSON.stringify({
    flow: {
      time: '2026-11-20T10:00:00Z',
      verdict,
      ...(verdict === 'DROPPED' && { drop_reason_desc: 'POLICY_DENIED' }),
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
      source: end(source),
      destination: end(destination),
      Type: 'L3_L4',
      traffic_direction: 'INGRESS',
      is_reply: false,
      event_type: { type: 5 },
    },
    node_name: 'n1',
    time: '2026-11-20T10:00:00Z',
  });
}
