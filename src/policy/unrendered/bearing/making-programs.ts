/** Languages for generating manifests. */
export const FOR_MANIFESTS =
  /\.(?:tf|tofu|tfvars|tf\.json|jsonnet|libsonnet|cue|k|pkl|dhall|star|j2|jinja2?|erb|tmpl|gotmpl)$/;
/** What a program that makes policies holds: a kind of them, or a resource of Terraform. */
export const NAMES_POLICY = /NetworkPolic(?:y|ies)\b|\bkubernetes_network_policy/;

/** What each that names policies, or asks for some, holds. */
export const NAMES: readonly string[] = [
  'NetworkPolic',
  'kubernetes_network_policy',
  ...['networkPolic', 'networkpolic', 'network_polic', 'network-polic'],
];

/** General languages in which programs can generate manifests, with a library. */
export const FOR_ANYTHING = /\.(?:[cm]?[jt]s|py|go|java|kt|cs|rs)$/;
/** A file of a program with cdk8s may import only the kinds that it generated. */
export const LIBRARY = /\b(?:pulumi|cdk8s|cdktf)|\bimports[/.]k8s\b|\bimports import k8s\b/i;
