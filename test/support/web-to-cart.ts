const end = (app: string) => ({
  namespace: 'shop',
  labels: [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'],
  pod_name: `${app}-1`,
  workloads: [{ name: app, kind: 'Deployment' }],
});
/** A line of Hubble: the pod web-1 was let in at cart-1, TCP 8080, namespace shop. */
export const WEB_TO_CART = `${JSON.stringify({
  flow: {
    time: '2026-11-18T10:00:00Z',
    verdict: 'FORWARDED',
    IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
    l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
    source: end('web'),
    destination: end('cart'),
    Type: 'L3_L4',
    event_type: { type: 4 },
    traffic_direction: 'INGRESS',
    trace_observation_point: 'TO_ENDPOINT',
    is_reply: false,
  },
  node_name: 'n1',
})}\n`;
