/** A line of a template that gives a field a value: `app.kubernetes.io/name: {{ .Chart.Name }}`. */
export const TEMPLATE_FIELD = /^\s*(?:-\s+)?["']?([\w./-]{1,253})["']?\s{0,20}:\s+(\S.*)$/;

/** Fields of manifests of any kind, which policies have, too. A label with one of these names is not seen. */
const FIELDS: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'labels',
  'metadata',
  'name',
  'namespace',
  'port',
  'ports',
  'protocol',
  'selector',
  'spec',
  'type',
  'types',
]);

/**
 * What a template of manifests says of labels for which a policy asks, and of `hostNetwork`, in its order. Where that stands (labels of
 * pods, a selector of a Service) is not known, because a template is no YAML: each of these places decides which pods policies mean.
 */
export function askedLabels(text: string, isAsked: (label: string) => boolean): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, field, value = ''] = TEMPLATE_FIELD.exec(line) ?? [];
    if (field === undefined || FIELDS.has(field)) return [];
    return field === 'hostNetwork' || isAsked(field) ? [`${field}: ${value.trim()}`] : [];
  });
}

const ATTRIBUTES = /"?([\w./-]{1,253})"?[^\S\n]{0,20}=[^\S\n]{0,20}("[^"\n]{0,500}"|[^\s,}]{1,500})/g;

/** The same for resources of Terraform's provider for Kubernetes, which have labels as attributes. */
export function askedAttributes(text: string, isAsked: (label: string) => boolean): readonly string[] {
  if (!/"(?:kubernetes|kubectl)_/.test(text)) return [];
  return [...text.matchAll(ATTRIBUTES)].flatMap(([, field = '', value = '']) => {
    if (FIELDS.has(field)) return [];
    return field === 'host_network' || isAsked(field) ? [`${field}: ${value}`] : [];
  });
}
