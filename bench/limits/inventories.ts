/** Policies and pods that meet only after each selector has asked for many pods, by the number of policies; ten pods a policy. */
export const INVENTORIES: Readonly<Record<string, (policies: number) => { policies: string; pods: string }>> =
  {
    'NotIn selectors beside pods': (policies) => ({
      policies: repeat(
        policies,
        (i) =>
          `---\n${head('networking.k8s.io/v1', 'NetworkPolicy', `p${i}`)}spec:\n  podSelector: {matchExpressions: [{key: a${i % 50}, operator: NotIn, values: [v${i}]}, {key: none, operator: Exists}]}\n`,
      ),
      pods: pods(policies * 10),
    }),
    'NotIn peers beside pods': (policies) => ({
      policies: repeat(
        policies,
        (i) =>
          `---\n${head('networking.k8s.io/v1', 'NetworkPolicy', `p${i}`)}spec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [w${i}]}, {key: b, operator: DoesNotExist}]}}], ports: [{port: ${1 + i}}]}]\n`,
      ),
      pods: pods(policies * 10),
    }),
  };

function pods(count: number): string {
  return repeat(
    count,
    (i) =>
      `---\n${head('v1', 'Pod', `pod-${i}`, `, labels: {app: w${i}, b: x}`)}spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}\n`,
  );
}

function head(apiVersion: string, kind: string, name: string, more = ''): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop${more}}\n`;
}

function repeat(count: number, one: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => one(i)).join('');
}
