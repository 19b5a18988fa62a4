/** The rule of the cluster that a refusal names: an admission webhook, an admission policy or a quota; undefined when it names none. */
export function denyingRule(message: string): string | undefined {
  const webhook = /admission webhook "([^"]+)" denied the request/.exec(message)?.[1];
  if (webhook !== undefined) return `the admission webhook \`${webhook}\``;
  const policy = /ValidatingAdmissionPolicy '([^']+)'/.exec(message)?.[1];
  if (policy !== undefined) return `the admission policy \`${policy}\``;
  const quota = /exceeded quota: ([^\s,]+)/.exec(message)?.[1];
  return quota === undefined ? undefined : `the quota \`${quota}\``;
}
