/**
 * The rules of Kubernetes for names and label texts. Each returns what is wrong with the text, as one clause, or
 * undefined when it is valid. Source: k8s.io/apimachinery/pkg/util/validation.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const DNS_SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);
const QUALIFIED_NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** Namespace names (RFC 1123 label). */
export function dnsLabelProblem(text: string): string | undefined {
  if (text.length > 63) return 'it is longer than 63 characters';
  if (DNS_LABEL.test(text)) return undefined;
  return 'it must consist of lower-case letters, digits and `-`, and start and end with a letter or digit';
}

/** Names of most objects (RFC 1123 subdomain). */
export function dnsSubdomainProblem(text: string): string | undefined {
  if (text.length > 253) return 'it is longer than 253 characters';
  if (DNS_SUBDOMAIN.test(text)) return undefined;
  return 'it must consist of lower-case letters, digits, `-` and `.`, and start and end with a letter or digit';
}

/** Keys of labels and annotations: an optional DNS prefix with a slash, and a name. */
export function qualifiedNameProblem(text: string): string | undefined {
  const parts = text.split('/');
  const [prefix, name] = parts.length === 1 ? [undefined, parts[0]] : parts;
  if (parts.length > 2 || name === undefined) return 'it has more than one `/`';
  if (prefix === '') return 'its prefix before `/` is empty';
  const inPrefix = prefix === undefined ? undefined : dnsSubdomainProblem(prefix);
  if (inPrefix !== undefined) return `its prefix before \`/\` is not a DNS name: ${inPrefix}`;
  if (name === '') return 'its name is empty';
  if (name.length > 63) return 'its name is longer than 63 characters';
  if (QUALIFIED_NAME_PART.test(name)) return undefined;
  return 'its name must consist of letters, digits, `-`, `_` and `.`, and start and end with a letter or digit';
}

export function labelValueProblem(text: string): string | undefined {
  if (text.length > 63) return 'it is longer than 63 characters';
  if (text === '' || QUALIFIED_NAME_PART.test(text)) return undefined;
  return 'it must be empty, or consist of letters, digits, `-`, `_` and `.`, and start and end with a letter or digit';
}

/** Names of container ports (IANA_SVC_NAME, RFC 6335). */
export function portNameProblem(text: string): string | undefined {
  if (text.length > 15) return 'it is longer than 15 characters';
  if (!/^[-a-z0-9]+$/.test(text)) return 'it must consist of lower-case letters, digits and `-`';
  if (!/[a-z]/.test(text)) return 'it must contain a letter; a port number is written without quotes';
  if (text.includes('--')) return 'it must not contain `--`';
  if (text.startsWith('-') || text.endsWith('-')) return 'it must not start or end with `-`';
  return undefined;
}
