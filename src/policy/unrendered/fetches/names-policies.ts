const NETWORK_POLICIES = /net(?:work)?[-_]?pol(?:s|ic(?:y|ies))?(?![a-z])|firewall/i;

/** A part of a path or an address that is called `policies`, also with something in front that does not say of what other kind. */
const POLICIES = /(?:^|[/:-])polic(?:y|ies)(?:\.git)?(?:[/?]|$)/i;
const OF_ANOTHER_KIND =
  /(?:kyverno|gatekeeper|opa|kubewarden|pod[-_]?security|pss|psp|admission|image|backup|retention|scaling|iam|rbac|quota|pdb|disruption|eviction|upgrade|alert|slo)[-_/]?(?:\w+[-_/])?polic/i;

/** Whether the name, path or address of something that is fetched says that it is network policies. */
export function namesPolicies(text: string): boolean {
  return NETWORK_POLICIES.test(text) || (POLICIES.test(text) && !OF_ANOTHER_KIND.test(text));
}

/** The same for all texts in a value. */
export function someNamePolicies(value: unknown): boolean {
  if (typeof value === 'string') return namesPolicies(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(someNamePolicies);
}
