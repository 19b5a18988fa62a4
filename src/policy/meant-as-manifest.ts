/** A key that every object of Kubernetes has, wherever it stands and however it is written. */
const TYPE = /(?:^|[\s{,"'-])(?:apiVersion|kind)["']?\s*:/im;
/** What is left of a policy whose first lines are gone, or broken, too. */
const OF_POLICY =
  /\b(?:\w*NetworkPolic(?:y|ies)|podSelector|namespaceSelector|endpointSelector|nodeSelector|policyTypes|(?:in|e)gressDeny)\b|(?:^|[\s{,"'-])(?:in|e)gress["']?\s*:/im;

/**
 * Whether a text that cannot be read may have been meant as a manifest. Only where nothing in the whole file looks like one, not even
 * a part of a broken one, it is something else: settings of a compiler in JSON with comments, templates with tags of their own.
 */
export function mayBeManifest(text: string): boolean {
  return TYPE.test(text) || OF_POLICY.test(text);
}
